"""What pages and other modules get to see of joining."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from linli.modules.population.public import MemberCard

FRACTION_BELOW = 10
"""Of fewer than so many households a fraction is told, never a rate."""


@dataclass(frozen=True, slots=True)
class Match:
    """What the register says to a phone and a name: the member found, or why it takes a person to look."""

    member: MemberCard | None = None
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says of themselves: name, ``kind`` registered or resident, address, maybe the birthday."""

    name: str
    kind: str
    address: str = ""
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A wish to join as the office and its owner see it; ``phone_hint`` is masked."""

    id: int
    village: str
    grid: str
    name: str
    kind: str
    address: str
    born_on: date | None
    phone_hint: str
    doubt: str
    state: str
    note: str
    created_at: datetime
    due_at: datetime | None
    decided_at: datetime | None
    decided_by: int | None
    consent_at: datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """Households with a member on line, of how many; ``declared`` says that the village told the number itself."""

    joined: int
    households: int
    declared: bool

    @property
    def percent(self) -> int | None:
        """The rate in whole percent; none where so few households would make it a riddle about a neighbour."""
        if self.households < FRACTION_BELOW:
            return None
        return min(100, 100 * self.joined // self.households)


@dataclass(frozen=True, slots=True)
class PlaceCoverage:
    """One line of the table place by place."""

    code: str
    name: str
    coverage: Coverage
