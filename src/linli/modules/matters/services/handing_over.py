"""Telling outside platforms of the matters in their hands: queued with the event, sent in order, kept until taken."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from procrastinate.contrib.django import app

from linli.kernel.secrets import open_text, seal_text
from linli.modules.gateways.public import PlatformRefusedError, PlatformUnreachableError, platform_transport
from linli.modules.matters.events import MatterAsked, MatterRated
from linli.modules.matters.flow import CLOSE, MERGE, MERGED, REOPEN, RETURNED, WITHDRAW, WITHDRAWN
from linli.modules.matters.leaving import GIVEN, TAKEN_BACK, may_leave, message_of
from linli.modules.matters.models import Connector, Handover, Incoming, Matter, Outgoing
from linli.modules.matters.models.connector import SEALED_AS

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.journal import Recorded

log = logging.getLogger(__name__)

PLATFORM_SEND = "matters.platform_send"
"""The job that sends; called by name, since jobs stand above services."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 10, 30, 120, 360, 720))
"""How long to wait after each failed try; after the last one the message is parked: some twenty hours in all."""
KEPT_FOR = timedelta(days=90)
_SAID_AT_MOST = 200
_TOLD = {
    MatterAsked.kind: "matter.asked",
    MatterRated.kind: "matter.rated",
    REOPEN: "matter.reopened",
    WITHDRAW: "matter.withdrawn",
    MERGE: "matter.merged",
    CLOSE: "matter.closed",
}
"""What a platform that has a matter is told of, by step or kind of event."""
_NO_LONGER_THEIRS = frozenset({RETURNED, MERGED, WITHDRAWN})


def handover_follow(*, event: Recorded, now: datetime) -> None:
    """Queue what an event means to outside platforms: one message each, in the transaction of the journal's reader."""
    matter = Matter.objects.select_related("category", "part_of").filter(pk=event.subject_id).first()
    if matter is None:
        return
    payload = event.payload
    if payload.get("unit_id") or payload.get("assignee_id"):
        _given(matter, event, unit=payload.get("unit_id"), now=now)
        return
    kind = _TOLD.get(event.kind) or _TOLD.get(payload.get("step", ""))
    if kind is None:
        return
    for handover in _open_handovers(matter):
        _queue(handover, kind, event, now=now)
        if payload.get("target") in _NO_LONGER_THEIRS:
            _end(handover)


def _given(matter: Matter, event: Recorded, *, unit: int | None, now: datetime) -> None:
    """Let go of whoever had the matter, and hand it to the platform it was given to, if it is one."""
    connector = Connector.objects.filter(unit=unit).first() if unit else None
    for handover in _open_handovers(matter):
        if connector is None or handover.connector_id != connector.pk:
            _queue(handover, TAKEN_BACK, event, now=now)
            _end(handover)
    if connector is None:
        return
    if not may_leave(matter):
        log.error("matter %s was given to an outside platform and may not leave: nothing was sent", matter.pk)
        return
    handover, is_new = Handover.objects.get_or_create(connector=connector, matter=matter)
    if not is_new and not handover.is_open:
        Handover.objects.filter(pk=handover.pk).update(is_open=True)
    handover.connector, handover.matter = connector, matter
    _queue(handover, GIVEN, event, now=now)


def _open_handovers(matter: Matter) -> list[Handover]:
    found = list(Handover.objects.filter(matter=matter, is_open=True).select_related("connector").order_by("pk"))
    for handover in found:
        handover.matter = matter
    return found


def _end(handover: Handover) -> None:
    Handover.objects.filter(pk=handover.pk).update(is_open=False)


def _queue(handover: Handover, kind: str, event: Recorded, *, now: datetime) -> None:
    body = json.dumps(message_of(kind, event, handover), ensure_ascii=False, separators=(",", ":"))
    Outgoing.objects.bulk_create(
        [
            Outgoing(
                handover=handover,
                event_id=event.id,
                kind=kind,
                body_cipher=seal_text(body, purpose=SEALED_AS),
                queued_at=now,
                next_try_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    sending_poke(handover.connector_id)


def sending_poke(connector_id: int) -> None:
    """Let a job look for what is due for a connector; of one connector's jobs one runs at a time."""
    job = app.configure_task(PLATFORM_SEND, lock=f"platform:{connector_id}")
    job.defer(connector_id=connector_id)


def messages_due(connector_id: int, *, now: datetime) -> list[int]:
    """Return what a connector can send now: of each matter the oldest message, unless that must wait longer."""
    waiting = Outgoing.objects.filter(handover__connector=connector_id, sent_at__isnull=True)
    heads = waiting.order_by("handover_id", "pk").distinct("handover_id").values_list("pk", "parked_at", "next_try_at")
    return sorted(pk for pk, parked_at, next_try_at in heads if parked_at is None and next_try_at <= now)


@transaction.atomic
def message_send(*, outgoing_id: int, now: datetime) -> bool:
    """Send one message and keep what became of it; return whether the platform could be reached.

    The row stays locked meanwhile. Dying between the platform's yes and ours, the message is sent again under the same
    id with the same body, by which the platform recognises it. Refused, or tried eight times: parked. Another worker
    has it, it is sent or parked already, or its connector is switched off: nothing happens.
    """
    rows = Outgoing.objects.select_related("handover__connector").select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(
        pk=outgoing_id, sent_at__isnull=True, parked_at__isnull=True, handover__connector__is_active=True
    ).first()
    if row is None or row.body_cipher is None:
        return True
    connector = row.handover.connector
    body = open_text(bytes(row.body_cipher), purpose=SEALED_AS).encode()
    is_reached = True
    try:
        said = platform_transport(connector.transport).deliver(
            message_id=row.message_id, body=body, to=connector.endpoint_at(now), now=now
        )
    except PlatformRefusedError as refused:
        said, row.parked_at = str(refused), now
    except PlatformUnreachableError as unreachable:
        said, is_reached = str(unreachable), False
        _wait_longer(row, at_least=timedelta(seconds=unreachable.retry_after), now=now)
    else:
        row.sent_at, row.body_cipher = now, None
        Connector.objects.filter(pk=connector.pk).update(last_sent_at=now)
    row.tries, row.said = row.tries + 1, said[:_SAID_AT_MOST]
    row.save(update_fields=["tries", "said", "sent_at", "body_cipher", "parked_at", "next_try_at"])
    return is_reached


def _wait_longer(row: Outgoing, *, at_least: timedelta, now: datetime) -> None:
    if row.tries < len(WAITS):
        row.next_try_at = now + max(WAITS[row.tries], at_least)
    else:
        row.parked_at = now


def connectors_due(*, now: datetime) -> list[int]:
    """Return the connectors for which something waits whose time has come."""
    due = Outgoing.objects.filter(
        sent_at__isnull=True, parked_at__isnull=True, next_try_at__lte=now, handover__connector__is_active=True
    )
    return list(due.values_list("handover__connector", flat=True).distinct())


def messages_sweep(*, now: datetime) -> int:
    """Forget what was sent 90 days ago, and ids a day old, whose time alone refuses them; return how many."""
    sent, _by_model = Outgoing.objects.filter(sent_at__lt=now - KEPT_FOR).delete()
    heard, _by_model = Incoming.objects.filter(taken_at__lt=now - timedelta(days=1)).delete()
    return sent + heard
