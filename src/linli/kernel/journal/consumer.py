"""Consumers: what a module does when events happened, each exactly once, by position."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import clock
from linli.kernel.journal.reading import events_after
from linli.kernel.models import Cursor, ParkedEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from linli.kernel.journal.entry import Recorded

log = logging.getLogger(__name__)
BATCH = 200
TRIES = 5


@dataclass(frozen=True, slots=True)
class Consumer:
    """A reader of the journal: its name (kept in its cursor), the kinds it wants, what it does with one event."""

    name: str
    kinds: frozenset[str]
    handle: Callable[[Recorded, datetime], None]


def consume(consumer: Consumer, *, limit: int = BATCH) -> int:
    """Hand the consumer what came since its cursor; return how many events it took.

    Cursor and effects commit together: whatever dies, nothing is lost or done twice. When a batch fails it
    is repeated event by event; one that fails ``TRIES`` times is parked, and the others go on.
    """
    try:
        return _consume_batch(consumer, limit)
    except Exception:
        log.exception("consumer %s: batch failed, going one by one", consumer.name)
        return _consume_singly(consumer)


@transaction.atomic
def _consume_batch(consumer: Consumer, limit: int) -> int:
    Cursor.objects.get_or_create(reader=consumer.name)
    cursor = Cursor.objects.select_for_update(skip_locked=True).filter(reader=consumer.name).first()
    if cursor is None:
        return 0
    events = events_after(cursor.position, limit=limit)
    wanted = [event for event in events if event.kind in consumer.kinds]
    if wanted:
        now = clock.now()
        for event in wanted:
            consumer.handle(event, now)
    if events:
        Cursor.objects.filter(reader=consumer.name).update(position=events[-1].position)
    return len(events)


def _consume_singly(consumer: Consumer) -> int:
    for attempt in range(1, TRIES + 1):
        try:
            return _consume_batch(consumer, 1)
        except Exception as error:
            log.exception("consumer %s: attempt %d of %d", consumer.name, attempt, TRIES)
            if attempt == TRIES:
                _park(consumer, error)
    return 1


@transaction.atomic
def _park(consumer: Consumer, error: Exception) -> None:
    cursor = Cursor.objects.select_for_update().get(reader=consumer.name)
    events = events_after(cursor.position, limit=1)
    if not events:
        return
    ParkedEvent.objects.get_or_create(
        reader=consumer.name,
        position=events[0].position,
        defaults={"error": repr(error), "parked_at": clock.now()},
    )
    Cursor.objects.filter(reader=consumer.name).update(position=events[0].position)
