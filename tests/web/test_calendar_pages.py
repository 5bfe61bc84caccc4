"""The county's page of its working days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.kernel import clock
from linli.kernel.clock.calendar_table import calendar_days_put, local_day_put, notice_days, work_calendar
from linli.kernel.clock.workdays import CHINA, published_years
from linli.kernel.jobs import lay_down_again
from linli.kernel.models import Event, LocalDay, RunningPromise
from linli.kernel.promises import promises_open
from linli.kernel.roles import Role
from linli.kernel.span import WorkingDays
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.matters.flow import FLOW
from linli.modules.places.testing import ZHANGWANG, a_place
from linli.modules.population.testing import a_person

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

PAGE, COUNTY = "/console/calendar", ZHANGWANG[:6]


@pytest.fixture
def operator(client: Client) -> int:
    """Let the county's operator be at the desk."""
    a_place(ZHANGWANG)
    person = a_person("徐静")
    an_appointment(person.id, Role.COUNTY_OPERATOR, COUNTY)
    client.cookies["linli_session"] = a_session(person.id)
    return person.id


def _next_weekday() -> date:
    """Return a day to come that is worked, of this year or the next."""
    day = clock.now().astimezone(CHINA).date() + timedelta(days=1)
    while not work_calendar().is_workday(day):
        day += timedelta(days=1)
    return day


def _decide(client: Client, day: date, *, worked: str = "0", reason: str = "台风停工") -> int:
    said = {"day": day.isoformat(), "is_workday": worked, "reason": reason}
    status: int = client.post(PAGE, said).status_code
    return status


def test_a_year_shows_its_holidays_and_the_days_worked_in_exchange(client: Client, operator: int) -> None:
    year = max(published_years())
    page = client.get(PAGE, {"year": str(year)}).content.decode()

    assert "国庆节" in page
    assert "春节" in page
    assert any(day.is_workday for day in notice_days(year))
    assert "还没公布" not in page


def test_a_year_without_a_notice_says_so_until_one_is_imported(client: Client, operator: int) -> None:
    year = max(max(published_years()) + 1, clock.now().astimezone(CHINA).year)
    assert "放假通知还没公布" in client.get(PAGE, {"year": str(year)}).content.decode()

    calendar_days_put([(date(year, 1, 1), False, "元旦")])
    shown = client.get(PAGE, {"year": str(year)}).content.decode()
    assert "元旦" in shown
    assert "放假通知还没公布" not in shown


def test_a_day_is_decided_with_a_reason_and_the_deadlines_follow(client: Client, operator: int) -> None:
    day = _next_weekday()
    row = promises_open(
        flow=FLOW,
        promises=FLOW.promises[:1],
        subject_id=1,
        place=ZHANGWANG,
        spans={FLOW.promises[0].name: WorkingDays(1)},
        now=datetime(day.year, day.month, day.day, 10, tzinfo=CHINA) - timedelta(days=1),
    )[0]
    assert _decide(client, day) == 303

    (job,) = ProcrastinateJob.objects.filter(task_name="kernel.lay_down_again")
    assert lay_down_again(**job.args) == 1
    assert RunningPromise.objects.get(pk=row.pk).due_at > row.due_at
    event = Event.objects.get(kind="places.workday_decided")
    assert (event.place, event.actor_id) == (COUNTY, operator)
    assert event.payload == {"day": day.isoformat(), "is_workday": False, "reason": "台风停工"}
    assert "台风停工" in client.get(PAGE, {"year": str(day.year)}).content.decode()


def test_it_is_dropped_again_with_a_reason(client: Client, operator: int) -> None:
    day = _next_weekday()
    _decide(client, day)
    address = f"{PAGE}/{day.isoformat()}/drop"
    assert "台风停工" in client.get(address).content.decode()
    assert client.post(address).status_code == 422
    assert LocalDay.objects.exists()

    assert client.post(address, {"reason": "通知改了"}).status_code == 303
    assert not LocalDay.objects.exists()
    dropped = Event.objects.get(kind="places.workday_decision_dropped")
    assert dropped.payload == {"day": day.isoformat(), "reason": "通知改了"}
    assert ProcrastinateJob.objects.filter(task_name="kernel.lay_down_again").count() == 2
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("day", "31.12."), ("day", "1999-01-01"), ("is_workday", ""), ("is_workday", "1"), ("reason", " ")],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    client: Client, operator: int, field: str, value: str
) -> None:
    said = {"day": _next_weekday().isoformat(), "is_workday": "0", "reason": "台风停工"} | {field: value}
    refused = client.post(PAGE, said)

    assert refused.status_code == 422
    wrong = "day" if (field, value) == ("is_workday", "1") else field
    assert f'id="e-{wrong}"' in refused.content.decode()
    assert not LocalDay.objects.exists()
    if field != "reason":
        assert "台风停工" in refused.content.decode()


def test_another_countys_decision_is_neither_shown_nor_dropped_here(client: Client, operator: int) -> None:
    day = _next_weekday()
    local_day_put(county="330802", day=day, is_workday=False, reason="别县的事", now=clock.now())

    assert "别县的事" not in client.get(PAGE, {"year": str(day.year)}).content.decode()
    assert client.post(f"{PAGE}/{day.isoformat()}/drop", {"reason": "试试"}).status_code == 404
    assert client.get(PAGE, {"place": "330802"}).status_code == 404
    assert work_calendar(ZHANGWANG).is_workday(day)
    assert not work_calendar("330802002").is_workday(day)


@pytest.mark.parametrize(
    ("role", "place"), [(Role.VILLAGE_SECRETARY, ZHANGWANG), (Role.TOWN_COMMAND, ZHANGWANG[:9]), (Role.AUDITOR, COUNTY)]
)
def test_nobody_else_of_the_county_gets_the_page(client: Client, operator: int, role: Role, place: str) -> None:
    person = a_person("别人")
    an_appointment(person.id, role, place)
    client.cookies["linli_session"] = a_session(person.id)

    assert client.get(PAGE).status_code == 403
    assert _decide(client, _next_weekday()) == 403


def test_many_decisions_cost_no_more_queries(client: Client, operator: int) -> None:
    counts = []
    for days in (1, 12):
        for n in range(days):
            local_day_put(
                county=COUNTY, day=_next_weekday() + timedelta(days=n), is_workday=False, reason="试", now=clock.now()
            )
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))

    assert counts[0] == counts[1]
