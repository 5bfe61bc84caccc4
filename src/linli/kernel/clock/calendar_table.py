"""The override table: holiday notices imported after the library was released, or local decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.clock.workdays import WorkCalendar
from linli.kernel.models import CalendarDay

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


def work_calendar() -> WorkCalendar:
    """Return the calendar as it stands, with the imported overrides (a few dozen rows a year)."""
    return WorkCalendar(lambda: dict(CalendarDay.objects.values_list("day", "is_workday")))


def calendar_days_put(days: Iterable[tuple[date, bool, str]]) -> int:
    """Insert or replace days of a notice as ``(day, is_workday, name)``; return how many."""
    rows = [CalendarDay(day=day, is_workday=worked, name=name) for day, worked, name in days]
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["is_workday", "name"]
    )
    return len(rows)
