"""Who may bring ballots in: collectors who work for the village, witnesses who watch over it or represent villagers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.clock.workdays import CHINA
from linli.kernel.roles import GRID_ROLES, VILLAGE_ROLES, Role
from linli.modules.accounts.public import holders, role_label
from linli.modules.deliberation.law import COLLECTIVE_REPRESENTATIVE, REPRESENTATIVE
from linli.modules.population.public import tag_holders_on

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.deliberation.models import Vote
    from linli.modules.population.public import TagHolder

_COLLECT = VILLAGE_ROLES | GRID_ROLES
_WITNESS = frozenset({Role.SUPERVISOR, Role.HOUSEHOLD_REP})
_REPRESENTATIVES = (REPRESENTATIVE, COLLECTIVE_REPRESENTATIVE)


def collectors_of(vote: Vote, *, now: datetime) -> list[tuple[int, str]]:
    """Return who may have collected ballots, each with name and office; one query."""
    return _named(vote, _COLLECT, now)


def witnesses_of(vote: Vote, *, now: datetime) -> list[tuple[int, str]]:
    """Return who may have witnessed it: the supervision committee and representatives; a few queries."""
    found = dict(_named(vote, _WITNESS, now))
    for holder in _representatives(vote, now):
        found.setdefault(holder.person_id, holder.name)
    return sorted(found.items(), key=lambda pair: pair[1])


def two_may(vote: Vote, *, collector_id: int, witness_id: int, now: datetime) -> tuple[bool, bool]:
    """Whether somebody may have collected ballots, and somebody may have witnessed it; one query for offices.

    The register is asked only for a witness who has none.
    """
    held = holders(_COLLECT | _WITNESS, now=now, within=vote.village, among={collector_id, witness_id})
    collects = any(one.person_id == collector_id and one.role in _COLLECT for one in held)
    witnesses = any(one.person_id == witness_id and one.role in _WITNESS for one in held)
    return collects, witnesses or witness_id in {one.person_id for one in _representatives(vote, now)}


def _representatives(vote: Vote, now: datetime) -> list[TagHolder]:
    return tag_holders_on(_REPRESENTATIVES, village=vote.village, day=now.astimezone(CHINA).date())


def _named(vote: Vote, roles: frozenset[Role], now: datetime) -> list[tuple[int, str]]:
    found: dict[int, str] = {}
    for holder in holders(roles, now=now, within=vote.village):
        office = role_label(holder.role, vote.village)
        found.setdefault(holder.person_id, f"{holder.name} · {office}")
    return sorted(found.items(), key=lambda pair: pair[1])
