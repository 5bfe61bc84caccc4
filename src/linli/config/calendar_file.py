"""The file of a year's holidays and swapped workdays."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_COLUMNS = ("date", "is_workday", "name")
_WORKDAY = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class BadCalendarError(Exception):
    """The file cannot be read as a calendar; the message names the line."""


def calendar_read(path: Path) -> list[tuple[date, bool, str]]:
    """Read date (2027-01-01), is_workday (1 or 0) and name of each day; one bad line refuses the file."""
    days = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not set(_COLUMNS) <= set(rows.fieldnames or ()):
            raise BadCalendarError(f"{path}: the first line must be {','.join(_COLUMNS)}.")
        for row in rows:
            try:
                day = date.fromisoformat(row["date"].strip())
                is_workday = _WORKDAY[row["is_workday"].strip().lower()]
            except (ValueError, KeyError, AttributeError):
                raise BadCalendarError(f"{path}:{rows.line_num}: {','.join(map(str, row.values()))}") from None
            days.append((day, is_workday, (row["name"] or "").strip()))
    return days
