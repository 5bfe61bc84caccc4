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
    words = {"of": _number(share.denominator), "parts": _number(share.numerator)}
    if share.numerator == share.denominator:
        return _("全部")
    return _("超过%(of)s分之%(parts)s") % words if share.beyond else _("%(of)s分之%(parts)s以上") % words


def _number(number: int) -> str:
    digits = (_("零"), _("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("七"), _("八"), _("九"), _("十"))
    return digits[number] if number < len(digits) else str(number)
