"""Lengths of time a promise is given in, and when they end: hours, calendar days, working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from linli.kernel.clock.workdays import WorkCalendar

HOURS_A_DAY = 24


class InvalidSpanError(ValueError):
    """A setting that is no span: unknown unit, or not a positive whole number."""


class Span(Protocol):
    """A length of time that can be laid down from a start, wholly or by a fraction."""

    @property
    def amount(self) -> int:
        """How many units."""

    def reach(self, start: datetime, calendar: WorkCalendar, fraction: float = 1.0) -> datetime:
        """Return the moment at which ``fraction`` of the span has passed since ``start``."""

    def as_setting(self) -> dict[str, int]:
        """Return it in the form settings store, e.g. ``{"hours": 24}``."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours by the clock, nights and holidays included."""

    amount: int

    def reach(self, start: datetime, calendar: WorkCalendar, fraction: float = 1.0) -> datetime:  # noqa: ARG002
        """Count elapsed time."""
        return start + timedelta(hours=self.amount * fraction)

    def as_setting(self) -> dict[str, int]:
        """Return ``{"hours": n}``."""
        return {"hours": self.amount}


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days of twenty-four hours from the moment of the report."""

    amount: int

    def reach(self, start: datetime, calendar: WorkCalendar, fraction: float = 1.0) -> datetime:  # noqa: ARG002
        """Count elapsed time."""
        return start + timedelta(hours=self.amount * HOURS_A_DAY * fraction)

    def as_setting(self) -> dict[str, int]:
        """Return ``{"days": n}``."""
        return {"days": self.amount}


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Working days: the day it begins is not counted, the last one ends at 24:00 (民法典 §201, §203).

    Only days on which offices work count: Monday to Friday without holidays, with swapped workdays 调休.
    """

    amount: int

    def reach(self, start: datetime, calendar: WorkCalendar, fraction: float = 1.0) -> datetime:
        """Let only working days pass, each as twenty-four hours, from the end of the first day."""
        return calendar.let_pass(start, self.amount * fraction)

    def as_setting(self) -> dict[str, int]:
        """Return ``{"working_days": n}``."""
        return {"working_days": self.amount}


_UNITS: dict[str, type[Hours | Days | WorkingDays]] = {"hours": Hours, "days": Days, "working_days": WorkingDays}


def span_from_setting(value: Any) -> Span:
    """Read ``{"hours": 24}``, ``{"days": 5}`` or ``{"working_days": 5}``; else ``InvalidSpanError``."""
    if isinstance(value, dict) and len(value) == 1:
        (unit, amount), *_ = value.items()
        if unit in _UNITS and isinstance(amount, int) and not isinstance(amount, bool) and amount > 0:
            return _UNITS[unit](amount)
    raise InvalidSpanError(value)
