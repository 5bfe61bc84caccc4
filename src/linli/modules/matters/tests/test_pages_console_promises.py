"""Promises at the desk: the county's lengths, who is faster, and who may change them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from linli.modules.accounts.testing import a_session
from linli.modules.matters.selectors.promise_table import calendar_known_until, promises_table
from linli.modules.matters.services import promise_set
from linli.modules.places.testing import ZHANGWANG

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.matters.models import Matter
    from linli.modules.matters.tests.conftest import Cast

pytestmark = pytest.mark.django_db
PROMISES = "/console/promises"
COUNTY = "330825"


def _at_desk(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def _faster_here(cast: Cast, now: datetime) -> None:
    promise_set(actor=cast.secretary, place=ZHANGWANG, promise="first_answer", unit="hours", amount=15, now=now)


def test_the_county_sees_its_lengths_and_the_faster_villages(cast: Cast, now: datetime) -> None:
    _faster_here(cast, now)

    page = _at_desk(cast.county).get(PROMISES).content.decode()

    assert "24 小时" in page
    assert "15 小时" in page
    assert "张王" in page
    assert "都一样" in page


def test_only_what_is_really_faster_is_listed(cast: Cast, now: datetime) -> None:
    _faster_here(cast, now)
    promise_set(actor=cast.county, place=COUNTY, promise="first_answer", unit="hours", amount=12, now=now)

    table = promises_table(place=COUNTY, now=now)

    assert [(row.name, len(row.faster)) for row in table] == [
        ("first_answer", 0),
        ("resolution", 0),
        ("arbitration", 0),
    ]


def test_a_secretary_makes_the_own_village_faster_for_new_matters_alone(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    before = report()
    desk = _at_desk(cast.secretary)

    response = desk.post(PROMISES, {"promise": "first_answer", "amount": "15", "unit": "hours"})
    page = desk.get(response.headers["Location"]).content.decode()
    after = report()

    assert response.status_code == 303
    assert "“先回一句话”现在是 15 小时" in page
    before.refresh_from_db()
    assert before.due_at == now + timedelta(hours=24)
    assert after.due_at == now + timedelta(hours=15)


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        ("48", "hours", "村里只能更快"),
        ("", "hours", "大于零的整数"),
        ("一天", "hours", "大于零的整数"),
        ("1", "moons", ""),
    ],
)
def test_what_cannot_be_promised_is_refused_and_kept(cast: Cast, amount: str, unit: str, said: str) -> None:
    form = {"promise": "first_answer", "amount": amount, "unit": unit}

    response = _at_desk(cast.secretary).post(PROMISES, form)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert f'value="{amount}"' in response.content.decode()


@pytest.mark.parametrize("part", ["clerk", "command", "auditor"])
def test_who_does_not_answer_for_the_place_reads_and_does_not_set(cast: Cast, part: str) -> None:
    desk = _at_desk(cast.all()[part])

    assert 'id="set"' not in desk.get(PROMISES).content.decode()
    assert desk.post(PROMISES, {"promise": "resolution", "amount": "1", "unit": "days"}).status_code == 403


def test_a_secretary_does_not_set_it_for_the_county_or_another_village(cast: Cast) -> None:
    form = {"promise": "resolution", "amount": "1", "unit": "days"}

    for place in (COUNTY, "330825211207"):
        assert _at_desk(cast.secretary).post(f"{PROMISES}?place={place}", form).status_code == 404


def test_a_year_without_a_notice_is_said_to_be_provisional(cast: Cast, now: datetime) -> None:
    page = _at_desk(cast.county).get(PROMISES).content.decode()

    assert f"{calendar_known_until(now) + 1} 年的放假通知还没公布" in page
    assert calendar_known_until(datetime(2040, 5, 1, tzinfo=UTC)) == 2039


def test_it_costs_the_same_however_many_are_faster(
    cast: Cast, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _faster_here(cast, now)
    desk = _at_desk(cast.county)

    with django_assert_max_num_queries(17):
        desk.get(PROMISES)
