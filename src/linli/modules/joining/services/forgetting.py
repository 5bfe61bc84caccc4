"""Forgetting what people said of themselves, once nobody needs it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from linli.modules.joining.flow import LAPSE, WAITING
from linli.modules.joining.models import JoinRequest
from linli.modules.joining.services.moving import request_move

if TYPE_CHECKING:
    from datetime import datetime

ANSWERED_KEPT = timedelta(days=30)
WAITING_KEPT = timedelta(days=90)
_BATCH = 500


@transaction.atomic
def requests_forget(*, now: datetime) -> int:
    """Erase wishes answered 30 days ago, and those nobody answered in 90; return how many."""
    abandoned = JoinRequest.objects.filter(state=WAITING, created_at__lt=now - WAITING_KEPT)
    lapsed = list(abandoned.select_for_update(skip_locked=True).order_by("pk")[:_BATCH])
    for row in lapsed:
        request_move(row, LAPSE, actor=None, now=now)
        row.delete()
    answered = JoinRequest.objects.exclude(state=WAITING).filter(decided_at__lt=now - ANSWERED_KEPT)
    count, _ = answered.delete()
    return len(lapsed) + count
