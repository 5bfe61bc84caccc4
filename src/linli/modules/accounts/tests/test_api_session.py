"""Signing in over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.places.testing import ZHANGWANG, a_unit
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
PHONE = "19900000001"


def post(client: Client, path: str, **body: str) -> Any:
    return client.post(f"/api/v1{path}", body, content_type="application/json")


@pytest.fixture
def demo(settings: Settings) -> None:
    """Let the printed code open this account."""
    settings.LINLI_DEMO = True
    settings.LINLI_DEMO_PHONES = frozenset({PHONE})
    a_membership(a_person("王秀芳", phone=PHONE))


def test_asking_for_a_code_does_not_tell_who_is_known(client: Client, demo: None) -> None:
    known, unknown = post(client, "/session/codes", phone=PHONE), post(client, "/session/codes", phone="13900000009")

    assert (known.status_code, unknown.status_code) == (202, 202)
    assert known.content == unknown.content


def test_what_is_no_phone_number_is_malformed(client: Client) -> None:
    assert post(client, "/session/codes", phone="12").json()["errors"][0]["pointer"] == "/phone"
    assert post(client, "/session", phone="12", code="1").status_code == 422
    assert post(client, "/session/codes").status_code == 422


def test_the_code_opens_a_session_until_it_is_closed(client: Client, demo: None) -> None:
    opened = post(client, "/session", phone=PHONE, code="246810")
    bearer = {"Authorization": f"Bearer {opened.json()['token']}"}

    assert opened.status_code == 201
    assert set(opened.json()) == {"token", "expires_at"}
    assert client.get("/api/v1/me", headers=bearer).json()["person"]["name"] == "王秀芳"
    assert client.delete("/api/v1/session", headers=bearer).status_code == 204
    assert client.get("/api/v1/me", headers=bearer).status_code == 401


def test_a_wrong_code_is_401_and_the_same_for_a_stranger(client: Client, demo: None) -> None:
    wrong, stranger = (post(client, "/session", phone=phone, code="000000") for phone in (PHONE, "13900000009"))

    assert (wrong.status_code, stranger.status_code) == (401, 401)
    assert wrong.content == stranger.content


def test_a_thousand_guesses_are_cut_off(client: Client, demo: None) -> None:
    answers = [post(client, "/session", phone=PHONE, code=f"{guess:06}") for guess in range(12)]

    assert [answer.status_code for answer in answers].count(401) <= 10
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0


def test_me_tells_where_one_belongs_and_what_one_holds(client: Client) -> None:
    household = a_household(ZHANGWANG)
    person = a_membership(a_person("毛志强"), ZHANGWANG, household=household, head=True)
    unit = a_unit("330825002", name="综合行政执法队")
    an_appointment(person.id, Role.DEPARTMENT_OFFICER, "330825002", unit_id=unit.id)

    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {a_session(person.id)}"}).json()

    assert me["person"] == {"id": person.id, "name": "毛志强"}
    assert me["memberships"] == [{"place": ZHANGWANG, "kind": "registered", "household": household.id, "head": True}]
    assert me["appointments"] == [
        {"role": "department_officer", "place": "330825002", "unit": unit.id, "unit_name": "综合行政执法队"}
    ]
    assert set(me["settings"]) == {"care_mode", "current_village", "language"}


def test_me_wants_a_token(client: Client) -> None:
    assert client.get("/api/v1/me").status_code == 401
    assert client.delete("/api/v1/session").status_code == 401
