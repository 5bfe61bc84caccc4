"""The words for where a questionnaire is, for its steps, and for the three grades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

GRADES = ("满意", "基本满意", "不满意")
"""The grades as they are kept with the question, best first: what was asked is not translated."""

STATES: dict[str, tuple[StrPromise, str]] = {
    "draft": (_("草稿"), ""),
    "scheduled": (_("定时开始"), "info"),
    "open": (pgettext_lazy("questionnaire", "正在填"), "go"),
    "closed": (_("已截止"), "line"),
    "discarded": (_("不要了"), "bad"),
}
"""What a state is called, and its colour."""

STEPS: dict[str, StrPromise] = {
    "open": _("现在开始"),
    "schedule": _("到时候自己开始"),
    "recall": _("拿回来改"),
    "close": _("提前截止"),
    "release": _("公布结果"),
    "discard": _("不要了"),
}
"""What a step's button says."""
