"""What ended a moment ago is out at the next request, through every door: page, part of a page, API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.models import Appointment
from linli.modules.accounts.public import appointment_end, person_bar, second_factor_reset, sessions_revoke_all
from linli.modules.accounts.testing import a_second_factor, a_session, an_actor, an_appointment
from linli.modules.places.testing import ZHANGWANG, a_place
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from linli.modules.population.public import PersonCard

pytestmark = pytest.mark.django_db

DESK = "/console/appointments"
IN, OUT, REFUSED, LED = "in", "out", "refused", "led to the second factor"


@pytest.fixture
def chief() -> PersonCard:
    """Give who commands the town and lives in 张王村."""
    a_place(ZHANGWANG)
    person = a_membership(a_person("郑晓东"), ZHANGWANG)
    an_appointment(person.id, Role.TOWN_COMMAND, ZHANGWANG[:9])
    return person


def _doors(client: Client, person: PersonCard) -> Callable[[], dict[str, str]]:
    """Sign in at two browsers and in a program; return what each gets at its next request."""
    web, other, api = (a_session(person.id, token=name) for name in ("web", "other", "api"))

    def ask() -> dict[str, str]:
        client.cookies["linli_session"] = web
        page = client.get(DESK)
        client.cookies["linli_session"] = other
        part = client.get(DESK, headers={"HX-Request": "true"})
        client.cookies.clear()
        called = client.get("/api/v1/me", headers={"Authorization": f"Bearer {api}"})
        held = called.json().get("appointments")
        program = OUT if called.status_code == 401 else IN if held else REFUSED
        return {"page": _came_to(page), "part": _came_to(part), "api": program}

    return ask


def _came_to(response: object) -> str:
    headers: dict[str, str] = response.headers  # type: ignore[attr-defined]
    way = headers.get("HX-Redirect") or headers.get("Location") or ""
    if way.startswith("/sign-in"):
        return OUT
    if way.startswith("/me/second-factor"):
        return LED
    return REFUSED if response.status_code == 403 else IN  # type: ignore[attr-defined]


def test_an_ended_appointment(client: Client, chief: PersonCard) -> None:
    ask = _doors(client, chief)
    assert ask() == {"page": IN, "part": IN, "api": IN}

    appointment_end(actor=None, appointment_id=Appointment.objects.get().pk, now=clock.now())
    assert ask() == {"page": REFUSED, "part": REFUSED, "api": REFUSED}


def test_an_appointment_that_ran_out_by_itself(client: Client, chief: PersonCard) -> None:
    ask = _doors(client, chief)
    Appointment.objects.update(until_at=clock.now())

    assert ask() == {"page": REFUSED, "part": REFUSED, "api": REFUSED}


def test_a_barred_person(client: Client, chief: PersonCard) -> None:
    clerk = a_person("方敏")
    an_appointment(clerk.id, Role.VILLAGE_CLERK, ZHANGWANG)
    ask = _doors(client, chief)
    assert ask() == {"page": IN, "part": IN, "api": IN}

    person_bar(actor=an_actor(clerk.id), person_id=chief.id, now=clock.now())
    assert ask() == {"page": OUT, "part": OUT, "api": OUT}


def test_signed_out_everywhere(client: Client, chief: PersonCard) -> None:
    ask = _doors(client, chief)
    sessions_revoke_all(person_id=chief.id, now=clock.now())

    assert ask() == {"page": OUT, "part": OUT, "api": OUT}


def test_a_second_factor_reset(client: Client, chief: PersonCard) -> None:
    a_second_factor(chief.id)
    ask = _doors(client, chief)
    second_factor_reset(actor=None, person_id=chief.id, reason="丢了", now=clock.now())

    assert ask() == {"page": OUT, "part": OUT, "api": OUT}
