"""Women and men of 张王村, its grid worker, and those who ask them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_actor, an_appointment
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_village
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

TOWN, COUNTY = "330825002", "330825"
GRID = f"{ZHANGWANG}001"


@dataclass(frozen=True)
class Cast:
    """Everybody by part, as the policy sees them."""

    wife: Actor
    husband: Actor
    widow: Actor
    outsider: Actor
    grid_worker: Actor
    clerk: Actor
    secretary: Actor
    command: Actor
    county: Actor


def _holding(name: str, role: Role, place: str) -> Actor:
    person = a_person(name)
    an_appointment(person.id, role, place)
    return an_actor(person.id)


@pytest.fixture
def cast(db: None) -> Cast:
    """Give the cast, freshly cast for each test: a couple of one household, a widow of another, all of grid 1."""
    a_village(ZHANGWANG)
    a_village(HETIAN)
    a_grid(ZHANGWANG)
    home, other = (a_household(ZHANGWANG, grid=GRID) for _each in range(2))

    def living(name: str, sex: int, village: str = ZHANGWANG, **where: object) -> Actor:
        person = a_person(name, sex=sex, born_on=date(1960, 5, 1))
        return an_actor(a_membership(person, village, **where).id)  # type: ignore[arg-type]

    return Cast(
        wife=living("周桂芳", 2, household=home),
        husband=living("陈德明", 1, household=home, head=True),
        widow=living("林秀英", 2, household=other, head=True),
        outsider=living("林建国", 1, HETIAN),
        grid_worker=_holding("余小红", Role.GRID_WORKER, GRID),
        clerk=_holding("张美娟", Role.VILLAGE_CLERK, ZHANGWANG),
        secretary=_holding("李建明", Role.VILLAGE_SECRETARY, ZHANGWANG),
        command=_holding("翁海燕", Role.TOWN_COMMAND, TOWN),
        county=_holding("陈思远", Role.COUNTY_OPERATOR, COUNTY),
    )


@pytest.fixture
def now(db: None) -> datetime:
    """Give the moment of the test."""
    return clock.now()


def browser_of(actor: Actor) -> Client:
    """Give the browser of somebody who is signed in."""
    client = Client()
    client.cookies["linli_session"] = a_session(actor.known_id, token=f"of-{actor.known_id}")
    return client
