"""What happened to kept audiences and to tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class SegmentKept:
    """An audience was kept under a name at a place, or changed."""

    kind: ClassVar[str] = "audiences.SegmentKept"
    segment: int
    name: str


@dataclass(frozen=True, slots=True)
class SegmentDropped:
    """A kept audience was deleted."""

    kind: ClassVar[str] = "audiences.SegmentDropped"
    segment: int
    name: str
