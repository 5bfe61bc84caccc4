"""Which days are worked in China: the State Council's notices by chinesecalendar, overridden by a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import chinese_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CHINA = ZoneInfo("Asia/Shanghai")
_SATURDAY = 5
_FURTHEST_DAYS = 3660
_DAY = timedelta(days=1)


@lru_cache(maxsize=1)
def published_years() -> frozenset[int]:
    """Return the years whose holiday notice the library carries."""
    return frozenset(day.year for day in chinese_calendar.constants.holidays)


@dataclass
class WorkCalendar:
    """Answers whether a day is worked, and remembers whether it had to guess.

    ``overrides`` come from the table of imported notices and win over the library. A year neither knows
    counts Monday to Friday and makes the result provisional.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()
    guessed: bool = False

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.overrides:
            return self.overrides[day]
        if day.year in published_years():
            return bool(chinese_calendar.is_workday(day))
        if day.year not in self.known_years:
            self.guessed = True
        return day.weekday() < _SATURDAY

    def let_pass(self, start: datetime, working_days: float) -> datetime:
        """Return when that many working days have passed, the first day not counted (民法典 §201).

        A whole number ends at 24:00 of the last working day; a fraction ends within one.
        """
        left = working_days
        for day in self._workdays_after(start.astimezone(CHINA).date()):
            begin = datetime.combine(day, time(), tzinfo=CHINA)
            if left <= 1:
                return begin + _DAY * left
            left -= 1
        message = "no working day within ten years"
        raise ValueError(message)

    def _workdays_after(self, day: date) -> Iterator[date]:
        for number in range(1, _FURTHEST_DAYS):
            following = day + _DAY * number
            if self.is_workday(following):
                yield following
