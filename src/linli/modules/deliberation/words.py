"""How a topic stands, in words: its state, the stage it is in, how long that still runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from linli.modules.deliberation.flow import DONE, FAILED, OPEN, RAISED, REFUSED, RESOLVED, WITHDRAWN
from linli.modules.deliberation.stages import StageKind
from linli.web.formatting import said

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import StrPromise

    from linli.modules.deliberation.cards import TopicCard

STATES: dict[str, tuple[StrPromise, str]] = {
    RAISED: (gettext_lazy("等书记回话"), "warn"),
    REFUSED: (pgettext_lazy("topic", "这次没接"), ""),
    WITHDRAWN: (pgettext_lazy("topic", "撤回了"), ""),
    OPEN: (gettext_lazy("正在议"), "info"),
    FAILED: (gettext_lazy("没有通过"), "bad"),
    RESOLVED: (gettext_lazy("定下来了"), "go"),
    DONE: (gettext_lazy("办成了"), "go"),
}
"""The word for a state, and its tone."""


@dataclass(frozen=True, slots=True)
class Said:
    """A topic's tag: its words, its tone, and an icon where time runs."""

    words: str
    tone: str
    icon: str = ""


def standing(card: TopicCard, now: datetime) -> Said:
    """Return what stands on a topic's tag: while open the stage it is in and how long that still runs."""
    words, tone = STATES[card.state]
    if card.state == RAISED:
        return Said(str(words), "late" if card.is_overdue else tone, "clock")
    if card.state not in {OPEN, RESOLVED} or not card.stage_name:
        return Said(str(words), tone)
    left = time_left(card.until, now)
    if card.state == OPEN and card.stage_kind == StageKind.VOTE and card.until is not None:
        if left:
            return Said(_("表决中 · %(left)s") % {"left": left}, "warn", "clock")
        return Said(_("表决截止了，等定下来"), tone)
    if left:
        return Said(_("%(stage)s · %(left)s") % {"stage": said(card.stage_name), "left": left}, "warn", "clock")
    return Said(_("到“%(stage)s”这一步") % {"stage": said(card.stage_name)} if card.state == OPEN else str(words), tone)


def time_left(until: datetime | None, now: datetime) -> str:
    """Say how long something still runs: 还有 2 天, 还有 5 小时; nothing where no end is laid down or it is past."""
    if until is None or until <= now:
        return ""
    hours = int((until - now).total_seconds() // 3600)
    days = hours // 24
    if days:
        return ngettext("还有 %(num)s 天", "还有 %(num)s 天", days) % {"num": days}
    if hours:
        return ngettext("还有 %(num)s 小时", "还有 %(num)s 小时", hours) % {"num": hours}
    return _("不到 1 小时")
