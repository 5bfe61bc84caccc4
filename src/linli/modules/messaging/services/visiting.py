"""Going to the door of whom no message reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.journal import record
from linli.modules.messaging.channels import DOORSTEP
from linli.modules.messaging.errors import MessagingRefusedError
from linli.modules.messaging.events import DoorstepVisited
from linli.modules.messaging.flow import BROADCAST
from linli.modules.messaging.models import Delivery
from linli.modules.messaging.policy import VISIT

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

NOTE_AT_MOST = 200


@transaction.atomic
def visit_record(
    *, actor: Actor, broadcast_id: int, person_id: int, reached: bool, note: str = "", now: datetime
) -> Delivery:
    """Write down that the actor was at a person's door: told in person, or not met, which leaves the visit to be made.

    Out of reach, or no visit of that person: Delivery.DoesNotExist. Visited already: nothing changes, the first counts.
    Not met without a word why, or more than 200 characters: MessagingRefusedError.
    """
    rows = Delivery.objects.in_reach(actor, VISIT).select_for_update()
    row = rows.get(broadcast_id=broadcast_id, person_id=person_id, channel=DOORSTEP)
    note = note.strip()
    if len(note) > NOTE_AT_MOST or (not reached and not note):
        raise MessagingRefusedError("note", _("没见到人，写一句为什么，下回好再去"))
    if row.state != Delivery.State.QUEUED:
        return row
    row.by_id, row.reason, row.tries = actor.person_id, note, row.tries + 1
    if reached:
        row.state, row.settled_at = Delivery.State.DELIVERED, now
    row.save(update_fields=["by_id", "reason", "tries", "state", "settled_at"])
    happened = DoorstepVisited(broadcast_id=broadcast_id, person_id=person_id, reached=reached)
    record(happened, actor=actor, place=row.place, subject=(BROADCAST, broadcast_id), now=now)
    return row
