"""My page, my settings, my sessions: mine alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.kernel.roles import Role
from linli.modules.accounts.models import PersonSettings, Session
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from linli.modules.population.public import PersonCard

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(client: Client) -> PersonCard:
    """Give 王秀芳, of two villages, signed in."""
    household = a_household(ZHANGWANG)
    person = a_membership(a_person(phone="19900000901"), household=household, head=True)
    a_membership(a_person("陈德明"), household=household, relation="丈夫")
    a_membership(person, HETIAN, kind="resident")
    client.cookies["linli_session"] = a_session(person.id)
    return person


def test_my_page_shows_me_my_villages_and_my_household(client: Client, wang: PersonCard) -> None:
    text = client.get("/me").content.decode()

    for words in ("王秀芳", "199****0901", "张王村", "贺田村", "陈德明", "丈夫"):
        assert words in text
    assert "19900000901" not in text


def test_my_page_costs_the_same_whatever_i_hold(
    client: Client, wang: PersonCard, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for role in (Role.VILLAGE_CLERK, Role.VILLAGE_SECRETARY, Role.SUPERVISOR, Role.SERVICE_MEMBER):
        an_appointment(wang.id, role, ZHANGWANG)

    with django_assert_max_num_queries(6):
        assert client.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("said", "care"), [({"mode": "care"}, True), ({"mode": "std"}, False), ({"care": "on"}, True), ({}, False)]
)
def test_the_large_type_is_switched_and_kept(
    client: Client, wang: PersonCard, said: dict[str, str], care: bool
) -> None:
    PersonSettings.objects.create(person_id=wang.id, care_mode=not care)
    switched = client.post("/me/care", {**said, "next": "/inbox"})

    assert (switched.status_code, switched.headers["Location"]) == (303, "/inbox")
    assert f'data-mode="{"care" if care else "std"}"' in client.get("/me").content.decode()


def test_the_switch_leads_back_to_its_own_site_alone(client: Client, wang: PersonCard) -> None:
    assert client.post("/me/care", {"next": "//evil.example"}).headers["Location"] == "/me"
    assert client.post("/me/care", headers={"Referer": "http://testserver/inbox"}).headers["Location"] == "/inbox"
    assert client.post("/me/care", headers={"Referer": "http://evil.example/x"}).headers["Location"] == "/me"


def test_another_of_my_villages_can_be_looked_at(client: Client, wang: PersonCard) -> None:
    client.post("/me/village", {"village": HETIAN})
    assert PersonSettings.objects.get(person_id=wang.id).current_village == HETIAN

    assert client.post("/me/village", {"village": "330825002999"}).status_code == 422
    assert PersonSettings.objects.get(person_id=wang.id).current_village == HETIAN


def test_a_session_elsewhere_is_ended_from_here(client: Client, wang: PersonCard) -> None:
    a_session(wang.id, token="the lost phone")
    lost = Session.objects.latest("id")

    assert client.post(f"/me/sessions/{lost.pk}/end").headers["Location"] == "/me/sessions"
    lost.refresh_from_db()
    assert lost.revoked_at is not None
    assert client.get("/me/sessions").status_code == 200


def test_the_session_of_somebody_else_does_not_exist_for_me(client: Client, wang: PersonCard) -> None:
    a_session(a_person("李建明").id)
    theirs = Session.objects.latest("id")

    assert client.post(f"/me/sessions/{theirs.pk}/end").status_code == 404


def test_signing_out_everywhere_asks_first_and_ends_this_one_too(client: Client, wang: PersonCard) -> None:
    a_session(wang.id, token="elsewhere")
    assert "全都退出" in client.get("/me/sessions/end-all").content.decode()
    assert Session.objects.filter(revoked_at__isnull=True).count() == 2

    client.post("/me/sessions/end-all")
    assert not Session.objects.filter(revoked_at__isnull=True).exists()
    assert client.get("/me").status_code == 303


def test_somebody_without_a_village_has_a_page(client: Client) -> None:
    client.cookies["linli_session"] = a_session(a_person().id)

    assert "还没有加入" in client.get("/me").content.decode()
