"""Remembering what of the broadcasts a person has opened, and in which village they count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from linli.modules.messaging.selectors.matching import MEANT, me_sql
from linli.modules.messaging.selectors.told import today_of
from linli.modules.population.public import standings

if TYPE_CHECKING:
    from datetime import datetime

# Counted where they live if the broadcast is for that place, else where they are registered: as at sending.
_COUNTED = """
SELECT b.id, left(CASE WHEN EXISTS (SELECT FROM messaging_broadcastplace p
                                    WHERE p.broadcast_id = b.id AND starts_with(s.resident, p.place))
                       THEN s.resident ELSE coalesce(nullif(s.registered, ''), s.resident) END, 12) AS place
"""
_INSERT = "INSERT INTO messaging_broadcastread (county, person_id, broadcast_id, place, at)"
_ONCE = "ON CONFLICT (county, person_id, broadcast_id) DO NOTHING"


def broadcast_mark(*, person_id: int, broadcast_id: int, now: datetime) -> bool:
    """Keep that the person opened it; return whether that is new. Whether it is theirs was asked before."""
    return bool(_mark("SELECT %(id)s::bigint AS id", person_id, now, id=broadcast_id))


def broadcasts_mark_all(*, person_id: int, now: datetime) -> int:
    """Mark every broadcast that is for the person by now; return how many were waiting."""
    theirs = f"""
SELECT DISTINCT a.broadcast_id AS id FROM {me_sql()} JOIN messaging_broadcastplace a ON a.place = me.place
WHERE a.at <= %(now)s AND {MEANT}
"""  # noqa: S608 - its parts are written in this program
    return _mark(theirs, person_id, now, today=today_of(now))


def _mark(which: str, person_id: int, now: datetime, **more: Any) -> int:
    whole = str(standings().values("person_id", "registered", "resident").query)
    sql = f"""
{_INSERT} SELECT left(c.place, 6), %(person_id)s, c.id, c.place, %(now)s FROM (
    {_COUNTED} FROM ({which}) AS b, ({whole}) AS s WHERE s.person_id = %(person_id)s
      AND NOT EXISTS (SELECT FROM messaging_broadcastread r WHERE r.person_id = %(person_id)s AND r.broadcast_id = b.id)
) AS c {_ONCE}
"""  # noqa: S608 - its parts are written in this program
    with connection.cursor() as cursor:
        cursor.execute(sql, {"person_id": person_id, "now": now, **more})
        return int(cursor.rowcount)
