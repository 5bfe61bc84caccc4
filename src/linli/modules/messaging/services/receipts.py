"""What providers report about deliveries, taken from gateways once each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from linli.modules.gateways.public import receipts_take

if TYPE_CHECKING:
    from datetime import datetime

_AT_ONCE = 1000
_REASON_AT_MOST = 200
_TAKE = """
UPDATE messaging_delivery d SET state = t.state, reason = t.reason, settled_at = t.at
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
     AS t (channel, receipt, state, reason, at)
WHERE d.channel = t.channel AND d.receipt = t.receipt AND d.receipt <> '' AND d.state = 'handed'
"""


@transaction.atomic
def receipts_follow(*, now: datetime) -> int:
    """Keep what providers say became of deliveries, at most 1,000 at a time; return how many reports were taken.

    A report of what we did not send changes nothing, nor does a second one. Undone, they all come again.
    """
    reports = receipts_take(limit=_AT_ONCE, now=now)
    if reports:
        columns: list[Any] = [
            [one.channel for one in reports],
            [one.reference for one in reports],
            ["delivered" if one.is_delivered else "failed" for one in reports],
            [one.reason[:_REASON_AT_MOST] for one in reports],
            [one.at for one in reports],
        ]
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, columns)
    return len(reports)
