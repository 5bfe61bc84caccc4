"""Who may see whom in the register, write what about them, and see full numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.policy import PERSON, Own, Policy, Rule, Subtree
from linli.kernel.roles import GRID_ROLES, TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

VIEW = "population.view"
CORRECT = "population.correct"
MOVE = "population.move"
TAG = "population.tag"
UNMASK = "population.unmask"
VIEW_HOUSEHOLDS = "population.view_households"
ENTER = "population.enter"
ARRANGE = "population.arrange"
ANSWER = "population.answer_correction"
VIEW_UNMASKINGS = "population.view_unmaskings"
VIEW_MINE = "population.view_mine"
ASK = "population.ask_correction"
EXPORT = "population.export_mine"
ERASE = "population.erase_mine"
IMPORT = "population.import"

FIELD_ROLES = frozenset({Role.GRID_WORKER, Role.GRID_LEADER})
"""Who knows the doors of a grid and writes down what they hear there."""
_WATCHERS = VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES


def _over_persons(action: str, roles: Iterable[Role]) -> tuple[Rule, ...]:
    """Persons are in reach by where they are registered and by where they live (a standing's two places)."""
    held = frozenset(roles)
    return (Rule(action, held, Subtree("registered")), Rule(action, held, Subtree("resident")))


def _over_ground(action: str, *, offices: Iterable[Role] = (), grids: Iterable[Role] = ()) -> tuple[Rule, ...]:
    """Households and houses are in reach by their village; for the roles of a grid by their grid."""
    rules = ((frozenset(offices), "village"), (frozenset(grids), "grid"))
    return tuple(Rule(action, roles, Subtree(field)) for roles, field in rules if roles)


POLICY = Policy(
    "population",
    (
        *_over_persons(VIEW, _WATCHERS | GRID_ROLES),
        *_over_persons(CORRECT, VILLAGE_ROLES | FIELD_ROLES),
        *_over_persons(MOVE, VILLAGE_ROLES),
        *_over_persons(TAG, VILLAGE_ROLES | FIELD_ROLES),
        # Who decides about relief in a town reads a number; a county's operators have no need to.
        *_over_persons(UNMASK, VILLAGE_ROLES | {Role.GRID_WORKER, Role.TOWN_CLERK}),
        *_over_ground(VIEW_HOUSEHOLDS, offices=_WATCHERS, grids=GRID_ROLES),
        *_over_ground(ENTER, offices=VILLAGE_ROLES, grids=FIELD_ROLES),
        *_over_ground(ARRANGE, offices=VILLAGE_ROLES),
        Rule(ANSWER, VILLAGE_ROLES, Subtree("village")),
        Rule(VIEW_UNMASKINGS, frozenset({Role.AUDITOR, Role.DISCIPLINE_OFFICER}), Subtree()),
        # A file of persons is brought by who answers for the place; who lies above brings it for all below.
        Rule(IMPORT, VILLAGE_ROLES | TOWN_ROLES | {Role.COUNTY_OPERATOR}, Subtree("place")),
        Rule(VIEW_MINE, PERSON, Own()),
        Rule(ASK, PERSON, Own()),
        Rule(EXPORT, PERSON, Own()),
        Rule(ERASE, PERSON, Own()),
    ),
)
