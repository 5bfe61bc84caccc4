"""Who a matter can be given to at each step, and the ids they go by in forms and the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from linli.kernel.place_path import Level, at_level
from linli.kernel.roles import VILLAGE_ROLES, Role
from linli.modules.accounts.public import holders
from linli.modules.matters.flow import FLOW
from linli.modules.matters.leaving import may_leave
from linli.modules.matters.selectors.connectors import connected_units
from linli.modules.places.public import units_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.models import Matter


@dataclass(frozen=True, slots=True)
class AssigneeCard:
    """A person (``p12``) or unit (``u5``) a matter can be given to; ``role`` is empty for units."""

    id: str
    kind: Literal["person", "unit"]
    name: str
    role: str
    place: str

    @property
    def person_id(self) -> int | None:
        """The person, if it is one."""
        return int(self.id[1:]) if self.kind == "person" else None

    @property
    def unit_id(self) -> int | None:
        """The unit, if it is one."""
        return int(self.id[1:]) if self.kind == "unit" else None


def assignees_for(*, actor: Actor, matter: Matter, step: str, now: datetime) -> list[AssigneeCard]:
    """Return everybody the actor may give this matter to by this step; none for steps that give it to nobody."""
    if not FLOW.named(step).assignee:
        return []
    if matter.office != "place":
        return list(_officers(matter, now=now))
    if step == "dispatch" or (step == "arbitrate" and matter.held_at == "town"):
        return list(_departments(matter.village, but=_platforms_closed_to(matter)))
    if actor.has_role(VILLAGE_ROLES):
        mediators = sorted(VILLAGE_ROLES | {Role.SUPERVISOR}) if matter.kind == "dispute" else ()
        roles = (Role.SERVICE_MEMBER, Role.GRID_WORKER, *mediators)
        return [*_people(matter.village, *roles, now=now), *_teams(matter.village)]
    return list(_people(matter.place, Role.GRID_WORKER, now=now))


def _people(place: str, *roles: Role, now: datetime) -> Iterator[AssigneeCard]:
    seen: set[int] = set()
    for holder in holders(roles, within=place, now=now):
        if holder.person_id not in seen:
            seen.add(holder.person_id)
            yield AssigneeCard(f"p{holder.person_id}", "person", holder.name, holder.role, holder.place)


def _officers(matter: Matter, *, now: datetime) -> Iterator[AssigneeCard]:
    """Yield who of the county can be given what belongs to one of its offices; a sealed one goes to persons alone."""
    county = at_level(matter.village, Level.COUNTY)
    yield from _people(county, Role.DISCIPLINE_OFFICER, now=now)
    if matter.office == "county":
        yield from _departments(county, but=_platforms_closed_to(matter))
    else:
        yield from _people(county, Role.DEPARTMENT_OFFICER, now=now)


def _teams(village: str) -> Iterator[AssigneeCard]:
    for unit in units_of(village):
        if unit.kind == "team":
            yield AssigneeCard(f"u{unit.id}", "unit", unit.name, "", unit.place)


def _departments(village: str, *, but: Container[int]) -> Iterator[AssigneeCard]:
    """Yield the units of the town, then those of the county."""
    for place in dict.fromkeys((village[: Level.TOWN], village[: Level.COUNTY])):
        for unit in units_of(place):
            if unit.kind != "committee" and unit.id not in but:
                yield AssigneeCard(f"u{unit.id}", "unit", unit.name, "", unit.place)


def _platforms_closed_to(matter: Matter) -> frozenset[int]:
    """Return the outside platforms it cannot be given to: not connected, or the matter may not leave the house."""
    places = (matter.village[: Level.TOWN], matter.village[: Level.COUNTY])
    platforms = {unit.id for place in places for unit in units_of(place) if unit.kind == "platform"}
    return frozenset(platforms - (connected_units(platforms) if may_leave(matter) else frozenset()))
