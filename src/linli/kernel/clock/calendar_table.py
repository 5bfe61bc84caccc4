"""The tables of the calendar: notices imported after the library was released, and what counties decided themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import chinese_calendar

from linli.kernel.clock.workdays import WorkCalendar
from linli.kernel.models import CalendarDay, LocalDay
from linli.kernel.place_path import county_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

LAY_AGAIN = "kernel.lay_down_again"
"""The job that lays running promises down again after a county's calendar changed; takes the ``place``."""


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """A day a notice names: a holiday, or a weekend's day worked in exchange."""

    day: date
    is_workday: bool
    name: str


def work_calendar(place: str = "") -> WorkCalendar:
    """Return the calendar as it holds at a place: the notices (a few dozen rows a year), and its county's decisions."""
    county = county_of(place)
    return WorkCalendar(
        lambda: dict(CalendarDay.objects.values_list("day", "is_workday")),
        read_decided=lambda: dict(LocalDay.objects.filter(place=county).values_list("day", "is_workday")),
    )


def calendar_days_put(days: Iterable[tuple[date, bool, str]]) -> int:
    """Insert or replace days of a notice as ``(day, is_workday, name)``; return how many."""
    rows = [CalendarDay(day=day, is_workday=worked, name=name) for day, worked, name in days]
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["is_workday", "name"]
    )
    return len(rows)


def notice_days(year: int) -> tuple[NoticeDay, ...]:
    """Return what the notices say of a year, in order; empty where none is known. An imported one wins; one query."""
    found = dict(_published(year))
    for row in CalendarDay.objects.filter(day__year=year):
        found[row.day] = NoticeDay(row.day, row.is_workday, row.name)
    return tuple(found[day] for day in sorted(found))


@lru_cache(maxsize=8)
def _published(year: int) -> dict[date, NoticeDay]:
    names = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    both = ((chinese_calendar.constants.holidays, False), (chinese_calendar.constants.workdays, True))
    return {
        day: NoticeDay(day, is_workday, names.get(name, name))
        for table, is_workday in both
        for day, name in table.items()
        if day.year == year
    }


def local_days(county: str, year: int) -> list[LocalDay]:
    """Return what the county decided for itself in a year, in order; one query."""
    return list(LocalDay.objects.filter(place=county, day__year=year).order_by("day"))


def local_day_put(*, county: str, day: date, is_workday: bool, reason: str, now: datetime) -> None:
    """Let a day be worked or not in the county, whatever a notice says."""
    said = {"is_workday": is_workday, "reason": reason, "decided_at": now}
    LocalDay.objects.update_or_create(place=county, day=day, defaults=said)


def local_day_drop(*, county: str, day: date) -> bool:
    """Let the notice hold again for a day; return whether anything else had been decided."""
    count, _rows = LocalDay.objects.filter(place=county, day=day).delete()
    return bool(count)
