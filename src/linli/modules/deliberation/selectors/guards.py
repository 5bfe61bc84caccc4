"""What a stage still lacks before the next may begin: one function for each kind of stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.deliberation.models import TopicStage


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a stage demands: in words, whether it is there, and what is missing or was found."""

    text: str
    is_met: bool
    detail: str = ""


def checks(stage: TopicStage, *, now: datetime) -> tuple[Check, ...]:
    """Return what a stage demands, met or not, in the order in which it is usually done."""
    raise NotImplementedError
