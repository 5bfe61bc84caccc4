"""Months, quarters, half-years and years of the calendar, in China's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.kernel.clock.workdays import CHINA

if TYPE_CHECKING:
    from collections.abc import Iterator

MONTH, QUARTER, HALF_YEAR, YEAR, AT_ONCE = "month", "quarter", "half_year", "year", "at_once"
MONTHS_IN = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6, YEAR: 12}
OFTEN = (AT_ONCE, MONTH, QUARTER, HALF_YEAR, YEAR)
"""From the shortest to the longest."""
_MONTHS_A_YEAR = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A period by its kind, from its first day to its last."""

    kind: str
    start: date
    end: date

    @property
    def previous(self) -> Period:
        """The period of the same kind before it."""
        return period_of(self.kind, self.start - _DAY)

    @property
    def next(self) -> Period:
        """The period of the same kind after it."""
        return period_of(self.kind, self.end + _DAY)

    @property
    def ended_at(self) -> datetime:
        """The moment it is over: midnight after its last day."""
        return midnight(self.end + _DAY)

    @property
    def name(self) -> str:
        """Its name with the year: 2026年3月, 2026年第一季度."""
        return period_name(self.kind, self.start)


def midnight(day: date) -> datetime:
    """Return the moment a day begins."""
    return datetime.combine(day, time(), tzinfo=CHINA)


def day_of(at: datetime) -> date:
    """Return the day a moment lies in."""
    return at.astimezone(CHINA).date()


def period_of(kind: str, day: date) -> Period:
    """Return the period of a kind a day lies in."""
    months = MONTHS_IN[kind]
    first = (day.month - 1) // months * months + 1
    start = date(day.year, first, 1)
    after = first + months
    following = date(day.year + 1, 1, 1) if after > _MONTHS_A_YEAR else date(day.year, after, 1)
    return Period(kind, start, following - _DAY)


def period_ended(kind: str, day: date) -> Period:
    """Return the period of a kind that ended last before a day."""
    return period_of(kind, day).previous


def periods_back(kind: str, day: date) -> Iterator[Period]:
    """Yield the periods that ended before a day, newest first, for ever."""
    found = period_ended(kind, day)
    while True:
        yield found
        found = found.previous


def period_name(kind: str, start: date) -> str:
    """Say which period begins on a day."""
    words = {"year": start.year, "month": start.month}
    if kind == MONTH:
        return _("%(year)s年%(month)s月") % words
    if kind == QUARTER:
        quarters = (_("第一季度"), _("第二季度"), _("第三季度"), _("第四季度"))
        return _("%(year)s年%(quarter)s") % {**words, "quarter": quarters[(start.month - 1) // 3]}
    if kind == HALF_YEAR:
        half = _("上半年") if start.month == 1 else _("下半年")
        return _("%(year)s年%(half)s") % {**words, "half": half}
    return pgettext("period", "%(year)s年") % words
