"""Forgetting: words of a person leave an event's payload, its salt with them, and the chain stays whole.

A commitment can no longer be held against an event without its salt. Instead an event of the journal's own says which
events were redacted and gives the digest of what is left of each, so that nobody can do the same unseen.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection
from psycopg.types.json import Jsonb

from linli.kernel.journal.entry import canonical, content_of
from linli.kernel.journal.record import record
from linli.kernel.models import Event
from linli.kernel.place_path import county_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor

JOURNAL = ("journal", 0)
"""The subject of what happened to the journal itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsForgotten:
    """Words were taken out of these events; each with the digest (SHA-256, hexadecimal) of what is left of it."""

    kind: ClassVar[str] = "journal.words_forgotten"

    left: tuple[tuple[int, str], ...]


def forget(
    *, place: str, subjects: Iterable[tuple[str, int]], keys: frozenset[str], actor: Actor | None, now: datetime
) -> int:
    """Take the named keys out of the payloads of the subjects' events; return how many events it was.

    ``place`` names the county the events are kept under and the chain in which this is recorded; call it within a
    transaction. Everything else of an event stays as it was.
    """
    left = [
        (event.id, _redacted(event, keys))
        for kind, pk in subjects
        for event in Event.objects.filter(county=county_of(place), subject_kind=kind, subject_id=pk).order_by("id")
        if keys & (event.payload or {}).keys()
    ]
    if left:
        record(WordsForgotten(left=tuple(left)), actor=actor, place=place, subject=JOURNAL, now=now)
    return len(left)


def _redacted(event: Event, keys: frozenset[str]) -> str:
    event.payload = {key: value for key, value in (event.payload or {}).items() if key not in keys}
    event.salt = None
    row: list[Any] = [event.county, event.id, Jsonb(event.payload)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_event_redact(%s, %s, %s)", row)
    return digest_left(event)


def digest_left(event: Event) -> str:
    """Return the digest of an event whose salt is gone."""
    return hashlib.sha256(canonical(content_of(event))).hexdigest()


def digests_left(county: str) -> dict[int, str]:
    """Return what the journal says is left of each redacted event of a county; the newest word counts."""
    rows = Event.objects.filter(county=county, subject_kind=JOURNAL[0], subject_id=JOURNAL[1]).order_by("id")
    return {pk: digest for row in rows for pk, digest in (row.payload or {}).get("left", [])}
