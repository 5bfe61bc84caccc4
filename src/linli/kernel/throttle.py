"""Rate limits that hold across processes: a counter per bucket and window in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from datetime import datetime, timedelta

_HIT = """
INSERT INTO kernel_throttle AS t (bucket, window_start, count) VALUES (%(bucket)s, %(now)s, 1)
ON CONFLICT (bucket) DO UPDATE SET
    window_start = CASE WHEN t.window_start <= %(opened)s THEN %(now)s ELSE t.window_start END,
    count = CASE WHEN t.window_start <= %(opened)s THEN 1 ELSE t.count + 1 END
RETURNING count, window_start
"""


class TooManyError(Exception):
    """Tried too often; ``retry_after`` is the number of whole seconds to wait."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


def hit(bucket: str, *, limit: int, window: timedelta, now: datetime) -> None:
    """Count one try; the ``limit``+1-th within the window raises ``TooManyError``.

    Call it outside the transaction of the work, so that a failed try stays counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HIT, {"bucket": bucket, "now": now, "opened": now - window})
        count, opened = cursor.fetchone()
    if count > limit:
        raise TooManyError(max(1, int((opened + window - now).total_seconds()) + 1))


def clear(bucket: str) -> None:
    """Forget a bucket, e.g. after a success."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_throttle WHERE bucket = %s", [bucket])
