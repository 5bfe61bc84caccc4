"""Closing what nobody rated."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from linli.modules.matters.flow import CLOSE, CLOSES_UNRATED_AFTER_DAYS, RESOLVED
from linli.modules.matters.models import Matter
from linli.modules.matters.services.parts import matter_end_by_itself

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
        matter_end_by_itself(matter=matter, step=CLOSE, now=now)
    return len(matters)
