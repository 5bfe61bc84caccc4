"""The fallback chain: who is told when nobody answers, in hours and in working days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel.clock.calendar_table import calendar_days_put
from linli.kernel.clock.workdays import CHINA
from linli.kernel.journal.pump import pump_once
from linli.kernel.policy import NotAllowedError
from linli.kernel.promises import ladders_climb, promises_recompute
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import end_appointments
from linli.modules.matters.flow import FLOW
from linli.modules.matters.models import Matter
from linli.modules.matters.selectors.detail import matter_view
from linli.modules.matters.services import StepInput, matter_take_step, promise_set
from linli.modules.messaging.public import inbox_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

CHAIN = ("grid_worker", "grid_leader", "secretary", "command")


def reminded(cast: Cast, now: datetime) -> dict[str, list[str]]:
    """Climb to now and return, by part of the chain, what reminders stand in the inboxes, oldest first."""
    ladders_climb(flows=[FLOW], now=now)
    pump_once()

    def reminders(actor: Actor) -> list[str]:
        notices = inbox_page(actor.known_id, ["330825"]).items
        return [n.body for n in reversed(notices) if "先回一句" in n.body and n.subject.startswith(("快到", "超过"))]

    return {part: reminders(getattr(cast, part)) for part in CHAIN}


def told(cast: Cast, now: datetime) -> list[str]:
    """Return who of the chain has been reminded by now."""
    return [part for part, bodies in reminded(cast, now).items() if bodies]


def test_an_unanswered_matter_climbs_from_the_grid_worker_to_the_town(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    report()
    assert told(cast, now + timedelta(hours=19)) == []
    assert told(cast, now + timedelta(hours=20)) == ["grid_worker"]
    assert told(cast, now + timedelta(hours=23)) == ["grid_worker"]
    assert told(cast, now + timedelta(hours=24)) == ["grid_worker", "grid_leader"]
    assert told(cast, now + timedelta(hours=36)) == ["grid_worker", "grid_leader", "secretary"]
    assert told(cast, now + timedelta(hours=48)) == list(CHAIN)


def test_those_above_read_who_is_late_and_the_late_one_is_only_reminded(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    report()
    bodies = reminded(cast, now + timedelta(hours=24))
    assert "王秀琴还没有办" in bodies["grid_leader"][0]
    assert "王秀琴" not in bodies["grid_worker"][0]


def test_an_answer_ends_the_chain(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    matter = report()
    given = StepInput(note="收到")
    matter_take_step(
        actor=cast.grid_worker, matter_id=matter.pk, step="answer", given=given, now=now + timedelta(hours=1)
    )
    assert told(cast, now + timedelta(hours=90)) == []


def test_assigning_does_not_stand_for_an_answer(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    """Contract: the first-answer promise is met by answering alone."""
    matter = report()
    given = StepInput(assignee=f"p{cast.electrician.person_id}")
    matter_take_step(actor=cast.clerk, matter_id=matter.pk, step="assign", given=given, now=now)
    assert "grid_leader" in told(cast, now + timedelta(hours=24))
    promise = matter_view(actor=cast.clerk, matter_id=matter.pk, now=now + timedelta(hours=25)).promise("first_answer")
    assert promise is not None
    assert promise.overdue


def test_where_a_link_is_missing_the_next_one_is_told(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    end_appointments(cast.grid_leader.known_id, at=now)
    report()
    reminded(cast, now + timedelta(hours=24))
    clerk = [n.subject for n in inbox_page(cast.clerk.known_id, ["330825"]).items]
    assert clerk[0].startswith("超过时限了")


def test_in_working_days_nobody_is_reminded_over_national_day(cast: Cast, report: Callable[..., Matter]) -> None:
    """Set by the county: the first answer within two working days, asked on Tuesday 29 September 2026."""
    asked = datetime(2026, 9, 29, 15, tzinfo=CHINA)
    promise_set(actor=cast.county, place="330825", promise="first_answer", unit="working_days", amount=2, now=asked)
    report(now=asked)
    assert told(cast, datetime(2026, 10, 8, 14, tzinfo=CHINA)) == []
    assert told(cast, datetime(2026, 10, 8, 15, tzinfo=CHINA)) == ["grid_worker"]
    assert told(cast, datetime(2026, 10, 8, 23, 59, tzinfo=CHINA)) == ["grid_worker"]
    assert told(cast, datetime(2026, 10, 9, tzinfo=CHINA)) == ["grid_worker", "grid_leader"]
    assert told(cast, datetime(2026, 10, 10, tzinfo=CHINA)) == ["grid_worker", "grid_leader", "secretary"]
    assert told(cast, datetime(2026, 10, 10, 23, tzinfo=CHINA)) == ["grid_worker", "grid_leader", "secretary"]
    assert told(cast, datetime(2026, 10, 11, tzinfo=CHINA)) == list(CHAIN)


def test_a_village_may_be_faster_than_its_county_and_never_slower(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    village = "330825002222"
    promise_set(actor=cast.secretary, place=village, promise="first_answer", unit="hours", amount=15, now=now)
    assert report().due_at == now + timedelta(hours=15)
    with pytest.raises(InvalidInputError):
        promise_set(actor=cast.secretary, place=village, promise="first_answer", unit="hours", amount=30, now=now)
    with pytest.raises(NotAllowedError):
        promise_set(actor=cast.secretary, place="330825", promise="first_answer", unit="hours", amount=9, now=now)
    with pytest.raises(NotAllowedError):
        promise_set(actor=cast.clerk, place=village, promise="first_answer", unit="hours", amount=9, now=now)


def test_what_was_promised_before_a_change_stays_as_promised(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    before = report()
    promise_set(actor=cast.county, place="330825", promise="first_answer", unit="hours", amount=6, now=now)
    assert report().due_at == now + timedelta(hours=6)
    assert Matter.objects.get(pk=before.pk).due_at == now + timedelta(hours=24)


def test_a_deadline_laid_down_again_is_followed_by_the_work_lists(cast: Cast, report: Callable[..., Matter]) -> None:
    """A year without a notice counts provisionally; when the notice comes, the queue shows the new deadline."""
    asked = datetime(2031, 9, 30, 9, tzinfo=CHINA)
    for promise in ("first_answer", "resolution"):
        promise_set(actor=cast.county, place="330825", promise=promise, unit="working_days", amount=2, now=asked)
    matter = report(now=asked)
    assert matter.due_at == datetime(2031, 10, 3, tzinfo=CHINA)
    calendar_days_put([(date(2031, 10, day), False, "国庆") for day in range(1, 8)])
    promises_recompute(flows=[FLOW], now=asked)
    pump_once()
    assert Matter.objects.get(pk=matter.pk).due_at == datetime(2031, 10, 10, tzinfo=CHINA)
