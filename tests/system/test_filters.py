"""A filtered list holds exactly the rows the check would allow: one condition, two readings."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.models import Appointment
from linli.modules.matters.models import Matter
from linli.modules.places.models import Unit
from linli.modules.places.testing import a_place
from linli.modules.population.models import Person
from tests.system.decisions import (
    ANSWERER,
    APPOINTED,
    ASSIGNEE,
    MATTERS,
    OWN,
    PLACES,
    REPORTER,
    TOWN,
    UNIT,
    WHO,
    rows_of,
)

if TYPE_CHECKING:
    from linli.kernel.scope import ScopedQuerySet

pytestmark = pytest.mark.django_db
_MATTER_FIELDS = ("place", "village", "visibility", "identity", "state", "held_at")
_MATTER_PEOPLE = ("reporter_id", "answered_by_id", "assignee_id", "assignee_unit_id")


@pytest.fixture
def register() -> None:
    """Give the persons, places and units the table of decisions speaks of, under its own ids."""
    for place in PLACES.values():
        a_place(place)
    a_place(f"{OWN}001")
    Person.objects.bulk_create(
        Person(id=number, name="某人", name_pinyin="mr mouren") for number in (REPORTER, ANSWERER, ASSIGNEE)
    )
    Unit.objects.create(id=UNIT, place=TOWN, kind="department", name="综合行政执法队")


@pytest.fixture
def matters(register: None) -> dict[str, Matter]:
    """Give the table's matters as rows."""
    now = clock.now()
    rows = {
        name: Matter(
            number=name,
            kind="report",
            text="……",
            reported_at=now,
            **{key: value for key, value in asdict(row).items() if key in (*_MATTER_FIELDS, *_MATTER_PEOPLE)},
        )
        for name, row in MATTERS.items()
    }
    Matter.objects.bulk_create(rows.values())
    return rows


@pytest.fixture
def appointments(register: None) -> dict[str, Appointment]:
    """Give an appointment to every role at the village."""
    now = clock.now()
    rows = {
        name: Appointment(person_id=REPORTER, role=row.role, place=row.place, from_at=now, created_at=now)
        for name, row in APPOINTED.items()
    }
    Appointment.objects.bulk_create(rows.values())
    return rows


def _differing(queryset: ScopedQuerySet[Matter] | ScopedQuerySet[Appointment], action: str) -> list[str]:
    """Name the actors whose filter and check disagree."""
    rows = {row.pk: row for row in queryset.all()}
    return [
        name
        for name, actor in WHO.items()
        if set(queryset.in_reach(actor, action).values_list("pk", flat=True))
        != {pk for pk, row in rows.items() if queryset.policy.allows(actor, action, row)}
    ]


def test_matters_are_filtered_as_they_are_checked(matters: dict[str, Matter]) -> None:
    queryset = Matter.objects.all()
    over_rows = [action for action in queryset.policy.actions if rows_of(action) is MATTERS]

    assert {action: _differing(queryset, action) for action in over_rows if _differing(queryset, action)} == {}


def test_appointments_are_filtered_as_they_are_checked(appointments: dict[str, Appointment]) -> None:
    queryset = Appointment.objects.all()
    actions = ("accounts.view_appointments", "accounts.appoint")

    assert {action: _differing(queryset, action) for action in actions if _differing(queryset, action)} == {}
    assert len(appointments) == len(Role) - 1
