"""The people of 张王村 and around it, as tests of matters need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.gateways.testing import Receiver
from linli.modules.matters.testing import a_matter
from linli.modules.matters.tests.platform import Hotline, connected
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_unit, a_village
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pytest_django.fixtures import Settings

    from linli.kernel.actor import Actor
    from linli.modules.matters.models import Matter
    from linli.modules.places.public import UnitCard

GRID = f"{ZHANGWANG}001"
TOWN = "330825002"
COUNTY = "330825"


@dataclass(frozen=True)
class Cast:
    """Everybody by part, as the policy sees them."""

    resident: Actor
    neighbour: Actor
    outsider: Actor
    grid_worker: Actor
    grid_leader: Actor
    clerk: Actor
    secretary: Actor
    electrician: Actor
    command: Actor
    officer: Actor
    other_officer: Actor
    county: Actor
    auditor: Actor
    other_clerk: Actor
    discipline: Actor
    department: UnitCard
    other_department: UnitCard

    def all(self) -> dict[str, Actor]:
        """Return the actors by their part."""
        parts = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: part for name, part in parts.items() if hasattr(part, "person_id")}


def _holding(name: str, role: Role, place: str, unit_id: int | None = None) -> Actor:
    person = a_person(name)
    an_appointment(person.id, role, place, unit_id=unit_id)
    return an_actor(person.id)


def _living(name: str, village: str, grid: str = "") -> Actor:
    person = a_person(name)
    household = a_household(village, grid=grid)
    a_membership(person, village, household=household, head=True)
    return an_actor(person.id)


@pytest.fixture
def cast(db: None) -> Cast:
    """Give the cast, freshly cast for each test."""
    a_village(ZHANGWANG)
    a_village(HETIAN)
    a_grid(ZHANGWANG, number=1)
    department = a_unit(TOWN, name="综合行政执法队")
    other = a_unit(TOWN, name="市场监管所")
    return Cast(
        resident=_living("周桂芳", ZHANGWANG, GRID),
        neighbour=_living("陈德明", ZHANGWANG, GRID),
        outsider=_living("林建国", HETIAN),
        grid_worker=_holding("王秀琴", Role.GRID_WORKER, GRID),
        grid_leader=_holding("张志强", Role.GRID_LEADER, GRID),
        clerk=_holding("张美娟", Role.VILLAGE_CLERK, ZHANGWANG),
        secretary=_holding("张立新", Role.VILLAGE_SECRETARY, ZHANGWANG),
        electrician=_holding("李建明", Role.SERVICE_MEMBER, ZHANGWANG),
        command=_holding("郑晓东", Role.TOWN_COMMAND, TOWN),
        officer=_holding("毛志强", Role.DEPARTMENT_OFFICER, TOWN, department.id),
        other_officer=_holding("叶小琴", Role.DEPARTMENT_OFFICER, TOWN, other.id),
        county=_holding("陈思远", Role.COUNTY_OPERATOR, COUNTY),
        auditor=_holding("吴海峰", Role.AUDITOR, COUNTY),
        other_clerk=_holding("何丽", Role.VILLAGE_CLERK, HETIAN),
        discipline=_holding("余清平", Role.DISCIPLINE_OFFICER, COUNTY),
        department=department,
        other_department=other,
    )


@pytest.fixture
def now(db: None) -> datetime:
    """Give the moment by the database's clock."""
    return clock.now()


@pytest.fixture
def report(cast: Cast, now: datetime) -> Callable[..., Matter]:
    """Give a way to report as the resident, in 张王村 unless said otherwise."""

    def reported(**given: object) -> Matter:
        return a_matter(**{"reporter": cast.resident, "place": ZHANGWANG, "now": now} | given)  # type: ignore[arg-type]

    return reported


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """Give a platform's server on this machine."""
    settings.LINLI_DEMO = True
    running = Receiver()
    yield running
    running.stop()


@pytest.fixture
def hotline(cast: Cast, receiver: Receiver) -> Hotline:
    """Give the hotline of the town, connected."""
    return connected(cast, receiver, place=TOWN)
