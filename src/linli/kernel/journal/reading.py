"""Reading the journal: the timeline of a subject, and what came after a position."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from django.db import connection

from linli.kernel.journal.entry import Recorded
from linli.kernel.models import Event
from linli.kernel.place_path import county_of
from linli.kernel.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

_COLUMNS = tuple(field.name for field in dataclasses.fields(Recorded))[:-1]  # all but the position
_AFTER = """
SELECT e.id, e.county, e.place, e.kind, e.subject_kind, e.subject_id, e.actor_id, e.actor_role, e.at,
       coalesce(e.payload, '{}'), p.position
FROM kernel_position p JOIN kernel_event e ON e.county = p.county AND e.id = p.event_id
WHERE p.position > %s
ORDER BY p.position LIMIT %s
"""
_KINDS_AFTER = """
SELECT p.position, e.kind FROM kernel_position p JOIN kernel_event e ON e.county = p.county AND e.id = p.event_id
WHERE p.position > %s ORDER BY p.position LIMIT %s
"""


def events_of_subject(*, place: str, subject: tuple[str, int]) -> list[Recorded]:
    """Return a subject's events, oldest first; ``place`` names the county they are kept under."""
    rows = _OF_SUBJECT.rows(county=county_of(place), kind=subject[0], subject=subject[1])
    return [_recorded(row) for row in rows]


def subjects_of_kind(kind: str, *, within: str) -> list[tuple[str, int]]:
    """Return place and id of every subject to which something of a kind happened within a place, oldest first."""
    rows = Event.objects.filter(kind=kind, place__startswith=within).order_by("county", "id")
    return list(dict.fromkeys(rows.values_list("place", "subject_id")))


def _of_subject(*, county: str, kind: str, subject: int) -> QuerySet[Event, tuple[Any, ...]]:
    rows = Event.objects.filter(county=county, subject_kind=kind, subject_id=subject).order_by("id")
    return rows.values_list(*_COLUMNS)


_OF_SUBJECT = Statement(_of_subject, county="a county", kind="a kind", subject=-1)


def kinds_after(position: int, *, limit: int) -> list[tuple[int, str]]:
    """Return position and kind of the events after a position, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(_KINDS_AFTER, [position, limit])
        return [(at, kind) for at, kind in cursor.fetchall()]


def events_after(position: int, *, limit: int) -> list[Recorded]:
    """Return the events beyond a position, in order, at most ``limit``."""
    with connection.cursor() as cursor:
        cursor.execute(_AFTER, [position, limit])
        rows = cursor.fetchall()
    return [_recorded(row) for row in rows]


def _recorded(row: Sequence[Any]) -> Recorded:
    fields = dict(zip((*_COLUMNS, "position"), row, strict=False))
    return Recorded(**fields | {"payload": _as_json(fields["payload"])})


def _as_json(value: str | dict[str, Any] | None) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else value or {}  # raw cursors leave jsonb as text
