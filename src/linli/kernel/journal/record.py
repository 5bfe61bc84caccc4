"""Writing to the journal: the only way anything gets into it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg.types.json import Jsonb

from linli.kernel.journal.entry import SALT_BYTES, Happening, commitment_over, payload_of
from linli.kernel.models import Event
from linli.kernel.place_path import county_of

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

_INSERT = """
WITH written AS (
    INSERT INTO kernel_event (county, id, place, kind, subject_kind, subject_id, actor_id, actor_role, at,
                              payload, salt, commitment)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    RETURNING county, id
)
INSERT INTO kernel_pending (county, event_id) SELECT county, id FROM written
"""


class NotInTransactionError(RuntimeError):
    """An event must be written in the transaction of the change it tells of."""


def record(
    happening: Happening, *, actor: Actor | None, place: str, subject: tuple[str, int], now: datetime, role: str = ""
) -> int:
    """Write one event and its claim to a position; return its id.

    Becomes true with the surrounding transaction or not at all; ``actor=None`` is the platform itself.
    The role is what the actor acted as at that place unless given. Outside a transaction: ``NotInTransactionError``.
    """
    if not connection.in_atomic_block:
        raise NotInTransactionError(happening.kind)
    appointment = actor.role_at(place) if actor is not None and not role else None
    event = Event(
        county=county_of(place),
        id=_next_id(),
        place=place,
        kind=happening.kind,
        subject_kind=subject[0],
        subject_id=subject[1],
        actor_id=actor.person_id if actor is not None else None,
        actor_role=role or (appointment.role.value if appointment else ""),
        at=now,
        payload=payload_of(happening),
        salt=os.urandom(SALT_BYTES),
    )
    event.commitment = commitment_over(event)
    row: list[Any] = [
        event.county,
        event.id,
        event.place,
        event.kind,
        event.subject_kind,
        event.subject_id,
        event.actor_id,
        event.actor_role,
        event.at,
        Jsonb(event.payload),
        event.salt,
        event.commitment,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)
    return event.id


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('kernel_event_id')")
        (value,) = cursor.fetchone()
    return int(value)
