"""Consumers: what a module does when events happened, each exactly once, by position."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from linli.kernel import clock
from linli.kernel.journal.reading import events_after, kinds_after
from linli.kernel.journal.sequencer import SEQUENCER
from linli.kernel.models import Cursor, ParkedEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from linli.kernel.journal.entry import Recorded

log = logging.getLogger(__name__)
BATCH = 200
TRIES = 5
# Only who stands where it was seen to stand: another pump may have moved it, or be about to.
_MOVE = """
WITH standing AS (
    SELECT c.reader FROM kernel_cursor c JOIN unnest(%s::text[], %s::bigint[]) AS seen (reader, position)
        ON c.reader = seen.reader AND c.position = seen.position
    ORDER BY c.reader FOR UPDATE OF c SKIP LOCKED
)
UPDATE kernel_cursor c SET position = %s FROM standing WHERE c.reader = standing.reader
"""


@dataclass(frozen=True, slots=True)
class Consumer:
    """A reader of the journal: its name (kept in its cursor), the kinds it wants, what it does with one event."""

    name: str
    kinds: frozenset[str]
    handle: Callable[[Recorded, datetime], None]


def consume_all(consumers: Sequence[Consumer]) -> int:
    """Hand every consumer what came since its cursor; return how much was done, 0 once all stand at the journal's end.

    Who wants nothing of what came is moved past it without a transaction of its own: most consumers want none of most
    events. Nothing new costs one query.
    """
    head, standing = _standing(consumers)
    behind = {one.name: standing[one.name] for one in consumers if standing[one.name] < head}
    came = kinds_after(min(behind.values()), limit=BATCH) if behind else []
    if not came:
        return 0
    end, done, passing = came[-1][0], 0, {}
    for one in consumers:
        at = behind.get(one.name)
        if at is None:
            continue
        if at >= end or any(position > at and kind in one.kinds for position, kind in came):
            done += consume(one)
        else:
            passing[one.name] = at
    return done + _pass(passing, end)


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


def _standing(consumers: Sequence[Consumer]) -> tuple[int, dict[str, int]]:
    """Return the journal's last position and the consumers' own; who reads for the first time begins at 0."""
    found = dict(Cursor.objects.values_list("reader", "position"))
    lacking = [one.name for one in consumers if one.name not in found]
    if lacking:
        Cursor.objects.bulk_create([Cursor(reader=name) for name in lacking], ignore_conflicts=True)
    return found.get(SEQUENCER, 0), {one.name: found.get(one.name, 0) for one in consumers}


def _pass(passing: dict[str, int], end: int) -> int:
    if not passing:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [list(passing), list(passing.values()), end])
        moved: int = cursor.rowcount
    return moved


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
