"""Who reaches 60, 70 or 80: seen by those who know them, of how many, and taken away only with a trace."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from linli.kernel.models import Event
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.audiences.selectors.turning import turning_page
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
TOWN, PAGE, FIELD = "330825002", "/console/turning/", "/field/turning/"
MONTH = timezone.localdate().replace(day=1)


def sign_in(client: Client, role: Role = Role.VILLAGE_CLERK, place: str = ZHANGWANG) -> None:
    a_place(place)
    person = a_person("办事的人")
    an_appointment(person.id, role, place)
    client.cookies["linli_session"] = a_session(person.id)


def turning(name: str, age: int, village: str = ZHANGWANG, *, day: int = 12, grid: str = "") -> int:
    born = MONTH.replace(year=MONTH.year - age, day=day)
    household = a_household(village, grid=grid) if grid else None
    return a_membership(a_person(name, born_on=born, phone=None), village, household=household).id


def test_who_turns_sixty_this_month_is_listed_with_how_many_of_how_many(client: Client) -> None:
    turning("满六十", 60)
    turning("满七十", 70)
    turning("五十九", 59)
    sign_in(client)
    page = client.get(PAGE).content.decode()

    assert "满六十" in page
    assert "满七十" not in page
    assert "张王村在册 3 人里有 1 人" in page
    assert "满七十" in client.get(PAGE, {"age": 70}).content.decode()


def test_the_first_and_the_last_day_of_the_month_belong_to_it() -> None:
    first = turning("月初", 60, day=1)
    end = (MONTH + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    last = a_membership(a_person("月末", born_on=end.replace(year=end.year - 60))).id
    next_day = end + timedelta(days=1)
    a_membership(a_person("下月", born_on=next_day.replace(year=next_day.year - 60)))

    assert [card.person.id for card in turning_page(ZHANGWANG, 60, MONTH).items] == [first, last]


def test_who_was_born_on_a_29_february_is_older_in_march() -> None:
    person = a_membership(a_person("闰日", born_on=date(1968, 2, 29))).id

    assert turning_page(ZHANGWANG, 70, date(2038, 2, 1)).items == ()
    (card,) = turning_page(ZHANGWANG, 70, date(2038, 3, 1)).items
    assert (card.person.id, card.turns_on) == (person, date(2038, 3, 1))


def test_the_list_is_paged_by_key_and_loses_nobody() -> None:
    people = [turning(f"第{nth}", 60, day=1 + nth // 2) for nth in range(7)]
    seen: list[int] = []
    after = ""
    while True:
        page = turning_page(ZHANGWANG, 60, MONTH, after=after, limit=3)
        seen += [card.person.id for card in page.items]
        after = page.next
        if not after:
            break

    assert seen == people


def test_another_village_is_not_seen(client: Client) -> None:
    turning("别村人", 60, HETIAN)
    sign_in(client)

    assert "别村人" not in client.get(PAGE).content.decode()
    assert client.get(PAGE, {"place": HETIAN}).status_code == 404
    assert client.get(f"{PAGE}export", {"place": HETIAN}).status_code == 404


def test_the_county_sees_no_names(client: Client) -> None:
    turning("满六十", 60)
    sign_in(client, Role.COUNTY_OPERATOR, "330825")

    assert client.get(PAGE).status_code == 403


def test_a_grid_worker_sees_the_own_grid_in_the_field(client: Client) -> None:
    own, other = a_grid(ZHANGWANG).code, a_grid(ZHANGWANG, number=2).code
    turning("本格人", 60, grid=own)
    turning("邻格人", 60, grid=other)
    sign_in(client, Role.GRID_WORKER, own)
    page = client.get(FIELD).content.decode()

    assert "本格人" in page
    assert "邻格人" not in page
    assert client.get(FIELD, {"place": other}).status_code == 404
    assert "满 60、70、80 岁的人" in client.get("/field/").content.decode()


def test_the_spreadsheet_holds_the_list_no_formula_and_leaves_a_trace(client: Client) -> None:
    turning("=1+1", 60)
    sign_in(client)
    answer = client.get(f"{PAGE}export", {"age": 60})
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer)))

    rows, about = (book.get_sheet_by_index(number).to_python() for number in (0, 1))

    assert rows[0] == ["姓名", "性别", "出生日期", "满岁的日子", "村或网格"]
    assert rows[1][0] == "=1+1"
    assert ["人数", "1 / 1"] in about
    (taken,) = Event.objects.filter(kind="audiences.TurningExported").values_list("payload__rows", flat=True)
    assert taken == 1


def test_a_longer_list_costs_no_more_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for nth in range(12):
        turning(f"第{nth}", 60)
    sign_in(client)
    with django_assert_max_num_queries(12):
        client.get(PAGE)
