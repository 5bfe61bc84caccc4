"""What providers report of messages they had accepted: kept once, taken once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.modules.gateways.models import Receipt

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEPT = timedelta(days=30)
_SETTLED = timedelta(minutes=1)
"""Providers report within the second; by then whoever sent may not have written down the number yet."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says of one message: whether it arrived, and why not."""

    channel: str
    reference: str
    is_delivered: bool
    at: datetime
    reason: str = ""
    message_id: str = ""


def receipts_record(reports: Iterable[Report], *, now: datetime) -> None:
    """Keep what a provider reported, each message once: a report repeated, or contradicting the first, changes nothing.

    Whoever calls has verified that the provider is the one who says it.
    """
    rows = [
        Receipt(
            channel=each.channel,
            reference=each.reference[:100],
            message_id=each.message_id[:100],
            state=Receipt.State.DELIVERED if each.is_delivered else Receipt.State.FAILED,
            reason=each.reason[:200],
            at=each.at,
            received_at=now,
        )
        for each in reports
        if each.reference
    ]
    Receipt.objects.bulk_create(rows, ignore_conflicts=True)


def receipts_take(*, limit: int, now: datetime) -> list[Report]:
    """Take the oldest reports nobody has taken; call it in the transaction that acts on them.

    Rolled back, they wait again; of two who take at the same time each gets others. A report is offered a minute after
    it came. ``reference`` is the ``receipt`` of the result by which the message was accepted.
    """
    rows = list(
        Receipt.objects.select_for_update(skip_locked=True)
        .filter(taken_at__isnull=True, received_at__lte=now - _SETTLED)
        .order_by("id")[:limit]
    )
    Receipt.objects.filter(pk__in=[row.pk for row in rows]).update(taken_at=now)
    return [
        Report(row.channel, row.reference, row.state == Receipt.State.DELIVERED, row.at, row.reason, row.message_id)
        for row in rows
    ]


def receipts_sweep(*, now: datetime) -> int:
    """Forget reports of a month ago; return how many."""
    return Receipt.objects.filter(received_at__lt=now - _KEPT).delete()[0]
