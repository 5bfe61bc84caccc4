"""How many an audience means: each person once, at home if home is meant, within the asker's reach alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel import clock
from linli.kernel.audience import Audience
from linli.kernel.place_path import Level
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_actor, an_appointment
from linli.modules.audiences.public import OutOfReachError, audience_count, audience_describe
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place, a_village
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client

    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db
TOWN, COUNTY = "330825002", "330825"
COUNT = "/api/v1/audiences/count"


def an_officer(role: Role = Role.COUNTY_OPERATOR, place: str = COUNTY) -> Actor:
    a_place(place)
    person = a_person("办事的人")
    an_appointment(person.id, role, place)
    return an_actor(person.id)


def counted(audience: Audience, level: Level | None = None) -> dict[str, int]:
    found = audience_count(audience, actor=an_officer(), now=clock.now(), level=level)
    by_place = {each.place: each.count for each in found.by_place}
    assert sum(by_place.values()) == found.count
    return by_place


def asked(client: Client, body: Any, role: Role = Role.COUNTY_OPERATOR, place: str = COUNTY) -> Any:
    officer = an_officer(role, place)
    token = a_session(officer.known_id)
    return client.post(COUNT, body, content_type="application/json", headers={"Authorization": f"Bearer {token}"})


def test_who_lives_in_one_of_the_places_and_is_registered_in_another_counts_once_where_they_live() -> None:
    person = a_membership(a_person(), ZHANGWANG)
    a_membership(person.id, HETIAN, kind="resident")

    assert counted(Audience((ZHANGWANG, HETIAN))) == {HETIAN[:9]: 1}


def test_who_lives_outside_counts_where_they_are_registered() -> None:
    person = a_membership(a_person(), ZHANGWANG)
    a_membership(person.id, HETIAN, kind="resident")

    assert counted(Audience((TOWN,))) == {ZHANGWANG: 1}


def test_a_county_parts_into_towns_a_village_into_grids_unless_a_level_is_asked_for() -> None:
    grid = a_grid(ZHANGWANG).code
    a_membership(a_person(), household=a_household(grid=grid))
    a_membership(a_person())

    assert counted(Audience((COUNTY,))) == {TOWN: 2}
    assert counted(Audience((ZHANGWANG,))) == {ZHANGWANG: 1, grid: 1}
    assert counted(Audience((COUNTY,)), Level.VILLAGE) == {ZHANGWANG: 2}


@pytest.mark.parametrize(
    ("role", "place"), [(Role.VILLAGE_CLERK, HETIAN), (Role.TOWN_COMMAND, HETIAN[:9]), (Role.VILLAGE_CLERK, ZHANGWANG)]
)
def test_an_office_does_not_count_people_outside_its_place(role: Role, place: str) -> None:
    a_village()
    officer = an_officer(role, place)
    wanted = Audience((TOWN,)) if place == ZHANGWANG else Audience((HETIAN, ZHANGWANG))

    with pytest.raises(OutOfReachError):
        audience_count(wanted, actor=officer, now=clock.now())


def test_it_is_said_in_words() -> None:
    a_village()
    wanted = Audience(
        (ZHANGWANG,), ("resident",), ("low_income", "low_income_edge"), ("veteran",), ("disabled",), 60, None, "female"
    )

    assert audience_describe(wanted) == "张王村，常住在这里，低保或低保边缘，同时是退役军人，除去残疾人，60 岁以上，女"


def test_the_api_counts_by_place(client: Client) -> None:
    a_membership(a_person(born_on=date(1950, 1, 1)))
    a_membership(a_person(born_on=date(2010, 1, 1)), HETIAN)
    answer = asked(client, {"places": [COUNTY], "age": {"min": 60}, "sex": "female"})

    assert (answer.status_code, answer.json()) == (200, {"count": 1, "by_place": [{"place": TOWN, "count": 1}]})


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/places"),
        ({"places": []}, "/places"),
        ({"places": ["33082"]}, "/places/0"),
        ({"places": [COUNTY], "residency": ["born"]}, "/residency/0"),
        ({"places": [COUNTY], "tags_all": ["veteran", "veteran", "rich"]}, "/tags_all/2"),
        ({"places": [COUNTY], "age": {"min": 60, "max": 50}}, "/age/max"),
        ({"places": [COUNTY], "age": {"min": -1}}, "/age/min"),
        ({"places": [COUNTY], "age": {"min": "60"}}, "/age/min"),
        ({"places": [COUNTY], "sex": "other"}, "/sex"),
        ({"places": [COUNTY], "households_only": "yes"}, "/households_only"),
        ({"places": [COUNTY], "income": 3}, "/income"),
        ({"places": ["330825999", TOWN]}, "/places/0"),
    ],
)
def test_a_wrong_expression_is_refused_at_its_pointer(client: Client, body: Any, pointer: str) -> None:
    a_village()
    answer = asked(client, body)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_place_out_of_reach_is_not_there_whether_it_exists_or_not(client: Client) -> None:
    a_village(HETIAN)
    for place in (HETIAN, "110101001001"):
        answer = asked(client, {"places": [place]}, Role.VILLAGE_CLERK, ZHANGWANG)
        assert answer.status_code == 404


def test_who_holds_no_office_may_not_count(client: Client) -> None:
    a_village()
    assert asked(client, {"places": [ZHANGWANG]}, Role.GRID_WORKER, f"{ZHANGWANG}001").status_code == 403
