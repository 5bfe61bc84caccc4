"""Broadcasts in one person's inbox: looked up by their places at the moment of reading, never written there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.db import connection
from django.utils.timezone import get_default_timezone

from linli.modules.messaging.cards import NoticeCard
from linli.modules.messaging.selectors.matching import MEANT, me_sql

if TYPE_CHECKING:
    from datetime import date, datetime

_BODY_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of an inbox is asked for, after which entry: time, 1 for a notice and 0 for a broadcast, id."""

    person_id: int
    after: tuple[datetime, int, int] | None = None
    unread_only: bool = False
    kind: str = ""
    limit: int = 20


def today_of(now: datetime) -> date:
    """Return the day it is here."""
    return now.astimezone(get_default_timezone()).date()


_NOT_READ = """
AND NOT EXISTS (SELECT FROM messaging_broadcastread r
                WHERE r.person_id = %(person_id)s::bigint AND r.broadcast_id = a.broadcast_id)
"""
_OF_KIND = """
AND EXISTS (SELECT FROM messaging_broadcast k
            WHERE k.id = a.broadcast_id AND (k.kind = %(kind)s OR starts_with(k.kind, %(kind)s || '.')))
"""
_OLDER = "AND (a.at, a.broadcast_id) < (%(at)s::timestamptz, %(id)s::bigint)"
_NOT_LATER = "AND a.at <= %(at)s::timestamptz"


# From each of the person's places the newest alone, then the newest of them: an index gives them in their order.
def _page_sql(more: str) -> str:
    return f"""
SELECT '' AS county, b.id, b.kind, b.subject, left(b.body, {_BODY_SHOWN}), b.link, b.sent_at, r.at
FROM (
    SELECT DISTINCT newest.broadcast_id, newest.at
    FROM {me_sql()} CROSS JOIN LATERAL (
        SELECT a.broadcast_id, a.at FROM messaging_broadcastplace a
        WHERE a.place = me.place AND {MEANT} {more}
        ORDER BY a.at DESC, a.broadcast_id DESC LIMIT %(limit)s::int
    ) AS newest
    ORDER BY newest.at DESC, newest.broadcast_id DESC LIMIT %(limit)s::int
) AS found
JOIN messaging_broadcast b ON b.id = found.broadcast_id
LEFT JOIN messaging_broadcastread r ON r.person_id = %(person_id)s::bigint AND r.broadcast_id = b.id
ORDER BY b.sent_at DESC, b.id DESC
"""  # noqa: S608 - its parts are written in this program


def broadcasts_for(wanted: Wanted, *, today: date) -> list[NoticeCard]:
    """Return the broadcasts one person is in the audience of on that day, newest first; one query."""
    values: dict[str, Any] = {"person_id": wanted.person_id, "today": today, "limit": wanted.limit}
    more = ""
    if wanted.unread_only:
        more += _NOT_READ
    if wanted.kind:
        more += _OF_KIND
        values["kind"] = wanted.kind
    if wanted.after is not None:
        values["at"], rank, values["id"] = wanted.after
        more += _NOT_LATER if rank else _OLDER
    return [NoticeCard(*row) for row in _rows(_page_sql(more), values)]


_ONE = "SELECT '' AS county, b.id, b.kind, b.subject, b.body, b.link, b.sent_at, r.at"


def broadcast_for(person_id: int, broadcast_id: int, *, today: date) -> NoticeCard | None:
    """Return one broadcast if the person is in its audience on that day, or has read it when they were."""
    sql = f"""
{_ONE} FROM messaging_broadcast b
LEFT JOIN messaging_broadcastread r ON r.person_id = %(person_id)s::bigint AND r.broadcast_id = b.id
WHERE b.id = %(id)s::bigint AND b.withdrawn_at IS NULL AND (r.at IS NOT NULL OR EXISTS (
    SELECT FROM {me_sql()} JOIN messaging_broadcastplace a ON a.place = me.place AND a.broadcast_id = b.id
    WHERE {MEANT}))
"""
    found = _rows(sql, {"person_id": person_id, "today": today, "id": broadcast_id})
    return NoticeCard(*found[0]) if found else None


_UNREAD_NOTICES = """
+ (SELECT count(*) FROM messaging_notice n WHERE n.county = %(county)s AND n.person_id = %(person_id)s::bigint
   AND n.read_at IS NULL AND n.at > %(since)s::timestamptz)
"""


def broadcasts_unread(person_id: int, *, since: datetime, today: date, county: str = "") -> int:
    """Return how many broadcasts since then the person has not opened, with the notices of a county if one is named."""
    sql = f"""
SELECT (SELECT count(DISTINCT a.broadcast_id)
        FROM {me_sql()} CROSS JOIN LATERAL (
            SELECT a.broadcast_id FROM messaging_broadcastplace a
            WHERE a.place = me.place AND a.at > %(since)s::timestamptz AND {MEANT} {_NOT_READ} OFFSET 0
        ) AS a)
{_UNREAD_NOTICES if county else ""}
"""  # noqa: S608 - its parts are written in this program
    values: dict[str, Any] = {"person_id": person_id, "today": today, "since": since, "county": county}
    return int(_rows(sql, values)[0][0])


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    # The configured backend keeps the plan of what it is sent by this cursor.
    with cast("Any", connection).bound_cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
