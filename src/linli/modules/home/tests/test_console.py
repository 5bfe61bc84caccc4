"""The desk's start and the choice of place: true numbers, only the own places, a constant number of queries."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_actor, an_appointment
from linli.modules.matters.testing import a_matter
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place, a_village
from linli.modules.population.testing import LONG_AGO, a_membership, a_person
from linli.web.desk import Badge, badges_counted, desk_entries

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
TOWN = "330825002"


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    a_village(ZHANGWANG)
    a_grid(ZHANGWANG)
    a_village(HETIAN)


def _desk(role: Role, place: str, *more: tuple[Role, str]) -> Client:
    person = a_person("郑晓东")
    for held, where in ((role, place), *more):
        an_appointment(person.id, held, where)
    client = Client()
    client.cookies["linli_session"] = a_session(person.id)
    return client


def _reported(*hours_ago: float, village: str = ZHANGWANG) -> None:
    reporter = a_membership(a_person("周桂芳"), village).id
    for hours in hours_ago:
        a_matter(reporter=reporter, place=village, now=clock.now() - timedelta(hours=hours))


def _figures(page: str) -> dict[str, str]:
    found = re.findall(
        r'<span class="l">([^<]+)</span>\s*<span class="v[^"]*">(.*?)</span>\s*<span class="d">', page, re.DOTALL
    )
    return {label: re.sub(r"<[^>]+>|\s", "", value) for label, value in found}


def test_a_clerk_sees_true_numbers_of_the_own_village() -> None:
    _reported(30, 50)
    _reported(30, village=HETIAN)

    page = _desk(Role.VILLAGE_CLERK, ZHANGWANG).get("/console/").content.decode()

    assert _figures(page)["要我办的"] == "2件"
    assert _figures(page)["已超期"] == "2件"
    assert _figures(page)["今天新增"] == "0件"
    assert page.count("在办的 2 件里") == 2


def test_fewer_than_ten_cases_are_a_fraction_and_never_a_rate() -> None:
    _reported(30, 50)

    page = _desk(Role.VILLAGE_CLERK, ZHANGWANG).get("/console/").content.decode()

    assert _figures(page)["先回一句，按时的"] == "0/2件"
    assert "不到十件不算比例" in page
    assert "%</small>" not in page


def test_from_ten_on_a_rate_stands_with_its_cases() -> None:
    _reported(*range(25, 37))

    page = _desk(Role.TOWN_COMMAND, TOWN).get("/console/").content.decode()

    assert _figures(page)["先回一句，按时的"] == "0%"
    assert "12 件里 0 件" in page


def test_without_a_case_there_is_no_number() -> None:
    assert "近 30 天没有到点要回的" in _desk(Role.VILLAGE_CLERK, ZHANGWANG).get("/console/").content.decode()


def test_the_start_costs_the_same_whatever_waits(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    _reported(*range(1, 20))
    desk = _desk(Role.VILLAGE_SECRETARY, ZHANGWANG)

    with django_assert_max_num_queries(11):
        assert desk.get("/console/").status_code == 200


def test_whoever_runs_the_software_sees_no_matters() -> None:
    _reported(1)

    page = _desk(Role.SYSADMIN, "").get("/console/").content.decode()

    assert "事件办理" not in page
    assert "周桂芳" not in page


def test_a_resident_has_no_desk() -> None:
    person = a_membership(a_person("周桂芳"), ZHANGWANG)
    client = Client()
    client.cookies["linli_session"] = a_session(person.id)

    assert client.get("/console/").status_code == 403
    assert client.get("/console/place").status_code == 403


def test_the_town_finds_its_villages_by_name_and_initials_and_no_others() -> None:
    desk = _desk(Role.TOWN_COMMAND, TOWN)

    assert "张王" in desk.get("/console/place?q=张王").content.decode()
    assert "张王" in desk.get("/console/place?q=zw").content.decode()
    assert "您管的地方里没有" in desk.get("/console/place?q=贺田").content.decode()


def test_the_choice_leads_back_to_where_one_came_from() -> None:
    desk = _desk(Role.TOWN_COMMAND, TOWN)

    page = desk.get("/console/place?next=/console/matters/").content.decode()

    assert f'href="/console/matters/?place={ZHANGWANG}"' in page


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/sign-out", "/console/\\example.org"])
def test_the_choice_leads_nowhere_else(elsewhere: str) -> None:
    page = _desk(Role.TOWN_COMMAND, TOWN).get("/console/place", {"next": elsewhere}).content.decode()

    assert f'href="/console/?place={ZHANGWANG}"' in page


def test_a_place_of_others_cannot_be_chosen() -> None:
    assert _desk(Role.TOWN_COMMAND, TOWN).get(f"/console/?place={HETIAN}").status_code == 404
    assert _desk(Role.TOWN_COMMAND, TOWN).get("/console/?place=330825002999").status_code == 404


def test_who_works_in_two_places_switches_between_them() -> None:
    desk = _desk(Role.VILLAGE_CLERK, ZHANGWANG, (Role.VILLAGE_CLERK, HETIAN))

    page = desk.get("/console/").content.decode()

    assert f'href="/console/?place={HETIAN}"' in page


def test_many_places_come_in_pages(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(300, 370):
        a_place(f"{TOWN}{number}", name=f"新{number}村村民委员会")
    desk = _desk(Role.COUNTY_OPERATOR, "330825")

    with django_assert_max_num_queries(7):
        page = desk.get("/console/place?q=新").content.decode()
    following = re.search(r'href="(\?[^"]*after=[^"]*)"', page)

    assert following is not None
    assert "新369" not in page
    assert "新369" in desk.get("/console/place" + following[1].replace("&amp;", "&")).content.decode()


QUEUE = "matters:console_queue"
NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)


def _badge_of_the_queue(person_id: int, *, place: str = ZHANGWANG, now: datetime = NOON) -> Badge:
    return badges_counted(desk_entries(), actor=an_actor(person_id), place=place, now=now)[QUEUE]


def _clerk(village: str) -> int:
    person = a_person("方敏")
    an_appointment(person.id, Role.VILLAGE_CLERK, village, from_at=LONG_AGO)
    return person.id


def test_all_badges_of_the_sidebar_are_one_query() -> None:
    asked: list[str] = []

    def listen(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    desk = _desk(Role.VILLAGE_SECRETARY, ZHANGWANG)
    with connection.execute_wrapper(listen):
        assert desk.get("/console/place").status_code == 200

    (counted,) = [sql for sql in asked if '"joining_' in sql]
    tables = ("matters_matter", "joining_joinrequest", "deliberation_project", "deliberation_covenantfiling")
    assert [table for table in tables if f'FROM "{table}"' not in counted] == []
    assert [sql for sql in asked if sql != counted and any(f'"{table}"' in sql for table in tables)] == []


def test_a_badge_turns_hot_at_its_moment_of_the_same_day() -> None:
    clerk = _clerk(ZHANGWANG)
    reporter = a_membership(a_person("周桂芳"), ZHANGWANG).id
    a_matter(reporter=reporter, place=ZHANGWANG, now=NOON - timedelta(hours=23))

    assert _badge_of_the_queue(clerk) == Badge(1, hot=False)
    assert _badge_of_the_queue(clerk, now=NOON + timedelta(hours=2)) == Badge(1, hot=True)
    assert _badge_of_the_queue(clerk, now=NOON + timedelta(minutes=1)) == Badge(1, hot=False)


def test_a_badge_counts_for_whoever_asks_and_where_they_look() -> None:
    own, other = _clerk(ZHANGWANG), _clerk(HETIAN)
    reporter = a_membership(a_person("周桂芳"), ZHANGWANG).id
    a_matter(reporter=reporter, place=ZHANGWANG, now=NOON - timedelta(hours=2))

    assert _badge_of_the_queue(own).count == 1
    assert _badge_of_the_queue(own, place=HETIAN).count == 0
    assert _badge_of_the_queue(other, place=HETIAN).count == 0
    assert _badge_of_the_queue(other).count == 0
