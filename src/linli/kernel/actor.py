"""Who is asking: a person with the appointments and memberships that hold at this moment, or an outside platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linli.kernel.roles import Role


@dataclass(frozen=True, slots=True)
class Appointment:
    """A role held at a place, in a unit where the role belongs to one."""

    role: Role
    place: str
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """Belonging to a village: registered there (户籍) or living there (常住)."""

    place: str
    kind: str
    household_id: int | None = None
    head: bool = False
    grid: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as the policy sees them; built anew for each request, so what ended no longer counts."""

    person_id: int | None
    name: str = ""
    appointments: tuple[Appointment, ...] = ()
    memberships: tuple[Membership, ...] = ()

    @property
    def known_id(self) -> int:
        """The person's id where only somebody signed in can have come."""
        if self.person_id is None:
            msg = "nobody is signed in"
            raise LookupError(msg)
        return self.person_id

    @property
    def is_signed_in(self) -> bool:
        """Whether it is known who asks: a person, or the unit an outside platform acts for."""
        return self.person_id is not None or self.acting_unit is not None

    @property
    def acting_unit(self) -> int | None:
        """The unit that acts by itself: an outside platform, without a person of ours behind it."""
        if self.person_id is not None:
            return None
        return next((held.unit_id for held in self.appointments if held.unit_id is not None), None)

    def has_role(self, roles: Iterable[Role]) -> bool:
        """Whether any appointment gives one of these roles, wherever."""
        wanted = frozenset(roles)
        return any(a.role in wanted for a in self.appointments)

    def places_as(self, roles: Iterable[Role]) -> tuple[str, ...]:
        """Return the places at which one of these roles is held, without repeats, in order."""
        wanted = frozenset(roles)
        return tuple(dict.fromkeys(a.place for a in self.appointments if a.role in wanted))

    def units_as(self, roles: Iterable[Role]) -> tuple[int, ...]:
        """Return the units in which one of these roles is held."""
        wanted = frozenset(roles)
        return tuple(dict.fromkeys(a.unit_id for a in self.appointments if a.role in wanted and a.unit_id is not None))

    @property
    def villages(self) -> tuple[str, ...]:
        """The villages the person belongs to, registered first."""
        return tuple(dict.fromkeys(m.place for m in self.memberships))

    def role_at(self, place: str) -> Appointment | None:
        """Return the closest appointment whose place covers ``place``: what somebody acts as there."""
        covering = [a for a in self.appointments if place.startswith(a.place) or a.place.startswith(place)]
        return max(covering, key=lambda a: len(a.place), default=None)


NOBODY = Actor(person_id=None)
"""The visitor who has not signed in."""
