"""What a cell holds, written as text in one way."""

from __future__ import annotations

from datetime import date, time, timedelta

from linli.modules.population.importing.reading.refusal import CELL_AT_MOST

_EXACT_UP_TO = 1e15
"""Excel keeps fifteen figures of a number: of a longer one the rest is gone, and it is shown to be."""


def as_text(value: object) -> str:
    """Return a cell as text: whole numbers without a point, dates as 1958-03-14, nothing longer than 500 characters."""
    if isinstance(value, str):
        return value.strip()[:CELL_AT_MOST]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, date):  # a moment is one, too
        return value.isoformat()[: len("1958-03-14")]
    # No column of a register is a time of day.
    return "" if value is None or isinstance(value, time | timedelta) else str(value).strip()[:CELL_AT_MOST]


def _number(value: float) -> str:
    if abs(value) >= _EXACT_UP_TO:
        return f"{value:.14E}"
    return str(int(value)) if value.is_integer() else repr(value)
