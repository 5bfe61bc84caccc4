"""What happened to wishes to join, and who has joined; ids alone, for names and numbers stay out of the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequested:
    """Somebody asks the office to be let in; ``again`` when they changed what they had said."""

    kind: ClassVar[str] = "joining.requested"

    doubt: str
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinStepTaken:
    """A wish to join moved; ``person_id`` is whom the office found them to be."""

    kind: ClassVar[str] = "joining.step_taken"

    step: str
    source: str
    target: str
    person_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonJoined:
    """A person is on line as a member of a village from now on, told once for each person.

    ``way`` is match (phone and name stood in the register), clerk (the office said who it is) or sign_in (signed in
    without the village's code); ``village`` the event's place, too; ``household_id`` is missing for who has none.
    """

    kind: ClassVar[str] = "joining.person_joined"

    person_id: int
    village: str
    way: str
    household_id: int | None = None
