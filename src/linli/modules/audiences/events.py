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


@dataclass(frozen=True, slots=True)
class TagSet:
    """A county's tag was added, or its name or rule changed."""

    kind: ClassVar[str] = "audiences.TagSet"
    tag: int
    code: str
    name: str
    by_rule: bool


@dataclass(frozen=True, slots=True)
class TagRetired:
    """A county's tag was put aside, or taken up again."""

    kind: ClassVar[str] = "audiences.TagRetired"
    tag: int
    name: str
    is_retired: bool


@dataclass(frozen=True, slots=True)
class TagSwept:
    """The nightly sweep gave a tag by rule to so many of a county and took it from so many; nothing of who they are."""

    kind: ClassVar[str] = "audiences.TagSwept"
    tag: int
    code: str
    day: str
    entered: int
    left: int


@dataclass(frozen=True, slots=True)
class CountySwept:
    """A county's tags are those of this day; from now on ``entered_today`` tells who enters an audience on it."""

    kind: ClassVar[str] = "audiences.CountySwept"
    day: str


@dataclass(frozen=True, slots=True)
class TurningExported:
    """Names of who reaches a round age were taken away as a spreadsheet: so many, of which month and age."""

    kind: ClassVar[str] = "audiences.TurningExported"
    month: str
    age: int
    rows: int
