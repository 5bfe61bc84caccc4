"""How many households are on line: of how many, place by place, and never a rate about a handful."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.joining.selectors.coverage import coverage_of, coverage_page
from linli.modules.joining.testing import a_person_on_line
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_place, a_village, declare_households
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
TOWN, COUNTY, PAGE = "330825002", "330825", "/console/joining/coverage"


def _homes(village: str, households: int, on_line: int) -> None:
    """Give households of two, the first of them with both members on line."""
    for nth in range(households):
        card = a_household(village)
        for _ in range(2):
            person = a_membership(a_person(), village, household=card)
            if nth < on_line:
                a_person_on_line(person.id)


def test_a_household_counts_once_however_many_of_it_came() -> None:
    _homes(ZHANGWANG, 12, 3)
    found = coverage_of(ZHANGWANG)

    assert (found.joined, found.households, found.declared, found.percent) == (3, 12, False, 25)


def test_what_the_village_declares_is_the_denominator() -> None:
    _homes(ZHANGWANG, 2, 2)
    declare_households(ZHANGWANG, 20)
    found = coverage_of(ZHANGWANG)

    assert (found.joined, found.households, found.declared, found.percent) == (2, 20, True, 10)


def test_a_declared_number_that_has_been_overtaken_gives_way_to_the_register() -> None:
    _homes(ZHANGWANG, 12, 11)
    declare_households(ZHANGWANG, 10)
    found = coverage_of(ZHANGWANG)

    assert (found.joined, found.households, found.declared) == (11, 12, False)


def test_of_fewer_than_ten_a_fraction_is_told() -> None:
    _homes(ZHANGWANG, 9, 3)

    assert coverage_of(ZHANGWANG).percent is None


def test_a_county_adds_up_declared_and_counted_villages() -> None:
    _homes(ZHANGWANG, 3, 1)
    _homes(HETIAN, 4, 2)
    declare_households(ZHANGWANG, 10)
    whole = coverage_of(COUNTY)

    assert (whole.joined, whole.households, whole.declared) == (3, 14, False)
    assert {(line.code, line.coverage.households) for line in coverage_page(COUNTY).items} == {
        (TOWN, 10),
        (HETIAN[:9], 4),
    }


def test_the_table_is_paged_by_key_at_a_constant_cost(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(301, 326):
        a_place(f"{TOWN}{number}")
    with django_assert_num_queries(4):
        first = coverage_page(TOWN)
    second = coverage_page(TOWN, after=first.next)

    assert (len(first.items), len(second.items), second.next) == (20, 5, "")
    assert first.items[-1].code < second.items[0].code


def _operator(client: Client, role: Role = Role.COUNTY_OPERATOR, place: str = COUNTY) -> None:
    person = a_person()
    an_appointment(person.id, role, place)
    client.cookies["linli_session"] = a_session(person.id)


def test_the_page_shows_each_place_with_its_denominator(client: Client) -> None:
    _homes(ZHANGWANG, 12, 3)
    _operator(client, Role.TOWN_CLERK, TOWN)
    text = client.get(PAGE).content.decode()

    assert "张王村" in text
    assert "25%" in text


def test_a_clerk_sees_their_village_and_no_other(client: Client) -> None:
    a_village(HETIAN)
    a_village()
    _operator(client, Role.VILLAGE_CLERK, ZHANGWANG)

    assert client.get(PAGE).status_code == 200
    assert client.get(f"{PAGE}?place={HETIAN}").status_code == 404
    assert client.get(f"{PAGE}.xlsx?place={HETIAN}").status_code == 404


def test_the_page_costs_little(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(301, 320):
        _homes(a_village(f"{TOWN}{number}").code, 1, 1)
    _operator(client)
    with django_assert_max_num_queries(13):
        client.get(f"{PAGE}?place={TOWN}")


def test_the_spreadsheet_holds_every_line_and_no_formula(client: Client) -> None:
    a_place(f"{TOWN}301", name="=1+1")
    for number in range(302, 326):
        a_place(f"{TOWN}{number}")
    _homes(ZHANGWANG, 12, 3)
    _operator(client)
    answer = client.get(f"{PAGE}.xlsx?place={TOWN}")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()

    assert len(rows) == 2 + 26
    assert [ZHANGWANG, "张王村", 3.0, 12.0, "登记", 25.0] in rows
    assert any(row[1] == "=1+1" for row in rows)


def test_the_poster_is_the_offices_and_its_code_names_the_village_alone(client: Client) -> None:
    a_village()
    _operator(client, Role.VILLAGE_SECRETARY, ZHANGWANG)
    text = client.get("/console/joining/poster").content.decode()

    assert f"/join/{ZHANGWANG}</b>" in text
    assert "<path" in text
    assert client.get(f"/console/joining/poster?grid={ZHANGWANG}777").status_code == 404
