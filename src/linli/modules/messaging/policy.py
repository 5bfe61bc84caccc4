"""Whose inbox is whose, who may address many at once, and who goes to the door of whom nothing reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.condition import Under, any_of, is_
from linli.kernel.place_path import Level, at_level
from linli.kernel.policy import PERSON, Everywhere, Own, Policy, Rule, Subtree
from linli.kernel.roles import GRID_ROLES, TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.kernel.condition import Condition

VIEW_BROADCASTS = "messaging.view_broadcasts"
SEND = "messaging.send"
APPROVE = "messaging.approve"
STOP = "messaging.stop"
VISIT = "messaging.visit"
PREFER = "messaging.choose_channels"

_SENDERS = VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES


@dataclass(frozen=True, slots=True)
class OwnGrid:
    """Rows of the grid in which the role is held, and those of its village whose grid nobody knows."""

    field: str = "place"

    def condition(self, actor: Actor, roles: frozenset[Role]) -> Condition:
        """Rows under these grids, or exactly at their villages."""
        places = actor.places_as(roles)
        villages = [village for village in (at_level(place, Level.VILLAGE) for place in places) if village]
        return any_of(
            (*(Under(self.field, place) for place in places), *(is_(self.field, village) for village in villages))
        )

    def describe(self) -> str:
        """Say it."""
        return f"grid of the appointment, or its village where no grid is known ({self.field})"


POLICY = Policy(
    "messaging",
    (
        Rule("messaging.view_inbox", PERSON, Everywhere()),
        Rule("messaging.read", PERSON, Own()),
        Rule(PREFER, PERSON, Own()),
        Rule(VIEW_BROADCASTS, _SENDERS | {Role.AUDITOR}, Subtree("place")),
        Rule(SEND, _SENDERS, Subtree("place")),
        Rule(STOP, _SENDERS, Subtree("place")),
        # Money is spent by whoever answers for the county's.
        Rule(APPROVE, UPPER_ROLES, Subtree("place")),
        # Names of who was not reached are for those who go there; nobody above the village sees them.
        Rule(VISIT, GRID_ROLES, OwnGrid("place")),
        Rule(VISIT, VILLAGE_ROLES, Subtree("place")),
    ),
)
