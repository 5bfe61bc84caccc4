"""Version counters: bumped with a change, compared by ETags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable

_BUMP = """
INSERT INTO kernel_version (key, number) SELECT k, 1 FROM unnest(%s::text[]) AS k ORDER BY k
ON CONFLICT (key) DO UPDATE SET number = kernel_version.number + 1
"""


PLACE_PREFIX = "place:"
PERSON_PREFIX = "person:"


def place_key(code: str) -> str:
    """Return the counter's key of a place."""
    return f"{PLACE_PREFIX}{code}"


def person_key(person_id: int) -> str:
    """Return the counter's key of a person."""
    return f"{PERSON_PREFIX}{person_id}"


def bump(keys: Iterable[str]) -> None:
    """Count up the counters, in key order so that two writers never wait for each other in a ring."""
    wanted = sorted(set(keys))
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_BUMP, [wanted])


def current(keys: Iterable[str]) -> dict[str, int]:
    """Return the counters' numbers; what was never bumped is absent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, number FROM kernel_version WHERE key = ANY(%s)", [list(keys)])
        return dict(cursor.fetchall())
