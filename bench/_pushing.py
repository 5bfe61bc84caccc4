"""What a worker that is to be killed runs: the product's own pushing, or it with one of its safeties taken out."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.messaging.models import Broadcast

SOUND, WITHOUT_ID, COMMITS_FIRST = "sound", "without_id", "commits_first"


def push(broadcast_id: int, kind: str, limit: int) -> None:
    """Hand over everything that is due, in batches of that size."""
    from linli.kernel import clock  # noqa: PLC0415 — Django is booted by now
    from linli.modules.messaging.models import Broadcast  # noqa: PLC0415
    from linli.modules.messaging.services import pushing  # noqa: PLC0415

    if kind == WITHOUT_ID:
        pushing.message_id_of = lambda *_of: uuid.uuid4().hex
    step = _commits_first if kind == COMMITS_FIRST else _sound
    row = Broadcast.objects.get(pk=broadcast_id)
    while step(row, clock.now(), limit):
        pass


def _sound(row: Broadcast, now: datetime, limit: int) -> int:
    from linli.modules.messaging.services import pushing  # noqa: PLC0415

    return pushing.batch_push(row, "sms", now=now, limit=limit)


def _commits_first(row: Broadcast, now: datetime, limit: int) -> int:
    """Write down that a batch was handed over, and only then hand it over."""
    from linli.modules.messaging.services import pushing  # noqa: PLC0415

    with transaction.atomic():
        claimed, to_send = pushing._claim(row, "sms", now, limit)  # noqa: SLF001 — its safety is what is taken out
        for one in claimed:
            one.state = "handed"
        if claimed:
            pushing._settle(row.pk, "sms", claimed, now)  # noqa: SLF001
    if to_send:
        pushing._offer(row, "sms", to_send, now)  # noqa: SLF001
    return len(claimed)
