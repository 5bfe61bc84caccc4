"""What other modules get to see of a place, a unit and an import."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place as others see it; coordinates are WGS-84 degrees."""

    code: str
    name: str
    short_name: str
    level: int
    stem: str
    lng: float | None = None
    lat: float | None = None
    households_declared: int | None = None
    is_active: bool = True
    successor: str = ""


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit as others see it; ``kind`` is department, team, committee, centre or platform."""

    id: int
    place: str
    kind: str
    name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Rejection:
    """One line of a division file that was not taken, and why (in Chinese, for the person who sent it)."""

    file: str
    line: int
    code: str
    reason: str


@dataclass(slots=True)
class DivisionImportReport:
    """What an import did, or on a dry run would do: ``read == added + changed + unchanged + rejected_count``.

    ``changed`` counts renamed and restored places; ``abolished`` those of a complete revision that it no longer
    names. ``rejected`` holds the first 100,000 rejections; ``rejected_count`` counts all.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    abolished: int = 0
    rejected_count: int = 0
    rejected: list[Rejection] = field(default_factory=list)
