"""The database's time plus the demo's offset; nothing else in the product asks what time it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from datetime import datetime, timedelta


def now() -> datetime:
    """Return the moment by the database's clock, shifted by the demo's offset (SQL function ``linli_now``)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT linli_now()")
        row = cursor.fetchone()
    moment: datetime = row[0]
    return moment


def ahead_by() -> timedelta:
    """Return how far the demo's clock runs ahead of the clocks people carry; nothing anywhere else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ahead_by FROM kernel_clock")
        row = cursor.fetchone()
    offset: timedelta = row[0]
    return offset


def advance(by: timedelta) -> datetime:
    """Move the demo's clock forward and return the new time; a step backwards is refused."""
    if by.total_seconds() < 0:
        message = "the clock only moves forward"
        raise ValueError(message)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_clock SET ahead_by = ahead_by + %s::interval", [f"{by.total_seconds()} seconds"])
    return now()
