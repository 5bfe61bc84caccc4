"""What pages, the API and other modules get to see of topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.comments.public import StanceCounts
    from linli.modules.deliberation.selectors.support import Threshold
    from linli.modules.files.public import FileCard


@dataclass(frozen=True, slots=True)
class TopicCard:
    """A topic in a list; ``stage_name`` and ``until`` are of the stage it is in, ``due_at`` of the first word."""

    id: int
    number: str
    village: str
    group: str
    title: str
    text: str
    state: str
    template_name: str
    stage_name: str
    stage_kind: str
    until: datetime | None
    proposer_name: str
    supports: int
    comments: int
    raised_at: datetime
    ended_at: datetime | None
    due_at: datetime | None = None
    is_overdue: bool = False
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class StageCard:
    """A stage of a topic's way of deciding; ``standing`` is done, current or coming."""

    id: int
    position: int
    round: int
    code: str
    name: str
    short: str
    kind: str
    standing: str
    decides: bool
    days: int
    began_at: datetime | None
    until: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step the actor may take now, and what it needs."""

    step: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicView:
    """One topic whole, as the actor may see it."""

    card: TopicCard
    group_name: str
    village_name: str
    helper_name: str
    consent_name: str
    files: tuple[FileCard, ...]
    stages: tuple[StageCard, ...]
    steps: tuple[StepCard, ...]
    threshold: Threshold | None
    supporters: tuple[str, ...]
    stances: StanceCounts
    is_supported: bool
    may_discuss: bool
    source: str
    reason: str
    summary: str
    summary_by: str
    summary_at: datetime | None
    outcome: str
    result: str
    taken_up_at: datetime | None
    decided_at: datetime | None

    def may(self, step: str) -> bool:
        """Whether the actor may take this step now."""
        return any(one.step == step for one in self.steps)
