"""Which days are worked in China: the State Council's notices by chinesecalendar, overridden by a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import chinese_calendar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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

    Overrides, of the table of imported notices, win over the library, and what a county decided for itself over both;
    they are read when the first day is asked about. A year no notice knows counts Monday to Friday and makes the result
    provisional.
    """

    read_overrides: Callable[[], Mapping[date, bool]] = dict
    guessed: bool = False
    read_decided: Callable[[], Mapping[date, bool]] = dict

    @cached_property
    def overrides(self) -> Mapping[date, bool]:
        """Days decided otherwise than the library knows, and whether they are worked."""
        return self.read_overrides()

    @cached_property
    def decided(self) -> Mapping[date, bool]:
        """Days the county decided for itself, and whether they are worked."""
        return self.read_decided()

    @cached_property
    def known_years(self) -> frozenset[int]:
        """Years of which some notice was imported."""
        return frozenset(day.year for day in self.overrides)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.decided:
            return self.decided[day]
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
