"""Whom a matter concerns: those it waits for, those above them, and the chain that catches what is missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.place_path import Level, at_level
from linli.kernel.roles import Role
from linli.modules.accounts.public import holders, unit_members
from linli.modules.matters import flow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from linli.modules.accounts.public import HolderCard
    from linli.modules.matters.models import Matter

_FIELD_ROLES = frozenset({Role.GRID_WORKER, Role.GRID_LEADER, Role.SERVICE_MEMBER})

CHAIN: tuple[tuple[str, Role, Level], ...] = (
    ("grid_worker", Role.GRID_WORKER, Level.GRID),
    ("grid_leader", Role.GRID_LEADER, Level.GRID),
    ("village_clerk", Role.VILLAGE_CLERK, Level.VILLAGE),
    ("village_secretary", Role.VILLAGE_SECRETARY, Level.VILLAGE),
    ("town_command", Role.TOWN_COMMAND, Level.TOWN),
    ("county_operator", Role.COUNTY_OPERATOR, Level.COUNTY),
)
"""From the nearest to the farthest; where a link is missing, the next one is told."""

_OFFICE_CHAINS: dict[str, tuple[tuple[str, Role, Level], ...]] = {
    "county": (
        ("county_operator", Role.COUNTY_OPERATOR, Level.COUNTY),
        ("city_operator", Role.CITY_OPERATOR, Level.CITY),
    ),
    "discipline": (("discipline_officer", Role.DISCIPLINE_OFFICER, Level.COUNTY),),
}
"""Who is told of what belongs to an office at the county; of a sealed one nobody else, however late it is."""

_WAITS_AT = {
    flow.REPORTED: "grid_worker",
    flow.ANSWERED: "village_clerk",
    flow.RETURNED: "village_clerk",
    flow.AT_TOWN: "town_command",
    flow.RESOLVED: "village_clerk",
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to tell, and in which face they work: ``resident``, ``field`` or ``console``.

    ``matter_id`` is the matter they know it by, where theirs was merged into this one.
    """

    person_id: int
    name: str
    face: str
    matter_id: int | None = None


def recipients_for(audience: str, matter: Matter, *, now: datetime) -> list[Recipient]:
    """Return whom an audience of a matter stands for, each once.

    ``reporter`` (also whom it was reported for, and the reporters of what was merged into it), ``joined`` (the reporter
    of what it was merged into), ``party`` (of a dispute), ``answerer``, ``assignee``, ``holder`` (whom it waits for
    now), ``arbiter``, ``superior``, ``above``, or a link of ``CHAIN``.
    """
    if audience in _BY_NAME:
        return _BY_NAME[audience](matter)
    if audience == "assignee":
        return _assignees(matter, now=now)
    if audience == "holder":
        return _holders(matter, now=now)
    if matter.office in _OFFICE_CHAINS:
        return _of_office(audience, matter, now=now)
    return _chain_from(_link_of(audience, matter), matter, now=now)


def _reporters(matter: Matter) -> list[Recipient]:
    if matter.is_assist:
        return []
    found = _own(matter, None)
    for merged in matter.merged.all():
        found += _own(merged, merged.pk)
    return list({recipient.person_id: recipient for recipient in reversed(found)}.values())[::-1]


def _own(matter: Matter, known_as: int | None) -> list[Recipient]:
    persons = (matter.reporter_id, matter.behalf_person_id)
    return [Recipient(person, "", "resident", known_as) for person in persons if person is not None]


_BY_NAME: dict[str, Callable[[Matter], list[Recipient]]] = {
    "reporter": _reporters,
    "joined": lambda matter: _own(matter.merged_into, matter.merged_into_id) if matter.merged_into else [],
    "party": lambda matter: [Recipient(person, "", "resident") for person in matter.named],
    "answerer": lambda matter: [Recipient(matter.answered_by_id, "", "field")] if matter.answered_by_id else [],
}
"""Audiences that stand in the matter itself."""


def _of_office(audience: str, matter: Matter, *, now: datetime) -> list[Recipient]:
    """Return who of the office stands for an audience: the first link, and for ``above`` the next one, if any."""
    chain = _OFFICE_CHAINS[matter.office]
    links = chain[1:] if audience == "above" else chain
    for _name, role, level in links:
        found = holders({role}, exact=at_level(matter.place, level), now=now)
        if found:
            return _as_recipients(found)
    return []


def _link_of(audience: str, matter: Matter) -> str:
    is_given = matter.state in {flow.ASSIGNED, flow.HANDLING, flow.DISPUTED}
    at_town = matter.held_at == "town"
    if audience == "arbiter":
        return "town_command" if at_town else "village_secretary"
    if audience == "superior":
        return "village_secretary" if not at_town else "town_command" if is_given else "county_operator"
    if audience == "above":
        return "county_operator" if at_town else "town_command"
    return audience


def _holders(matter: Matter, *, now: datetime) -> list[Recipient]:
    if matter.state in {flow.ASSIGNED, flow.HANDLING}:
        return _assignees(matter, now=now)
    if matter.state == flow.DISPUTED:
        return recipients_for("arbiter", matter, now=now)
    if matter.office in _OFFICE_CHAINS:
        return _of_office("holder", matter, now=now)
    return _chain_from(_WAITS_AT.get(matter.state, "village_clerk"), matter, now=now)


def _assignees(matter: Matter, *, now: datetime) -> list[Recipient]:
    if matter.assignee_unit_id is not None:
        return _as_recipients(unit_members(matter.assignee_unit_id, now=now))
    if matter.assignee_id is None:
        return []
    return [Recipient(matter.assignee_id, "", "field")]


def _chain_from(link: str, matter: Matter, *, now: datetime) -> list[Recipient]:
    names = [name for name, _role, _level in CHAIN]
    for _name, role, level in CHAIN[names.index(link) :]:
        place = at_level(matter.place, level)
        found = holders({role}, exact=place, now=now) if place else []
        if found:
            return _as_recipients(found)
    return []


def _as_recipients(cards: Iterable[HolderCard]) -> list[Recipient]:
    seen = {
        card.person_id: Recipient(card.person_id, card.name, "field" if card.role in _FIELD_ROLES else "console")
        for card in cards
    }
    return list(seen.values())
