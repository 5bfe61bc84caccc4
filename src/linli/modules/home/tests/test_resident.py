"""The resident's home: whose village, what is new, whom it lets in, and how little it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.matters.testing import a_matter
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
GRID = f"{ZHANGWANG}001"
QUERIES = 9
QUERIES_UNCHANGED = 3


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def resident() -> int:
    """Give a resident of grid 1 of 张王村."""
    a_grid(ZHANGWANG, number=1)
    person = a_person("周桂芳", phone="13800000001")
    a_membership(person, ZHANGWANG, household=a_household(ZHANGWANG, grid=GRID), head=True)
    return person.id


def _phone_of(person_id: int) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(person_id, token=token_urlsafe())
    return client


def _home(person_id: int) -> str:
    response = _phone_of(person_id).get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_stranger_is_welcomed_and_shown_the_way_in() -> None:
    page = Client().get("/").content.decode()

    assert 'href="/sign-in"' in page


def test_the_village_is_named_with_where_it_lies(resident: int) -> None:
    page = _home(resident)

    assert "张王村" in page
    assert "龙游县东华街道" in page


def test_who_has_reported_nothing_is_told_what_will_be_here(resident: int) -> None:
    assert "还没有公开的事" in _home(resident)


def test_the_newest_open_matter_stands_on_the_home_with_its_deadline(resident: int) -> None:
    a_matter(reporter=resident, place=GRID, text="路灯坏了")

    page = _home(resident)

    assert "路灯坏了" in page
    assert "前回您" in page
    assert 'aria-current="step"' in page


def test_the_home_leads_to_the_covenant_and_the_projects_before_there_are_any(resident: int) -> None:
    page = _home(resident)

    assert 'href="/covenant/"' in page
    assert 'href="/projects/"' in page
    assert "正在议" not in page
    phone = _phone_of(resident)
    hall = phone.get("/topics/").content.decode()
    assert 'href="/covenant/"' in hall
    assert 'href="/projects/"' in hall


def test_another_villages_matters_are_not_on_it(resident: int) -> None:
    other = a_person("林建国")
    a_membership(other, HETIAN, household=a_household(HETIAN))
    a_matter(reporter=other.id, place=HETIAN, text="贺田的事", visibility="village")
    a_matter(reporter=resident, place=ZHANGWANG, text="张王的事", visibility="village")

    page = _home(resident)

    assert "张王的事" in page
    assert "贺田的事" not in page


def test_a_neighbours_private_matter_is_not_on_it(resident: int) -> None:
    neighbour = a_person("陈德明")
    a_membership(neighbour, ZHANGWANG)
    a_matter(reporter=neighbour.id, place=ZHANGWANG, text="家里的难处")

    assert "家里的难处" not in _home(resident)


def test_a_member_calls_the_grid_worker_with_one_touch(resident: int) -> None:
    worker = a_person("王秀琴", phone="13800000002")
    an_appointment(worker.id, Role.GRID_WORKER, GRID)

    page = _home(resident)

    assert 'href="tel:13800000002"' in page
    assert "网格员王秀琴" in page


def test_who_stopped_being_grid_worker_is_not_called_any_more(resident: int) -> None:
    worker = a_person("王秀琴", phone="13800000002")
    now = clock.now()
    an_appointment(worker.id, Role.GRID_WORKER, GRID, from_at=now - timedelta(days=2), until_at=now - timedelta(days=1))

    assert "13800000002" not in _home(resident)


def test_with_two_villages_the_name_leads_to_the_other(resident: int) -> None:
    a_membership(resident, HETIAN, kind="resident")

    assert re.search(r'class="row g1"\s+href="/me"', _home(resident))


def test_a_cadre_who_lives_elsewhere_is_led_to_the_desk() -> None:
    clerk = a_person("张美娟")
    an_appointment(clerk.id, Role.VILLAGE_CLERK, ZHANGWANG)

    assert _phone_of(clerk.id).get("/").headers["Location"] == "/console/"


def test_a_grid_worker_who_lives_elsewhere_is_led_to_the_field() -> None:
    worker = a_person("王秀琴")
    an_appointment(worker.id, Role.GRID_WORKER, GRID)

    assert _phone_of(worker.id).get("/").headers["Location"] == "/field/"


def test_who_belongs_to_no_village_is_told_how_to_join() -> None:
    nobody = a_person("过路人")

    assert "您还没登记在哪个村" in _home(nobody.id)


def test_a_grid_worker_at_home_finds_the_way_to_the_field(resident: int) -> None:
    assert 'href="/field/"' not in _home(resident)

    an_appointment(resident, Role.GRID_WORKER, GRID)

    assert 'href="/field/"' in _home(resident)


def test_an_unchanged_home_is_not_sent_again(resident: int) -> None:
    client = _phone_of(resident)
    etag = client.get("/").headers["ETag"]

    assert client.get("/", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("what", ["own matter", "public matter", "large type"])
def test_a_changed_home_is_sent_again(resident: int, what: str) -> None:
    neighbour = a_person("陈德明")
    a_membership(neighbour, ZHANGWANG)
    client = _phone_of(resident)
    etag = client.get("/").headers["ETag"]

    if what == "own matter":
        a_matter(reporter=resident, place=GRID)
    elif what == "public matter":
        a_matter(reporter=neighbour.id, place=ZHANGWANG, visibility="village")
    else:
        client.post("/me/care", {"mode": "care"})

    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200


def test_nobody_is_shown_the_home_another_person_kept(resident: int) -> None:
    neighbour = a_person("陈德明")
    a_membership(neighbour, ZHANGWANG)
    etag = _phone_of(resident).get("/").headers["ETag"]

    assert _phone_of(neighbour.id).get("/", headers={"If-None-Match": etag}).status_code == 200


def test_the_home_asks_the_database_little(
    resident: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    worker = a_person("王秀琴", phone="13800000002")
    an_appointment(worker.id, Role.GRID_WORKER, GRID)
    for number in range(5):
        a_matter(reporter=resident, place=GRID, text=f"第{number}件", visibility="village")
    client = _phone_of(resident)
    etag = client.get("/").headers["ETag"]

    with django_assert_max_num_queries(QUERIES):
        client.get("/")
    with django_assert_max_num_queries(QUERIES_UNCHANGED):
        client.get("/", headers={"If-None-Match": etag})


def test_every_link_on_the_home_leads_somewhere(resident: int) -> None:
    a_matter(reporter=resident, place=GRID, visibility="village")
    client = _phone_of(resident)
    page = client.get("/").content.decode()

    links = {part.split('"')[0] for part in page.split('href="')[1:]}
    for link in links:
        if link.startswith("/") and not link.startswith("/static/"):
            assert client.get(link).status_code == 200, link
