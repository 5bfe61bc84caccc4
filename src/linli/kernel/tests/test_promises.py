"""Promises that run: met, dropped, reopened, and ladders climbed rung by rung."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel.clock.calendar_table import calendar_days_put, local_day_drop, local_day_put
from linli.kernel.clock.workdays import CHINA
from linli.kernel.flow import Flow, Promise, Rung, Step
from linli.kernel.models import Event, RunningPromise
from linli.kernel.promises import (
    ladders_climb,
    promises_due,
    promises_move,
    promises_open,
    promises_recompute,
    promises_recompute_within,
)
from linli.kernel.span import Hours, WorkingDays

if TYPE_CHECKING:
    from linli.kernel.span import Span

pytestmark = pytest.mark.django_db
PLACE = "330825002222001"
NOON = datetime(2026, 9, 29, 12, tzinfo=CHINA)
STATES = {"asked", "answered", "done"}
FLOW = Flow(
    name="question",
    initial="asked",
    final=frozenset({"done"}),
    steps=(
        Step("answer", frozenset({"asked"}), "answered", needs="x.answer"),
        Step("ask_again", frozenset({"answered"}), "asked", needs="x.ask"),
        Step("end", frozenset({"asked", "answered"}), "done", needs="x.end"),
    ),
    promises=(
        Promise(
            "reply",
            span=Hours(24),
            opens_in=frozenset({"asked"}),
            met_by=frozenset({"answer"}),
            dropped_in=frozenset({"done"}),
            ladder=(Rung(0.5, "holder"), Rung(1.0, "superior", names_holder=True), Rung(1.5, "above")),
        ),
    ),
)


def opened(span: Span | None = None, *, at: datetime = NOON) -> RunningPromise:
    spans = {"reply": span} if span else {}
    promises_open(flow=FLOW, promises=FLOW.promises, subject_id=1, place=PLACE, spans=spans, now=at)
    return RunningPromise.objects.get()


def move(step: str, entered: str, now: datetime = NOON) -> None:
    promises_move(flow=FLOW, subject_id=1, place=PLACE, step=step, entered=entered, spans={}, now=now)


def told() -> list[tuple[str, bool]]:
    events = Event.objects.filter(kind="kernel.promise_rung_reached").order_by("id")
    payloads = [event.payload or {} for event in events]
    return [(payload["tells"], payload.get("names_holder", False)) for payload in payloads]


def test_a_promise_falls_due_after_its_span() -> None:
    promise = opened()
    assert promise.due_at == NOON + timedelta(hours=24)
    assert promise.next_rung_at == NOON + timedelta(hours=12)


def test_a_ladder_is_climbed_rung_by_rung_and_each_rung_once() -> None:
    opened()
    for hours, so_far in ((11, []), (12, ["holder"]), (23, ["holder"]), (24, ["holder", "superior"])):
        for _ in range(2):
            ladders_climb(flows=[FLOW], now=NOON + timedelta(hours=hours))
        assert [who for who, _ in told()] == so_far


def test_a_worker_that_slept_tells_every_rung_it_missed_in_order() -> None:
    opened()
    assert ladders_climb(flows=[FLOW], now=NOON + timedelta(days=3)) == 3
    assert told() == [("holder", False), ("superior", True), ("above", False)]
    assert RunningPromise.objects.get().next_rung_at is None


def test_a_promise_met_or_dropped_climbs_no_further() -> None:
    opened()
    move("answer", "answered", NOON + timedelta(hours=1))
    assert ladders_climb(flows=[FLOW], now=NOON + timedelta(days=3)) == 0
    assert RunningPromise.objects.get().met_at == NOON + timedelta(hours=1)


def test_a_promise_opens_anew_when_its_state_is_entered_again() -> None:
    opened()
    move("answer", "answered")
    move("ask_again", "asked", NOON + timedelta(days=1))
    promises = RunningPromise.objects.order_by("id")
    assert [promise.met_at is None for promise in promises] == [False, True]
    (newest,) = promises_due(subject_kind="question", subject_ids=[1])[1]
    assert newest.due_at == NOON + timedelta(days=2)


def test_what_ends_without_an_answer_is_dropped_not_met() -> None:
    opened()
    move("end", "done")
    promise = RunningPromise.objects.get()
    assert (promise.met_at, promise.dropped_at) == (None, NOON)


def test_what_was_promised_keeps_its_length_when_the_setting_changes() -> None:
    opened(Hours(48))
    move("ask_again", "asked")
    assert RunningPromise.objects.get().due_at == NOON + timedelta(hours=48)


def test_a_ladder_in_working_days_rests_over_national_day() -> None:
    promise = opened(WorkingDays(2))
    assert promise.due_at == datetime(2026, 10, 9, tzinfo=CHINA)
    assert promise.next_rung_at == datetime(2026, 10, 1, tzinfo=CHINA)
    assert ladders_climb(flows=[FLOW], now=datetime(2026, 10, 8, 23, 59, tzinfo=CHINA)) == 1
    assert ladders_climb(flows=[FLOW], now=datetime(2026, 10, 9, tzinfo=CHINA)) == 1
    assert RunningPromise.objects.get().next_rung_at == datetime(2026, 10, 10, tzinfo=CHINA)


def test_a_year_not_yet_published_is_provisional_until_its_notice_comes() -> None:
    eve = datetime(2031, 9, 30, 9, tzinfo=CHINA)
    promise = opened(WorkingDays(2), at=eve)
    assert promise.is_provisional
    assert promise.due_at == datetime(2031, 10, 3, tzinfo=CHINA)
    calendar_days_put([(datetime(2031, 10, day, tzinfo=CHINA).date(), False, "国庆") for day in range(1, 8)])
    assert promises_recompute(flows=[FLOW], now=eve) == 1
    promise = RunningPromise.objects.get()
    assert promise.due_at == datetime(2031, 10, 10, tzinfo=CHINA)
    assert not promise.is_provisional
    assert promises_recompute(flows=[FLOW], now=eve) == 0
    assert Event.objects.get(kind="kernel.promise_laid_again").subject_id == 1


def _decide(day: date, *, is_workday: bool, county: str = PLACE[:6]) -> int:
    local_day_put(county=county, day=day, is_workday=is_workday, reason="台风停工", now=NOON)
    return promises_recompute_within(flows=[FLOW], place=county, now=NOON)


def test_a_day_the_county_does_not_work_moves_its_running_deadlines_and_is_told() -> None:
    row = opened(WorkingDays(2))
    before = row.due_at
    assert _decide(date(2026, 10, 8), is_workday=False) == 1

    row.refresh_from_db()
    assert before == datetime(2026, 10, 9, tzinfo=CHINA)
    assert row.due_at == datetime(2026, 10, 10, tzinfo=CHINA)
    told = Event.objects.get(kind="kernel.promise_laid_again").payload or {}
    assert datetime.fromisoformat(told["due_at"]) == row.due_at
    assert local_day_drop(county=PLACE[:6], day=date(2026, 10, 8))
    assert promises_recompute_within(flows=[FLOW], place=PLACE[:6], now=NOON) == 1
    row.refresh_from_db()
    assert row.due_at == before


def test_a_day_of_the_holiday_worked_here_brings_the_deadline_forward() -> None:
    row = opened(WorkingDays(2))
    _decide(date(2026, 10, 3), is_workday=True)

    row.refresh_from_db()
    assert row.due_at == datetime(2026, 10, 4, tzinfo=CHINA)


def test_what_another_county_decides_moves_nothing_here() -> None:
    row = opened(WorkingDays(2))
    assert _decide(date(2026, 10, 8), is_workday=False, county="330802") == 0
    assert promises_recompute_within(flows=[FLOW], place=PLACE[:6], now=NOON) == 0

    due = row.due_at
    row.refresh_from_db()
    assert row.due_at == due


def test_hours_and_what_is_over_stay_as_they_were() -> None:
    opened(WorkingDays(2))
    move("answer", "answered")
    opened_again = opened_by_the_hour()
    assert _decide(date(2026, 10, 8), is_workday=False) == 0

    assert opened_again.due_at == RunningPromise.objects.get(pk=opened_again.pk).due_at


def opened_by_the_hour() -> RunningPromise:
    rows = promises_open(
        flow=FLOW, promises=FLOW.promises, subject_id=2, place=PLACE, spans={"reply": Hours(400)}, now=NOON
    )
    return RunningPromise.objects.get(pk=rows[0].pk)


def test_a_decision_about_one_day_does_not_make_a_year_known() -> None:
    row = opened(WorkingDays(3), at=datetime(2031, 4, 18, 12, tzinfo=CHINA))
    _decide(date(2031, 4, 22), is_workday=False)

    row.refresh_from_db()
    assert row.is_provisional
