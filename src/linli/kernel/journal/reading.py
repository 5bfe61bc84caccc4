"""Reading the journal: the timeline of a subject, and what came after a position."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from django.db import connection

from linli.kernel.journal.entry import Recorded
from linli.kernel.models import Event
from linli.kernel.place_path import county_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIELDS = tuple(field.name for field in dataclasses.fields(Recorded))
_AFTER = """
SELECT e.id, e.county, e.place, e.kind, e.subject_kind, e.subject_id, e.actor_id, e.actor_role, e.at,
       coalesce(e.payload, '{}'), p.position
FROM kernel_position p JOIN kernel_event e ON e.county = p.county AND e.id = p.event_id
WHERE p.position > %s
ORDER BY p.position LIMIT %s
"""


def events_of_subject(*, place: str, subject: tuple[str, int]) -> list[Recorded]:
    """Return a subject's events, oldest first; ``place`` names the county they are kept under."""
    rows = Event.objects.filter(county=county_of(place), subject_kind=subject[0], subject_id=subject[1]).order_by("id")
    return [
        Recorded(
            id=row.id,
            county=row.county,
            place=row.place,
            kind=row.kind,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            actor_id=row.actor_id,
            actor_role=row.actor_role,
            at=row.at,
            payload=row.payload or {},
        )
        for row in rows
    ]


def events_after(position: int, *, limit: int) -> list[Recorded]:
    """Return the events beyond a position, in order, at most ``limit``."""
    with connection.cursor() as cursor:
        cursor.execute(_AFTER, [position, limit])
        rows = cursor.fetchall()
    return [_recorded(row) for row in rows]


def _recorded(row: Sequence[Any]) -> Recorded:
    fields = dict(zip(_FIELDS, row, strict=True))
    return Recorded(**fields | {"payload": _as_json(fields["payload"])})


def _as_json(value: str | dict[str, Any]) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else value  # Django's raw cursors leave jsonb as text
