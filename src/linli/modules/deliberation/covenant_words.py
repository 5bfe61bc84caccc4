"""How covenants, filings and projects are said on pages."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.modules.accounts.public import is_community
from linli.modules.deliberation.flow_covenants import CLEAR, CORRECTED, FILED, RECEIVED, REPLACED, TO_CORRECT
from linli.modules.deliberation.flow_projects import ACCEPTED, FINISHED, MENDING, RUNNING, STOPPED, TO_ACCEPT
from linli.modules.places.public import place_get

FILING_TONES = {FILED: "warn", RECEIVED: "info", CLEAR: "go", TO_CORRECT: "bad", CORRECTED: "", REPLACED: ""}
PROJECT_TONES = {RUNNING: "info", TO_ACCEPT: "warn", MENDING: "bad", ACCEPTED: "go", FINISHED: "go", STOPPED: ""}
_HAN = "〇一二三四五六七八九"
_TEN = 10


def article_name(number: int) -> str:
    """Return what an article is called: 第七条, 第二十一条."""
    is_chinese = (get_language() or "zh").startswith("zh")
    return _("第%(number)s条") % {"number": _han(number) if is_chinese else number}


def _han(number: int) -> str:
    tens, ones = divmod(number, _TEN)
    if not tens:
        return _HAN[ones]
    return (_HAN[tens] if tens > 1 else "") + "十" + (_HAN[ones] if ones else "")


def covenant_title(village: str) -> str:
    """Return 张王村村规民约, or of an urban community its 居民公约."""
    name = _("居民公约") if is_community(village) else _("村规民约")
    return _("%(village)s%(name)s") % {"village": place_get(village).short_name, "name": name}
