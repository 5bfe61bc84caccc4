"""What other modules get to see of counts and kept audiences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.audience import Audience


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How many of an audience belong to one place; each person is counted at one place only."""

    place: str
    count: int


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """How many an audience means, and where; ``by_place`` adds up to ``count``, in order of code."""

    count: int
    by_place: tuple[PlaceCount, ...]


@dataclass(frozen=True, slots=True)
class SegmentCard:
    """An audience kept under a name at a place."""

    id: int
    place: str
    name: str
    audience: Audience
    changed_at: datetime
