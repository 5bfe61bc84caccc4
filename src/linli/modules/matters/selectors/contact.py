"""Whom a member of the village calls about a matter: an officer's duty phone, never a neighbour's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.place_path import Level, at_level
from linli.kernel.roles import Role
from linli.modules.accounts.public import holders, role_label
from linli.modules.population.public import phones_of

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

_ASKED_IN_TURN = (Role.GRID_WORKER, Role.GRID_LEADER, Role.VILLAGE_CLERK, Role.VILLAGE_SECRETARY)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call: their name, what they are, and the number a ``tel:`` link dials."""

    name: str
    role_name: str
    phone: str


def contact_for(*, actor: Actor, place: str, now: datetime) -> Contact | None:
    """Return whom to call about a place: its grid worker, else the next in the chain who has a phone; two queries.

    Their number hangs on the sign of every grid, so members of the village may dial it; nobody else gets it here.
    """
    if at_level(place, Level.VILLAGE) not in actor.villages:
        return None
    found = sorted(holders(_ASKED_IN_TURN, covering=place, now=now), key=lambda h: _ASKED_IN_TURN.index(h.role))
    phones = phones_of(holder.person_id for holder in found)
    for holder in found:
        if holder.person_id in phones and holder.person_id != actor.person_id:
            return Contact(holder.name, role_label(holder.role, holder.place), phones[holder.person_id])
    return None
