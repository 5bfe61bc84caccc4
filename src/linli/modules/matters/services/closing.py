"""Closing what nobody rated."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal
from linli.modules.matters.events import MatterStepTaken
from linli.modules.matters.flow import CLOSE, CLOSED, CLOSES_UNRATED_AFTER_DAYS, MATTER, RESOLVED
from linli.modules.matters.models import Matter
from linli.modules.matters.services.moving import matter_settle

if TYPE_CHECKING:
    from datetime import datetime

BATCH = 200


@transaction.atomic
def matters_close_unrated(*, now: datetime, limit: int = BATCH) -> int:
    """Close matters resolved seven days ago and not rated since; return how many (contract: life of a matter).

    Run by the platform itself; rows somebody is working on are left for the next run.
    """
    before = now - timedelta(days=CLOSES_UNRATED_AFTER_DAYS)
    due = Matter.objects.filter(state=RESOLVED, resolved_at__lte=before).order_by("resolved_at")
    matters = list(due.select_for_update(of=("self",), skip_locked=True)[:limit])
    for matter in matters:
        matter.state, matter.closed_at = CLOSED, now
        matter.save(update_fields=["state", "closed_at"])
        matter_settle(matter=matter, step=CLOSE, now=now)
        journal.record(
            MatterStepTaken(step=CLOSE, source=RESOLVED, target=CLOSED),
            actor=None,
            place=matter.place,
            subject=(MATTER, matter.pk),
            now=now,
        )
    return len(matters)
