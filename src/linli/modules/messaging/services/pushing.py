"""Handing over what is due, batch by batch; whoever dies half-way, the next one goes on and nobody gets it twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localtime

from linli.modules.gateways.public import Outgoing, channel_send, contacts_of
from linli.modules.messaging.channels import DOORSTEP, SMS, rules_at
from linli.modules.messaging.flow import RUNNING
from linli.modules.messaging.models import Broadcast, Delivery
from linli.modules.population.public import phones_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.modules.gateways.public import Result

BATCH = 1000
TRIES = 6
_WITH_RECEIPTS = frozenset({SMS, "wechat", "miniprogram"})
"""Channels whose providers report what arrived; on the others being taken is all that is ever known."""
_SILENT = frozenset({"email"})
"""Channels that ring nowhere: quiet hours are not theirs."""
_MINUTES_AT_MOST = 60
_RECEIPT_AT_MOST = 100
_REASON_AT_MOST = 200

# Rows another worker holds are passed over. From one minute of the day to another nothing rings; midnight lies within.
_CLAIM = """
SELECT d.county, d.person_id, d.tries,
       EXISTS (SELECT FROM messaging_broadcastread r
               WHERE r.broadcast_id = d.broadcast_id AND r.person_id = d.person_id) AS read,
       d.channel = ANY (coalesce(p.off, '{}')) AS off
FROM messaging_delivery d LEFT JOIN messaging_preference p ON p.person_id = d.person_id
WHERE d.broadcast_id = %(id)s AND d.channel = %(channel)s AND d.state = 'queued' AND d.due_at <= %(now)s
  AND (%(rings_always)s OR NOT CASE
        WHEN coalesce(p.quiet_from, %(quiet_from)s) <= coalesce(p.quiet_until, %(quiet_until)s)
        THEN %(minute)s >= coalesce(p.quiet_from, %(quiet_from)s)
             AND %(minute)s < coalesce(p.quiet_until, %(quiet_until)s)
        ELSE %(minute)s >= coalesce(p.quiet_from, %(quiet_from)s)
             OR %(minute)s < coalesce(p.quiet_until, %(quiet_until)s) END)
ORDER BY d.due_at LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED
"""
# The broadcast and the channel stand in each line, too: beside a constant the planner, who has not yet counted a new
# broadcast's rows, takes it for one row and reads the whole of it for every batch.
_SETTLE = """
UPDATE messaging_delivery d
SET state = t.state, receipt = t.receipt, reason = t.reason, tries = t.tries,
    due_at = coalesce(t.due_at, d.due_at), settled_at = CASE WHEN t.state = 'queued' THEN NULL ELSE %s END
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::smallint[],
            %s::timestamptz[])
     AS t (county, broadcast_id, person_id, channel, state, receipt, reason, tries, due_at)
WHERE d.county = t.county AND d.broadcast_id = t.broadcast_id AND d.person_id = t.person_id AND d.channel = t.channel
"""


@dataclass(slots=True)
class _Claimed:
    """One delivery in the worker's hands, and what becomes of it."""

    county: str
    person_id: int
    tries: int
    state: str = ""
    receipt: str = ""
    reason: str = ""
    due_at: datetime | None = None


def message_id_of(broadcast_id: int, person_id: int, channel: str) -> str:
    """Return the id under which a provider knows the delivery: the same each time it is offered."""
    return f"{broadcast_id}:{person_id}:{channel}"


def broadcast_push(*, broadcast_id: int, now: datetime) -> int:
    """Hand over everything of a broadcast that is due now, channel by channel; return how many deliveries moved."""
    row = Broadcast.objects.filter(pk=broadcast_id, state=RUNNING).first()
    if row is None:
        return 0
    total = 0
    for stage in rules_at(row.place).stages_of(row.channels, urgent=row.urgent):
        while stage.channel != DOORSTEP and (moved := batch_push(row, stage.channel, now=now)):
            total += moved
    if total:
        Broadcast.objects.filter(pk=broadcast_id).update(stirred=True)
    return total


@transaction.atomic
def batch_push(row: Broadcast, channel: str, *, now: datetime, limit: int = BATCH) -> int:
    """Hand at most so many deliveries to a channel and keep what became of each; return how many moved, 0 at the end.

    The rows stay locked while the provider is asked, so no second worker offers them. Dying between its yes and ours,
    they are offered again under the same ids, by which a provider recognises them. Whoever has read it in the inbox is
    spared, whoever switched the channel off is not written to. What cannot be taken now waits longer each time, six
    times. Stopped or withdrawn meanwhile: nothing.
    """
    if not Broadcast.objects.filter(pk=row.pk, state=RUNNING).exists():
        return 0
    claimed, to_send = _claim(row, channel, now, limit)
    if to_send:
        _offer(row, channel, to_send, now)
    if claimed:
        _settle(row.pk, channel, claimed, now)
    return len(claimed)


def _claim(row: Broadcast, channel: str, now: datetime, limit: int) -> tuple[list[_Claimed], list[_Claimed]]:
    quiet_from, quiet_until = rules_at(row.place).quiet
    here = localtime(now)
    values: dict[str, Any] = {
        "id": row.pk,
        "channel": channel,
        "now": now,
        "limit": limit,
        "rings_always": row.urgent or channel in _SILENT,
        "minute": here.hour * 60 + here.minute,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
    }
    claimed, to_send = [], []
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        for county, person_id, tries, has_read, is_off in cursor.fetchall():
            one = _Claimed(county, person_id, tries)
            claimed.append(one)
            if has_read:
                one.state = Delivery.State.SPARED.value
            elif is_off:
                one.state = Delivery.State.DECLINED.value
            else:
                to_send.append(one)
    return claimed, to_send


def _offer(row: Broadcast, channel: str, to_send: Sequence[_Claimed], now: datetime) -> None:
    ids = [one.person_id for one in to_send]
    numbers = phones_of(ids) if channel == SMS else {}
    addresses = {pk: [number] for pk, number in numbers.items()} if channel == SMS else contacts_of(channel, ids)
    link = f"{settings.LINLI_PUBLIC_URL}/inbox/b-{row.pk}/open"
    batch: list[Outgoing] = []
    owners: list[_Claimed] = []
    for one in to_send:
        message_id = message_id_of(row.pk, one.person_id, channel)
        for nth, address in enumerate(addresses.get(one.person_id, ()), start=1):
            name = message_id if nth == 1 else f"{message_id}:{nth}"
            batch.append(Outgoing(name, address, row.subject, row.body, link))
            owners.append(one)
        one.state, one.reason = Delivery.State.FAILED.value, "no address"
    for owner, result in zip(owners, channel_send(channel, batch), strict=True):
        _take(owner, result, channel, now)


def _take(one: _Claimed, result: Result, channel: str, now: datetime) -> None:
    """Keep the best of what the addresses of one person came to."""
    if result.accepted:
        taken = Delivery.State.HANDED if channel in _WITH_RECEIPTS else Delivery.State.DELIVERED
        one.state, one.receipt, one.reason, one.due_at = taken.value, result.receipt[:_RECEIPT_AT_MOST], "", None
        return
    if one.state in {Delivery.State.HANDED, Delivery.State.DELIVERED}:
        return
    one.reason = result.reason[:_REASON_AT_MOST]
    if result.is_permanent or one.tries + 1 >= TRIES:
        one.state = Delivery.State.FAILED.value
        return
    one.state = Delivery.State.QUEUED.value
    minutes = min(2**one.tries, _MINUTES_AT_MOST)
    one.due_at = now + max(timedelta(minutes=minutes), timedelta(seconds=result.retry_after))


def _settle(broadcast_id: int, channel: str, claimed: Sequence[_Claimed], now: datetime) -> None:
    columns: list[list[Any]] = [
        [one.county for one in claimed],
        [broadcast_id] * len(claimed),
        [one.person_id for one in claimed],
        [channel] * len(claimed),
        [one.state for one in claimed],
        [one.receipt for one in claimed],
        [one.reason for one in claimed],
        [one.tries + 1 if one.state == Delivery.State.QUEUED else one.tries for one in claimed],
        [one.due_at for one in claimed],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [now, *columns])
