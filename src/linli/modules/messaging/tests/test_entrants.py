"""Who enters an audience later gets what stands for it, outside the inbox too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.kernel.audience import Audience
from linli.kernel.journal import Recorded
from linli.modules.messaging.models import Broadcast
from linli.modules.messaging.services.following import county_entrants_follow, entrants_follow
from linli.modules.messaging.subscribers import CONSUMERS
from linli.modules.messaging.testing import a_broadcast
from linli.modules.messaging.tests.scene import COUNTY, LOW_INCOME, NOON, SMS, adds_up, poor, run, states
from linli.modules.places.testing import a_place
from linli.modules.population.testing import a_membership, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> None:
    for name in ("SMS", "WECHAT", "MINIPROGRAM", "PUSH", "MAIL"):
        setattr(settings, f"LINLI_{name}_GATEWAY", "development")
    a_place(COUNTY)


def test_who_enters_later_is_counted_in_once_and_waits_from_then_on() -> None:
    poor()
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, at=NOON)
    run(NOON + timedelta(hours=73))
    later = NOON + timedelta(days=30)
    late, never = poor(), a_membership(a_person()).id

    assert entrants_follow(broadcast_id=broadcast.pk, person_ids=[late, never], now=later) == 1
    assert entrants_follow(broadcast_id=broadcast.pk, person_ids=[late, never], now=later) == 0
    assert Broadcast.objects.get().state == "running"
    run(later + timedelta(hours=23))
    assert states(broadcast)[late, "sms"] == "queued"
    run(later + timedelta(hours=24))
    assert states(broadcast)[late, "sms"] == "handed"
    run(later + timedelta(hours=73))
    assert states(broadcast)[late, "doorstep"] == "queued"
    assert adds_up(broadcast)[0] == 2


def test_who_turns_sixty_gets_what_stands_for_it_outside_the_inbox_too() -> None:
    today = date(2026, 11, 26)
    turning = a_membership(a_person("六十", phone="13900000001", born_on=date(1966, 11, 26))).id
    younger = a_membership(a_person("年轻", phone="13900000002", born_on=date(1966, 11, 27))).id
    older = a_membership(a_person("年长", phone="13900000003", born_on=date(1960, 1, 1))).id
    sent = datetime(2026, 10, 1, 4, tzinfo=UTC)
    broadcast = a_broadcast(Audience((COUNTY,), age_min=60), channels=SMS, at=sent)
    run(sent + timedelta(hours=24))
    run(sent + timedelta(hours=73))
    assert {person for person, _channel in states(broadcast)} == {older}

    morning = datetime(2026, 11, 26, 0, 30, tzinfo=UTC)
    assert county_entrants_follow(county=COUNTY, day=today, now=morning) == 1
    assert county_entrants_follow(county=COUNTY, day=today, now=morning) == 0
    assert county_entrants_follow(county=COUNTY, day=today - timedelta(days=1), now=morning) == 0
    run(morning + timedelta(hours=24))
    assert states(broadcast)[turning, "sms"] == "handed"
    assert (younger, "sms") not in states(broadcast)


def test_the_countys_new_day_wakes_the_job_for_entrants() -> None:
    event = Recorded(1, COUNTY, COUNTY, "audiences.CountySwept", "county", 1, None, "", NOON, {"day": "2026-11-25"})
    CONSUMERS[0].handle(event, NOON)
    (job,) = ProcrastinateJob.objects.filter(task_name="messaging.follow_entrants")
    assert job.args == {"county": COUNTY, "day": "2026-11-25"}
