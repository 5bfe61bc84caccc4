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

_REPRESENTATIVES = (REPRESENTATIVE, COLLECTIVE_REPRESENTATIVE)


def collectors_of(vote: Vote, *, now: datetime) -> list[tuple[int, str]]:
    """Return who may have collected ballots, each with name and office; one query."""
    return _named(vote, VILLAGE_ROLES | GRID_ROLES, now)


def witnesses_of(vote: Vote, *, now: datetime) -> list[tuple[int, str]]:
    """Return who may have witnessed it: the supervision committee and representatives; a few queries."""
    found = dict(_named(vote, frozenset({Role.SUPERVISOR, Role.HOUSEHOLD_REP}), now))
    for holder in tag_holders_on(_REPRESENTATIVES, village=vote.village, day=now.astimezone(CHINA).date()):
        found.setdefault(holder.person_id, holder.name)
    return sorted(found.items(), key=lambda pair: pair[1])


def _named(vote: Vote, roles: frozenset[Role], now: datetime) -> list[tuple[int, str]]:
    found: dict[int, str] = {}
    for holder in holders(roles, now=now, within=vote.village):
        office = role_label(holder.role, vote.village)
        found.setdefault(holder.person_id, f"{holder.name} · {office}")
    return sorted(found.items(), key=lambda pair: pair[1])
