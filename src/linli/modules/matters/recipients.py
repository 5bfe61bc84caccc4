"""Whom a matter concerns: those it waits for, those above them, and the chain that catches what is missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.place_path import Level, at_level
from linli.kernel.roles import Role
from linli.modules.accounts.public import holders, unit_members
from linli.modules.matters import flow

if TYPE_CHECKING:
    from collections.abc import Iterable
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

_WAITS_AT = {
    flow.REPORTED: "grid_worker",
    flow.ANSWERED: "village_clerk",
    flow.RETURNED: "village_clerk",
    flow.AT_TOWN: "town_command",
    flow.RESOLVED: "village_clerk",
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to tell, and in which face they work: ``resident``, ``field`` or ``console``."""

    person_id: int
    name: str
    face: str


def recipients_for(audience: str, matter: Matter, *, now: datetime) -> list[Recipient]:
    """Return whom an audience of a matter stands for, each once.

    ``reporter``, ``holder`` (whom it waits for now), ``assignee``, ``answerer``, ``arbiter``, ``superior``,
    ``above``, or a link of ``CHAIN``.
    """
    if audience == "reporter":
        return [Recipient(matter.reporter_id, "", "resident")]
    if audience == "answerer":
        return [Recipient(matter.answered_by_id, "", "field")] if matter.answered_by_id else []
    if audience == "assignee":
        return _assignees(matter, now=now)
    if audience == "holder":
        return _holders(matter, now=now)
    return _chain_from(_link_of(audience, matter), matter, now=now)


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
        return _chain_from(_link_of("arbiter", matter), matter, now=now)
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
