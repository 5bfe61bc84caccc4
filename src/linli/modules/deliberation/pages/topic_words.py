"""A topic's stages as a strip, and the icons of a discussion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from linli.modules.comments.public import Stance
from linli.modules.deliberation.flow import DONE, REFUSED, WITHDRAWN
from linli.web.formatting import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.modules.deliberation.cards import StageCard, TopicCard

STANCE_ICONS = {Stance.FOR: "thumb-up", Stance.AGAINST: "thumb-down", Stance.QUESTION: "help-circle"}
"""The icon of each way to see it."""
STRIP_AT_MOST = 6
"""So many stages stand side by side on a phone."""
_BEFORE = (gettext_lazy("有人说"), gettext_lazy("书记接"))
_AHEAD = (gettext_lazy("大伙议"), gettext_lazy("定下来"), gettext_lazy("办成没"))
"""What usually comes, while no way of deciding is chosen yet."""
_ENDED_EARLY = {REFUSED: gettext_lazy("书记没接"), WITHDRAWN: gettext_lazy("撤回")}
"""What stands instead of it where it went no further."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A topic's stages side by side; ``current`` counts from 0, ``len(labels)`` when all is over."""

    labels: tuple[str, ...]
    current: int


def strip_of(card: TopicCard, stages: Sequence[StageCard]) -> Strip:
    """Return the stages as they are drawn: what came before them where there is room, and six at most around now."""
    before = tuple(str(word) for word in _BEFORE)
    if not stages:
        if card.state in _ENDED_EARLY:
            return Strip((before[0], str(_ENDED_EARLY[card.state])), 2)
        return Strip((*before, *(str(word) for word in _AHEAD)), 1)
    labels = tuple(said(stage.short) for stage in stages)
    now = next((number for number, stage in enumerate(stages) if stage.standing == "current"), len(labels))
    if card.state == DONE:
        now = len(labels)
    if len(labels) + len(before) <= STRIP_AT_MOST:
        return Strip(before + labels, now + len(before))
    start = max(0, min(now - STRIP_AT_MOST // 2, len(labels) - STRIP_AT_MOST))
    return Strip(labels[start : start + STRIP_AT_MOST], now - start)
