"""A person's word about a broadcast: what costs more than the county's ceiling, and what is to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.modules.messaging.errors import MessagingRefusedError
from linli.modules.messaging.flow import APPROVE, FLOW, REFUSE, STOP
from linli.modules.messaging.models import Broadcast
from linli.modules.messaging.policy import VIEW_BROADCASTS
from linli.modules.messaging.services.freezing import AT_ONCE, push_defer
from linli.modules.messaging.services.moving import broadcast_move, deliveries_cancel

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

NOTE_AT_MOST = 200


def _claim(actor: Actor, broadcast_id: int, step: str) -> Broadcast:
    row = Broadcast.objects.claim(actor, VIEW_BROADCASTS, broadcast_id)
    Broadcast.objects.demand(actor, FLOW.named(step).needs, row)
    FLOW.take(step, source=row.state)
    return row


def _decide(row: Broadcast, step: str, *, note: str, actor: Actor, now: datetime) -> None:
    row.decided_at, row.decided_by_id, row.note = now, actor.person_id, note
    row.save(update_fields=["decided_at", "decided_by_id", "note"])
    broadcast_move(row, step, actor=actor, note=note, now=now)


@transaction.atomic
def broadcast_approve(*, actor: Actor, broadcast_id: int, now: datetime) -> None:
    """Let a broadcast cost more than the county's month allows; what is due is handed over at once.

    Out of reach: Broadcast.DoesNotExist. Not this role: NotAllowedError. Decided already: StepNotAllowedError; the row
    is locked, of two who press together one is refused.
    """
    row = _claim(actor, broadcast_id, APPROVE)
    _decide(row, APPROVE, note="", actor=actor, now=now)
    push_defer(row.pk, times=AT_ONCE)


@transaction.atomic
def broadcast_refuse(*, actor: Actor, broadcast_id: int, note: str, now: datetime) -> None:
    """Let a broadcast stay in the inboxes and go nowhere else, with the reason; errors as broadcast_approve.

    No reason, or one of more than 200 characters: MessagingRefusedError.
    """
    row = _claim(actor, broadcast_id, REFUSE)
    note = note.strip()
    if not note or len(note) > NOTE_AT_MOST:
        raise MessagingRefusedError("note", _("请写一句为什么不发，让发的人知道怎么改"))
    deliveries_cancel(row, now=now)
    _decide(row, REFUSE, note=note, actor=actor, now=now)


@transaction.atomic
def broadcast_stop(*, actor: Actor, broadcast_id: int, now: datetime) -> int:
    """Hand nothing more over, visits included; return how many were still waiting. Errors as broadcast_approve.

    What a worker has in hand at this moment is waited for and counts as handed over. The inboxes keep it.
    """
    row = _claim(actor, broadcast_id, STOP)
    # First the state: whoever comes for the next batch sees it.
    broadcast_move(row, STOP, actor=actor, now=now)
    return deliveries_cancel(row, now=now)
