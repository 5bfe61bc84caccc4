"""Spans over the Chinese calendar: holidays, swapped workdays, years not yet published."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.clock.workdays import CHINA, WorkCalendar
from linli.kernel.span import Days, Hours, InvalidSpanError, WorkingDays, span_from_setting

if TYPE_CHECKING:
    from linli.kernel.span import Span


def at(month: int, day: int, hour: int = 10, year: int = 2026) -> datetime:
    """Return a moment in Shanghai."""
    return datetime(year, month, day, hour, tzinfo=CHINA)


def test_hours_and_days_pass_through_nights_and_holidays() -> None:
    calendar = WorkCalendar()
    assert Hours(24).reach(at(9, 30), calendar) == at(10, 1)
    assert Days(5).reach(at(9, 30), calendar) == at(10, 5)


def test_national_day_is_not_worked_and_its_swapped_days_are() -> None:
    calendar = WorkCalendar()
    assert not calendar.is_workday(date(2026, 10, 1))
    assert not calendar.is_workday(date(2026, 10, 7))
    assert calendar.is_workday(date(2026, 9, 20)), "a Sunday worked in exchange"
    assert calendar.is_workday(date(2026, 10, 10)), "a Saturday worked in exchange"


def test_five_working_days_over_national_day_end_after_it() -> None:
    """Reported Tuesday 29 September: the 30th, then 8, 9, 10 (a swapped Saturday) and 12 October."""
    assert WorkingDays(5).reach(at(9, 29), WorkCalendar()) == at(10, 13, 0)


def test_the_day_it_begins_is_not_counted_and_the_last_ends_at_midnight() -> None:
    """民法典 §201, §203: on a Monday, one working day ends Tuesday 24:00."""
    assert WorkingDays(1).reach(at(4, 20, 9), WorkCalendar()) == at(4, 22, 0)
    assert WorkingDays(1).reach(at(4, 20, 23), WorkCalendar()) == at(4, 22, 0)


def test_a_fraction_of_working_days_lies_within_a_working_day() -> None:
    start = at(9, 29)
    assert WorkingDays(5).reach(start, WorkCalendar(), 0.2) == at(10, 1, 0)
    assert WorkingDays(5).reach(start, WorkCalendar(), 1.2) == at(10, 14, 0)


def test_a_year_without_a_notice_counts_monday_to_friday_and_says_so() -> None:
    calendar = WorkCalendar()
    assert WorkingDays(3).reach(at(12, 30, year=2030), calendar) == at(1, 3, 0, year=2031)
    assert calendar.guessed


def test_an_imported_notice_wins_and_is_no_guess() -> None:
    overrides = {date(2030, 12, 31): False, date(2031, 1, 4): True, date(2031, 1, 1): False}
    calendar = WorkCalendar(lambda: overrides)
    assert WorkingDays(3).reach(at(12, 30, year=2030), calendar) == at(1, 5, 0, year=2031)
    assert not calendar.guessed


@given(st.dates(date(2010, 1, 1), date(2026, 6, 1)), st.integers(1, 40))
def test_more_working_days_never_end_earlier(start: date, amount: int) -> None:
    calendar = WorkCalendar()
    moment = datetime.combine(start, time(10), tzinfo=CHINA)
    first = WorkingDays(amount).reach(moment, calendar)
    assert first < WorkingDays(amount + 1).reach(moment, calendar)
    assert calendar.is_workday((first - timedelta(seconds=1)).astimezone(CHINA).date())


@pytest.mark.parametrize(
    "value", [None, {}, {"hours": 0}, {"hours": "24"}, {"weeks": 1}, {"hours": True}, {"hours": 1.5}]
)
def test_what_is_no_span_is_refused(value: object) -> None:
    with pytest.raises(InvalidSpanError):
        span_from_setting(value)


@pytest.mark.parametrize("span", [Hours(15), Days(5), WorkingDays(3)])
def test_a_span_survives_being_stored(span: Span) -> None:
    assert span_from_setting(span.as_setting()) == span
