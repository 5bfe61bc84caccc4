"""The desk's list of who does what where until when, giving and ending."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.models import Appointment
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place, a_unit, a_village
from linli.modules.population.testing import a_person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

LIST, NEW = "/console/appointments", "/console/appointments/new"
TOWN = "330825002"


@pytest.fixture(autouse=True)
def clerk(client: Client) -> int:
    """Sign in the clerk of 张王村; a grid worker works there and another in 贺田村."""
    a_village(HETIAN)
    grid = a_grid().code
    person = a_person("陈主任", phone="19900000904")
    an_appointment(person.id, Role.VILLAGE_CLERK, ZHANGWANG)
    an_appointment(a_person("李建明", phone="19900000903").id, Role.GRID_WORKER, grid)
    an_appointment(a_person("外村人").id, Role.GRID_WORKER, a_grid(HETIAN).code)
    client.cookies["linli_session"] = a_session(person.id)
    return person.id


def _text(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def test_the_list_shows_ones_own_village_and_no_other(client: Client) -> None:
    text = _text(client)

    assert "李建明" in text
    assert "张王村 第1网格" in text
    assert "外村人" not in text


def test_another_village_in_the_address_is_not_found(client: Client) -> None:
    assert client.get(f"{LIST}?place={HETIAN}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=李", True),
        ("q=ljm", True),
        ("q=lijian", True),
        ("q=王", False),
        ("role=grid_worker", True),
        ("role=supervisor", False),
        ("state=ended", False),
        ("state=expiring", False),
    ],
)
def test_it_can_be_searched_and_narrowed(client: Client, query: str, found: bool) -> None:
    assert ("李建明" in _text(client, f"{LIST}?{query}")) is found


def test_long_lists_are_paged_at_a_constant_cost(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(45):
        an_appointment(a_person(f"队员{number:02}").id, Role.SERVICE_MEMBER, ZHANGWANG)
    with django_assert_max_num_queries(8):
        first = _text(client)
    assert "队员44" in first
    assert "队员24" not in first

    older = next(part for part in first.split('"') if part.startswith("?") and "before=" in part).replace("&amp;", "&")
    second = _text(client, LIST + older)
    assert "队员24" in second
    assert "队员44" not in second


def test_a_resident_has_no_such_page(client: Client) -> None:
    client.cookies["linli_session"] = a_session(a_person().id)

    assert client.get(LIST).status_code == 403


def test_an_appointment_is_filled_in_checked_and_confirmed(client: Client) -> None:
    person = a_person("新队员", phone="19900000905")
    said = {"phone": "199 0000 0905", "role": "service_member", "where": "张王村", "until": "2099-05-02"}

    checked = client.post(NEW, said)
    assert checked.status_code == 200
    assert "新队员" in checked.content.decode()
    assert not Appointment.objects.filter(person_id=person.id).exists()

    assert client.post(NEW, {**said, "sure": "1"}).status_code == 303
    row = Appointment.objects.get(person_id=person.id)
    assert (row.role, row.place) == ("service_member", ZHANGWANG)
    assert row.until_at is not None
    assert row.until_at.isoformat() == "2099-05-02T16:00:00+00:00"
    assert "到 2099年5月2日 24:00" in _text(client)


def test_all_that_is_missing_is_said_at_once(client: Client) -> None:
    shown = client.post(NEW, {"phone": "123", "until": "yesterday"})
    text = shown.content.decode()

    assert shown.status_code == 422
    for field in ("phone", "role", "where", "until"):
        assert f'id="e-{field}"' in text


def test_a_number_not_in_the_register_is_sent_there_first(client: Client) -> None:
    shown = client.post(NEW, {"phone": "19900000999", "role": "service_member", "where": "张王村"})

    assert "还没登记" in shown.content.decode()


def test_a_name_of_several_places_asks_which(client: Client) -> None:
    a_grid(number=2)
    shown = client.post(NEW, {"phone": "19900000903", "role": "grid_leader", "where": "网格"})
    text = shown.content.decode()

    assert shown.status_code == 422
    assert f'value="{ZHANGWANG}001"' in text
    assert f'value="{ZHANGWANG}002"' in text
    assert HETIAN not in text


def test_what_is_not_ones_own_to_give_is_said(client: Client) -> None:
    said = {"phone": "19900000903", "where": ZHANGWANG, "role": "village_secretary", "sure": "1"}

    assert client.post(NEW, said).status_code == 422
    assert client.post(NEW, {**said, "role": "grid_worker", "where": f"{HETIAN}001"}).status_code == 422
    assert Appointment.objects.count() == 3


def test_an_officer_is_asked_for_the_unit(client: Client) -> None:
    a_place(TOWN)
    unit = a_unit(TOWN)
    command = a_person("郑晓东")
    an_appointment(command.id, Role.TOWN_COMMAND, TOWN)
    client.cookies["linli_session"] = a_session(command.id)
    said = {"phone": "19900000903", "role": "department_officer", "where": "东华街道", "sure": "1"}

    shown = client.post(NEW, said)
    assert shown.status_code == 422
    assert unit.name in shown.content.decode()
    assert client.post(NEW, {**said, "unit": str(unit.id)}).status_code == 303


def test_a_substitute_needs_an_end(client: Client) -> None:
    worker = Appointment.objects.get(person__name="李建明")
    said = {"phone": "19900000904", "substitute_for": str(worker.pk)}
    assert client.get(f"{NEW}?substitute_for={worker.pk}").status_code == 200
    assert client.post(NEW, {**said, "sure": "1"}).status_code == 422

    soon = (clock.now() + timedelta(days=9)).date().isoformat()
    assert client.post(NEW, {**said, "until": soon, "sure": "1"}).status_code == 303
    assert "替李建明" in _text(client, f"{LIST}?state=expiring")


def test_ending_asks_first(client: Client) -> None:
    worker = Appointment.objects.get(person__name="李建明")
    assert "李建明" in _text(client, f"{LIST}/{worker.pk}/end")

    assert client.post(f"{LIST}/{worker.pk}/end").status_code == 303
    assert "李建明" not in _text(client)
    assert "今天停" in _text(client, f"{LIST}?state=ended")


def test_out_of_reach_there_is_nothing_to_end(client: Client) -> None:
    other = Appointment.objects.get(person__name="外村人")

    assert client.get(f"{LIST}/{other.pk}/end").status_code == 404
    assert client.post(f"{LIST}/{other.pk}/end").status_code == 404
