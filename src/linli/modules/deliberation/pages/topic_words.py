"""How a topic stands, in words: its tag, its stages as a strip, how long a stage still runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linli.modules.comments.public import Stance
from linli.modules.deliberation.flow import DONE, OPEN, RAISED, REFUSED, RESOLVED, WITHDRAWN
from linli.modules.deliberation.words import STATES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.modules.deliberation.cards import StageCard, TopicCard

STANCE_ICONS = {Stance.FOR: "thumb-up", Stance.AGAINST: "thumb-down", Stance.QUESTION: "help-circle"}
"""The icon of each way to see it."""
STRIP_AT_MOST = 6
"""So many stages stand side by side on a phone."""
_BEFORE = (gettext_lazy("有人说"), gettext_lazy("书记接"))
_AHEAD = (gettext_lazy("大伙议"), gettext_lazy("定下来"), gettext_lazy("办成没"))
"""What usually comes, while no way of deciding is chosen yet."""


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
    if left:
        return Said(_("%(stage)s · %(left)s") % {"stage": card.stage_name, "left": left}, "warn", "clock")
    return Said(card.stage_name if card.state == OPEN else str(words), tone)


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


@dataclass(frozen=True, slots=True)
class Strip:
    """A topic's stages side by side; ``current`` counts from 0, ``len(labels)`` when all is over."""

    labels: tuple[str, ...]
    current: int


def strip_of(card: TopicCard, stages: Sequence[StageCard]) -> Strip:
    """Return the stages as they are drawn: what came before them where there is room, and six at most around now."""
    before = tuple(str(word) for word in _BEFORE)
    if not stages:
        is_over = card.state in {REFUSED, WITHDRAWN}
        return Strip(before if is_over else (*before, *(str(word) for word in _AHEAD)), 2 if is_over else 1)
    labels = tuple(stage.short for stage in stages)
    now = next((number for number, stage in enumerate(stages) if stage.standing == "current"), len(labels))
    if card.state == DONE:
        now = len(labels)
    if len(labels) + len(before) <= STRIP_AT_MOST:
        return Strip(before + labels, now + len(before))
    start = max(0, min(now - STRIP_AT_MOST // 2, len(labels) - STRIP_AT_MOST))
    return Strip(labels[start : start + STRIP_AT_MOST], now - start)
