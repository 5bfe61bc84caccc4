"""Signing in takes two plain forms, tells nothing about numbers, and leads where one was going."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from linli.kernel.roles import Role
from linli.kernel.secrets import open_text
from linli.modules.accounts.models import Session, SignInCode
from linli.modules.accounts.testing import an_appointment
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

PHONE, UNKNOWN = "19900000901", "19900000902"


@pytest.fixture(autouse=True)
def wang() -> int:
    """Give a villager with a phone; return who."""
    return a_membership(a_person(phone=PHONE)).id


def _ask(client: Client, phone: str = PHONE, **more: str) -> HttpResponse:
    return client.post("/sign-in", {"phone": phone, **more})  # type: ignore[return-value]


def _sent_code() -> str:
    row = SignInCode.objects.order_by("-id").first()
    assert row is not None
    assert row.delivery is not None
    found = re.search(r'"(\d{6})"', open_text(bytes(row.delivery), purpose="sign-in-code"))
    assert found is not None
    return found[1]


def test_the_code_leads_to_where_one_was_going(client: Client) -> None:
    asked = client.get("/me")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in?next=%2Fme")

    sent = _ask(client, next="/me")
    assert sent.headers["Location"].startswith("/sign-in/code?next=%2Fme")
    opened = client.post("/sign-in/code", {"code": _sent_code(), "next": "/me"})

    assert (opened.status_code, opened.headers["Location"]) == (303, "/me")
    assert client.get("/me").status_code == 200


def test_the_session_cookie_is_out_of_reach_of_scripts(client: Client) -> None:
    _ask(client)
    cookie = client.post("/sign-in/code", {"code": _sent_code()}).cookies["linli_session"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("way", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(client: Client, way: str) -> None:
    _ask(client, next=way)
    opened = client.post("/sign-in/code", {"code": _sent_code(), "next": way})

    assert opened.headers["Location"] == "/"


def test_known_and_unknown_numbers_are_answered_alike(client: Client) -> None:
    known, unknown = _ask(client), _ask(client, UNKNOWN)

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    pages = []
    for phone in (PHONE, UNKNOWN):
        client.cookies.clear()
        _ask(client, phone)
        shown = client.post("/sign-in/code", {"code": "000000"})
        assert shown.status_code == 422
        text = shown.content.decode().replace("199****0901", "N").replace("199****0902", "N")
        pages.append(re.sub(r'value="[A-Za-z0-9]{64}"', "", text))
    assert pages[0] == pages[1]


def test_a_number_that_is_none_is_said_above_the_field_and_kept(client: Client) -> None:
    shown = _ask(client, "1990000")
    text = shown.content.decode()

    assert shown.status_code == 422
    assert 'id="e-phone"' in text
    assert 'value="1990000"' in text


def test_asking_too_often_leads_on_and_says_so(client: Client) -> None:
    _ask(client)
    again = _ask(client)
    assert "wait=" in again.headers["Location"]

    assert "没有再发" in client.get(again.headers["Location"]).content.decode()
    assert client.post("/sign-in/code", {"code": _sent_code()}).status_code == 303


def test_too_many_guesses_say_how_long_to_wait(client: Client) -> None:
    _ask(client)
    for _ in range(5):
        assert client.post("/sign-in/code", {"code": "000000"}).status_code == 422
    refused = client.post("/sign-in/code", {"code": _sent_code()})

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "分钟后再试" in refused.content.decode()


def test_a_device_signed_in_on_before_is_not_bothered_by_strangers_of_its_network(client: Client) -> None:
    _ask(client)
    client.post("/sign-in/code", {"code": _sent_code()})
    device = client.cookies["linli_device"]
    client.cookies.clear()
    _ask(client)
    for _ in range(6):
        client.post("/sign-in/code", {"code": "000000"})

    client.cookies["linli_device"] = device.value
    _ask(client)
    assert client.post("/sign-in/code", {"code": _sent_code()}).status_code == 303


def test_a_made_up_device_is_none(client: Client) -> None:
    _ask(client)
    for number in range(5):
        client.cookies["linli_device"] = f"made-up-{number}.{'0' * 32}:signature"
        client.post("/sign-in/code", {"code": "000000"})

    assert client.post("/sign-in/code", {"code": _sent_code()}).status_code == 429


def test_the_second_step_without_the_first_leads_back(client: Client) -> None:
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"
    client.cookies["linli_signing_in"] = "00ff"
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"


def test_who_works_at_a_desk_starts_there(client: Client, wang: int) -> None:
    an_appointment(wang, Role.VILLAGE_CLERK, ZHANGWANG)
    _ask(client)

    assert client.post("/sign-in/code", {"code": _sent_code()}).headers["Location"] == "/console/"


def test_signing_out_ends_the_session_itself(client: Client) -> None:
    _ask(client)
    client.post("/sign-in/code", {"code": _sent_code()})
    token = client.cookies["linli_session"].value

    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert Session.objects.get().revoked_at is not None
    client.cookies["linli_session"] = token
    assert client.get("/me").status_code == 303
    assert client.get("/sign-out").status_code == 405


def test_the_printed_code_is_shown_under_the_demo_alone(client: Client, settings: Settings) -> None:
    assert "246810" not in client.get("/sign-in").content.decode()
    settings.LINLI_DEMO = True
    assert "246810" in client.get("/sign-in").content.decode()
