"""A village with a household, its clerk, and ways to walk through the pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment, the_code_sent
from linli.modules.places.testing import ZHANGWANG, a_grid, a_village
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from linli.kernel.actor import Actor
    from linli.modules.population.public import HouseholdCard, PersonCard

PHONE, OTHER_PHONE = "19900000911", "19900000912"


@dataclass(frozen=True)
class Home:
    """The household of the tests: its card and who lives there."""

    card: HouseholdCard
    head: PersonCard
    relative: PersonCard


@pytest.fixture
def home() -> Home:
    """Give 周桂芳, known by her phone, with 陈志明 in her household and two more."""
    card = a_household(grid=a_grid().code, address="东头 17 号", number="17")
    head = a_membership(a_person("周桂芳", phone=PHONE), household=card, head=True)
    relative = a_membership(a_person("陈志明"), household=card)
    for name in ("陈小宝", "李秀英"):
        a_membership(a_person(name), household=card)
    return Home(card, head, relative)


@pytest.fixture
def clerk() -> Actor:
    """Give the clerk of 张王村."""
    a_village()
    person = a_person("方敏", phone="19900000904")
    an_appointment(person.id, Role.VILLAGE_CLERK, ZHANGWANG)
    return an_actor(person.id)


@dataclass
class Joiner:
    """Somebody with a phone who scans the code."""

    client: Client
    code: str = ZHANGWANG

    def prove(self, phone: str) -> HttpResponse:
        """Give the number, read the message, type the figures."""
        cache.clear()
        self.client.post(f"/join/{self.code}", {"phone": phone})
        return self.client.post(f"/join/{self.code}/code", {"code": the_code_sent()})  # type: ignore[return-value]

    def say(self, name: str, kind: str = "registered", **more: str) -> HttpResponse:
        """Say who one is, with consent unless it is taken away."""
        said = {"name": name, "kind": kind, "consent": "on", **more}
        given = {key: value for key, value in said.items() if value}
        return self.client.post(f"/join/{self.code}/name", given)  # type: ignore[return-value]

    def text(self, page: str) -> str:
        """Return what a page of joining shows."""
        return self.client.get(f"/join/{self.code}/{page}").content.decode()


@pytest.fixture
def joiner(client: Client) -> Joiner:
    """Give somebody in front of the village's code."""
    a_village()
    return Joiner(client)
