"""The people of 张王村, its town and its county, as tests of posts need them."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_actor, an_appointment
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_place, a_village
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

TOWN, COUNTY = "330825002", "330825"


@dataclass(frozen=True)
class Cast:
    """Everybody by part, as the policy sees them."""

    resident: Actor
    neighbour: Actor
    outsider: Actor
    clerk: Actor
    secretary: Actor
    supervisor: Actor
    other_clerk: Actor
    town_clerk: Actor
    command: Actor
    officer: Actor
    county: Actor
    auditor: Actor


def _holding(name: str, role: Role, place: str) -> Actor:
    a_place(place)
    person = a_person(name)
    an_appointment(person.id, role, place)
    return an_actor(person.id)


def _living(name: str, village: str) -> Actor:
    return an_actor(a_membership(a_person(name), village).id)


@pytest.fixture
def cast(db: None) -> Cast:
    """Give the cast, freshly cast for each test."""
    a_village(ZHANGWANG)
    a_village(HETIAN)
    return Cast(
        resident=_living("周桂芳", ZHANGWANG),
        neighbour=_living("陈德明", ZHANGWANG),
        outsider=_living("林建国", HETIAN),
        clerk=_holding("张美娟", Role.VILLAGE_CLERK, ZHANGWANG),
        secretary=_holding("李建明", Role.VILLAGE_SECRETARY, ZHANGWANG),
        supervisor=_holding("吴秀英", Role.SUPERVISOR, ZHANGWANG),
        other_clerk=_holding("余小红", Role.VILLAGE_CLERK, HETIAN),
        town_clerk=_holding("严慧琴", Role.TOWN_CLERK, TOWN),
        command=_holding("翁海燕", Role.TOWN_COMMAND, TOWN),
        officer=_holding("章雪芳", Role.DEPARTMENT_OFFICER, COUNTY),
        county=_holding("陈思远", Role.COUNTY_OPERATOR, COUNTY),
        auditor=_holding("方正", Role.AUDITOR, COUNTY),
    )


@pytest.fixture
def now(db: None) -> datetime:
    """Give the moment of the test."""
    return clock.now()


def browser_of(actor: Actor) -> Client:
    """Give the browser of somebody who is signed in."""
    client = Client()
    client.cookies["linli_session"] = a_session(actor.known_id, token=token_urlsafe())
    return client
