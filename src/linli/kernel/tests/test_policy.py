"""A policy's one definition: what filters a table and what judges a row agree."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.actor import NOBODY, Actor, Appointment, Membership
from linli.kernel.condition import Always, Never, all_of, among, any_of, is_
from linli.kernel.policy import (
    PERSON,
    Everywhere,
    Members,
    NotAllowedError,
    Own,
    OwnHousehold,
    OwnUnit,
    Policy,
    Rule,
    Subtree,
    anybody,
)
from linli.kernel.roles import Role

CLERK = frozenset({Role.VILLAGE_CLERK})


@dataclass
class Row:
    place: str = "330825002222"
    village: str = "330825002222"
    person_id: int | None = 1
    household_id: int | None = 7
    unit_id: int | None = 5
    state: str = "open"


def an_actor(*, person_id: int = 1, role: Role = Role.VILLAGE_CLERK, place: str = "330825002222") -> Actor:
    return Actor(
        person_id,
        "某人",
        appointments=(Appointment(role, place, 5),),
        memberships=(Membership("330825002222", "registered", 7),),
    )


@pytest.mark.parametrize(
    ("scope", "mine", "others"),
    [
        (Own(), Row(person_id=1), Row(person_id=2)),
        (OwnHousehold(), Row(household_id=7), Row(household_id=8)),
        (Members(), Row(), Row(village="330825211207")),
        (Subtree(), Row(place="330825002222001"), Row(place="330825002221")),
        (OwnUnit(), Row(unit_id=5), Row(unit_id=None)),
    ],
)
def test_a_scope_tells_mine_from_others(scope: Own | Members | Subtree, mine: Row, others: Row) -> None:
    condition = Rule("x.view", CLERK, scope).condition(an_actor())
    assert condition.holds(mine)
    assert not condition.holds(others)


def test_a_rule_holds_for_its_roles_alone() -> None:
    policy = Policy("x", (Rule("x.edit", CLERK, Subtree()),))
    assert policy.allows(an_actor(), "x.edit", Row())
    assert not policy.allows(an_actor(role=Role.GRID_WORKER), "x.edit", Row())
    with pytest.raises(NotAllowedError):
        policy.demand(an_actor(role=Role.GRID_WORKER), "x.edit", Row())


def test_when_narrows_a_rule() -> None:
    policy = Policy("x", (Rule("x.edit", CLERK, Subtree(), when=is_("state", "open")),))
    assert not policy.allows(an_actor(), "x.edit", Row(state="closed"))


def test_a_visitor_may_only_what_anybody_may() -> None:
    policy = Policy("x", (Rule("x.view", PERSON, Everywhere()), anybody("x.read")))
    assert not policy.may_ever(NOBODY, "x.view")
    assert policy.may_ever(NOBODY, "x.read")
    assert not Rule("x.view", PERSON, Own()).condition(NOBODY).holds(Row(person_id=None))


def test_an_action_nobody_declared_is_an_error_not_a_refusal() -> None:
    with pytest.raises(LookupError):
        Policy("x", ()).may_ever(an_actor(), "x.view")


def test_a_module_declares_only_its_own_actions() -> None:
    with pytest.raises(ValueError, match="not an action"):
        Policy("x", (anybody("y.view"),))


def test_conditions_simplify() -> None:
    assert any_of([]) == Never()
    assert any_of([Never(), is_("a", 1)]) == is_("a", 1)
    assert all_of([Always(), is_("a", 1)]) == is_("a", 1)
    assert all_of([Never(), is_("a", 1)]) == Never()
    assert among("a", []) == Never()


@given(st.lists(st.sampled_from(["330825", "330825002", "330825002222", "3308"]), max_size=3))
def test_reach_never_shrinks_with_another_appointment(places: list[str]) -> None:
    rule = Rule("x.view", CLERK, Subtree())
    fewer = Actor(1, appointments=tuple(Appointment(Role.VILLAGE_CLERK, place) for place in places))
    more = Actor(1, appointments=(*fewer.appointments, Appointment(Role.VILLAGE_CLERK, "330825211207")))
    assert not rule.condition(fewer).holds(Row()) or rule.condition(more).holds(Row())
