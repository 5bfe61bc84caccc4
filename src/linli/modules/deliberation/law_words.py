"""Words for what the law counts: shares as people say them, units, ways of taking part."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.modules.deliberation.law import HALF_EXCEEDED, Channel, Share, Unit

CHANNEL_NAMES = {
    Channel.MEETING: gettext_lazy("到会"),
    Channel.PHONE: gettext_lazy("手机投票"),
    Channel.PAPER: gettext_lazy("纸票"),
    Channel.DOORSTEP: gettext_lazy("上门收票"),
}


def unit_word(unit: Unit) -> str:
    """Return the word one counts by: 户 for households, 人 for everybody else."""
    return _("户") if unit is Unit.HOUSEHOLDS else _("人")


def share_words(share: Share) -> str:
    """Return the share as people say it: 过半数, 三分之二以上, 超过三分之二."""
    if share == HALF_EXCEEDED:
        return _("过半数")
    if share.numerator == share.denominator:
        return _("全部")
    if share.denominator >= len(_DIGITS):
        words = {"share": f"{share.numerator}/{share.denominator}"}
        return _("超过 %(share)s") % words if share.beyond else _("%(share)s 以上") % words
    words = {"of": str(_DIGITS[share.denominator]), "parts": str(_DIGITS[share.numerator])}
    return _("超过%(of)s分之%(parts)s") % words if share.beyond else _("%(of)s分之%(parts)s以上") % words


_DIGITS = (
    gettext_lazy("零"),
    gettext_lazy("一"),
    gettext_lazy("二"),
    gettext_lazy("三"),
    gettext_lazy("四"),
    gettext_lazy("五"),
    gettext_lazy("六"),
    gettext_lazy("七"),
    gettext_lazy("八"),
    gettext_lazy("九"),
    gettext_lazy("十"),
)
