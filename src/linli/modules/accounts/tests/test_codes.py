"""Asking for a code: one answer, one set of statements, whoever the number belongs to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.kernel import clock
from linli.kernel.throttle import TooManyError
from linli.modules.accounts.jobs import code_deliver
from linli.modules.accounts.models import PersonSettings, SignInCode
from linli.modules.accounts.public import code_request
from linli.modules.accounts.services import codes_sweep
from linli.modules.gateways.testing import texts_queued
from linli.modules.population.public import InvalidPhoneError
from linli.modules.population.testing import a_person

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "19900000901", "19900000902"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def now() -> datetime:
    """Give the moment of the test, with somebody known to ask for."""
    a_person(phone=KNOWN)
    return clock.now()


def _deliver() -> None:
    for row in SignInCode.objects.all():
        code_deliver(code_id=row.pk)


def test_known_and_unknown_numbers_cost_the_same_statements(now: datetime) -> None:
    seen = []
    for number in (UNKNOWN, KNOWN):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            code_request(phone=number, origin=HERE, now=now)
        seen.append([" ".join(query["sql"].split()[:3]) for query in queries if "SAVEPOINT" not in query["sql"]])

    assert seen[0] == seen[1]


def test_only_a_known_number_gets_a_text_message(now: datetime) -> None:
    code_request(phone=KNOWN, origin=HERE, now=now)
    code_request(phone=UNKNOWN, origin=HERE, now=now)
    _deliver()

    assert texts_queued() == ["199****0901"]


def test_nothing_readable_stays_of_a_request(now: datetime) -> None:
    code_request(phone=UNKNOWN, origin=HERE, now=now)
    row = SignInCode.objects.get()
    assert UNKNOWN.encode() not in bytes(row.delivery or b"")
    _deliver()

    assert SignInCode.objects.get().delivery is None
    assert all(UNKNOWN not in str(job.args) for job in ProcrastinateJob.objects.all())


def test_a_job_that_runs_twice_sends_once(now: datetime) -> None:
    code_request(phone=KNOWN, origin=HERE, now=now)
    _deliver()
    _deliver()

    assert len(texts_queued()) == 1


def test_a_barred_person_gets_no_message(now: datetime) -> None:
    PersonSettings.objects.create(person_id=a_person(phone="19900000903").id, barred_at=now)
    code_request(phone="19900000903", origin=HERE, now=now)
    _deliver()

    assert texts_queued() == []


@pytest.mark.parametrize("number", [KNOWN, UNKNOWN])
def test_once_a_minute_five_times_an_hour_ten_times_a_day(number: str, now: datetime) -> None:
    code_request(phone=number, origin=HERE, now=now)
    with pytest.raises(TooManyError) as refused:
        code_request(phone=number, origin=HERE, now=now)
    assert 1 <= refused.value.retry_after <= 61

    sent = 1
    for hour in range(1, 24):
        for minute in range(8):
            try:
                code_request(phone=number, origin=HERE, now=now + timedelta(hours=hour, minutes=2 * minute))
            except TooManyError:
                break
            sent += 1
        if hour == 1:
            assert sent == 1 + 5
    assert sent == 10


def test_a_stranger_elsewhere_does_not_use_up_the_owners_requests(now: datetime) -> None:
    for minute in range(20):
        try:
            code_request(phone=KNOWN, origin=ELSEWHERE, now=now + timedelta(minutes=2 * minute))
        except TooManyError:
            break

    code_request(phone=KNOWN, origin=HERE, now=now + timedelta(minutes=41))


def test_many_strangers_do_not_use_up_those_of_a_marked_device(now: datetime) -> None:
    for number in range(40):
        try:
            code_request(phone=KNOWN, origin=f"203.0.113.{number}", now=now)
        except TooManyError:
            break
    else:
        pytest.fail("the number itself has no limit")
    with pytest.raises(TooManyError):
        code_request(phone=KNOWN, origin=HERE, now=now)

    code_request(phone=KNOWN, origin="device:of-the-owner", now=now)


def test_what_is_no_number_is_refused(now: datetime) -> None:
    with pytest.raises(InvalidPhoneError):
        code_request(phone="12345", origin=HERE, now=now)


def test_codes_are_forgotten_a_day_after_they_ran_out(now: datetime) -> None:
    code_request(phone=KNOWN, origin=HERE, now=now)

    assert codes_sweep(now=now + timedelta(hours=20)) == 0
    assert codes_sweep(now=now + timedelta(hours=25)) == 1
