"""One step in the life of a broadcast, recorded; and what is not handed over any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.journal import record
from linli.modules.messaging.events import BroadcastStepTaken
from linli.modules.messaging.flow import BROADCAST, FLOW
from linli.modules.messaging.models import Delivery

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.messaging.models import Broadcast


def broadcast_move(
    row: Broadcast, step: str, *, actor: Actor | None, now: datetime, note: str = "", audience: int = 0
) -> None:
    """Take a step the caller has decided and write it down; a state it does not leave: StepNotAllowedError."""
    source = row.state
    row.state = FLOW.take(step, source=source).enters(source)
    row.save(update_fields=["state"])
    happened = BroadcastStepTaken(
        step=step, source=source, target=row.state, note=note, audience=audience, cost_fen=row.cost_fen
    )
    record(happened, actor=actor, place=row.place, subject=(BROADCAST, row.pk), now=now)


def deliveries_cancel(row: Broadcast, *, now: datetime) -> int:
    """Let nothing that waits be handed over any more; return how many. What a worker holds is waited for."""
    waiting = Delivery.objects.filter(broadcast_id=row.pk, state=Delivery.State.QUEUED)
    return waiting.update(state=Delivery.State.CANCELLED, settled_at=now)
