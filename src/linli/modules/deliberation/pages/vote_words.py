"""How rules, channels and counts of votes are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from linli.modules.deliberation.law import Channel
from linli.web.formatting import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrPromise

    from linli.modules.deliberation.law import LawRule

LAWS_IN_FULL = "https://flk.npc.gov.cn/"
"""The national database of laws, where everybody reads the text itself."""
_DIGITS = "零一二三四五六七八九十"
_TEN = 10

CHANNELS: dict[Channel, tuple[StrPromise, str, str]] = {
    Channel.MEETING: (gettext_lazy("到会投"), "users", "mt"),
    Channel.PHONE: (gettext_lazy("手机投"), "device-mobile", "v"),
    Channel.PAPER: (gettext_lazy("纸票"), "file-text", "pa"),
    Channel.DOORSTEP: (gettext_lazy("上门收"), "walk", "dr"),
}
"""What a way of taking part is called, its icon and its colour among the marks."""


def law_words(rule: LawRule) -> str:
    """Name the law and its articles: 《村民委员会组织法》第二十五、二十六条."""
    return _("《%(law)s》第%(articles)s条") % {"law": said(rule.law), "articles": _articles(rule.articles)}


def _articles(numbers: Sequence[int]) -> str:
    if (get_language() or "").startswith("en"):
        return ", ".join(str(number) for number in numbers)
    return "、".join(_numeral(number) for number in numbers)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, _TEN)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")
