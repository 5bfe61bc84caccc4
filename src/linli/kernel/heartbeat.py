"""Signs of life: each process says when it last worked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from datetime import timedelta

_BEAT = """
INSERT INTO kernel_heartbeat (process, at) VALUES (%s, clock_timestamp())
ON CONFLICT (process) DO UPDATE SET at = clock_timestamp()
WHERE kernel_heartbeat.at < clock_timestamp() - interval '5 s'
"""


def beat(process: str) -> None:
    """Say that the process is alive; written at most every five seconds."""
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, [process])


def beats() -> dict[str, timedelta]:
    """Return how long ago each process was last alive, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT process, clock_timestamp() - at FROM kernel_heartbeat")
        return dict(cursor.fetchall())
