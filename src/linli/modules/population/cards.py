"""What other modules get to see of persons, memberships and households."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person as others see them; ``phone_hint`` is masked (199****0001), empty without a phone."""

    id: int
    name: str
    phone_hint: str


@dataclass(frozen=True, slots=True)
class FoundMember:
    """Somebody of a village as a search by name shows them; the address tells namesakes apart."""

    person: PersonCard
    address: str


@dataclass(frozen=True, slots=True)
class MembershipCard:
    """One village a person belongs to; ``kind`` is registered or resident, ``grid`` the household's (or empty)."""

    place: str
    kind: str
    household_id: int | None
    head: bool
    relation: str
    grid: str


@dataclass(frozen=True, slots=True)
class HouseholdCard:
    """A household as others see it; ``head_name`` is empty while nobody is head, ``size`` counts persons."""

    id: int
    village: str
    grid: str
    number: str
    address: str
    head_name: str
    size: int


@dataclass(frozen=True, slots=True)
class HouseholdMemberCard:
    """A person within a household; ``kinds`` holds registered, resident or both."""

    person: PersonCard
    head: bool
    relation: str
    kinds: tuple[str, ...]
    sex: int | None
    born_on: date | None


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member of a village as whoever compares with the register sees them; ``household_id`` may be missing."""

    person: PersonCard
    born_on: date | None
    kinds: tuple[str, ...]
    head: bool
    household_id: int | None
    household_number: str
    address: str
    grid: str
    deceased: bool


@dataclass(frozen=True, slots=True)
class CorrectionCard:
    """A wish for a correction as whoever tells people of it sees it; what was wanted stays in the register."""

    id: int
    person_id: int
    name: str
    village: str
    state: str
    note: str
    due_at: datetime | None
