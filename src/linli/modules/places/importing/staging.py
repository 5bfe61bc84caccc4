"""The list in PostgreSQL: copied into a temporary table, compared and taken over set by set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, subtree_bounds
from linli.modules.places.services.changes import derived_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

DERIVED_AT_ONCE = 20_000

_CREATE = """
CREATE TEMPORARY TABLE places_staged (
    seq integer, file smallint, line integer, code text COLLATE "C", name text
);
CREATE TEMPORARY TABLE places_refused (file smallint, line integer, code text, reason text);
CREATE TEMPORARY TABLE places_derived (
    code text COLLATE "C", name text, short_name text, stem text, pinyin text, is_new boolean
);
CREATE TEMPORARY TABLE places_gone (code text COLLATE "C" PRIMARY KEY)
"""
_DROP = "DROP TABLE places_staged, places_refused, places_derived, places_gone"

_REFUSE_REPEATED = """
WITH ranked AS (
    SELECT seq, row_number() OVER same AS nth, first_value(line) OVER same AS first_line
    FROM places_staged WINDOW same AS (PARTITION BY code ORDER BY seq)
), gone AS (
    DELETE FROM places_staged s USING ranked r WHERE r.seq = s.seq AND r.nth > 1
    RETURNING s.file, s.line, s.code, r.first_line
)
INSERT INTO places_refused SELECT file, line, code, format(%s, first_line) FROM gone
"""
_REFUSE_MERGED = """
WITH gone AS (
    DELETE FROM places_staged s USING places_place p WHERE p.code = s.code AND p.successor <> ''
    RETURNING s.file, s.line, s.code, p.successor
)
INSERT INTO places_refused SELECT file, line, code, format(%s, successor) FROM gone
"""
_REFUSE_ORPHANS = """
WITH gone AS (
    DELETE FROM places_staged s
    WHERE length(s.code) = %s
      AND NOT EXISTS (SELECT FROM places_staged p WHERE p.code = places_parent(s.code))
      AND NOT EXISTS (SELECT FROM places_place p WHERE p.code = places_parent(s.code) AND p.is_active)
    RETURNING s.file, s.line, s.code
)
INSERT INTO places_refused SELECT file, line, code, format(%s, places_parent(code)) FROM gone
"""
_COUNT = """
SELECT count(*) FILTER (WHERE p.code IS NULL),
       count(*) FILTER (WHERE p.code IS NOT NULL AND (p.name <> s.name OR NOT p.is_active)),
       count(*) FILTER (WHERE p.name = s.name AND p.is_active)
FROM places_staged s LEFT JOIN places_place p USING (code)
"""
_DIFFERING = """
SELECT s.code, s.name, p.code IS NULL FROM places_staged s LEFT JOIN places_place p USING (code)
WHERE p.name IS DISTINCT FROM s.name
"""
_GONE = """
INSERT INTO places_gone
SELECT p.code FROM places_place p
WHERE p.is_active AND p.introduced_in <> '' AND p.code > %(low)s AND p.code < %(high)s
  AND p.level IN (SELECT DISTINCT length(code) FROM places_staged WHERE code >= %(low)s AND code < %(high)s)
  AND NOT EXISTS (SELECT FROM places_staged s WHERE s.code = p.code)
"""
_GONE_BELOW = """
INSERT INTO places_gone
SELECT p.code FROM places_place p JOIN places_gone g ON g.code = places_parent(p.code)
WHERE p.level = %s AND p.is_active AND NOT EXISTS (SELECT FROM places_staged s WHERE s.code = p.code)
ON CONFLICT DO NOTHING
"""
_TAKE_OVER = (
    # A place is told of as new only where its parent was known: the first load is no change of the country.
    """INSERT INTO places_placechange (place, kind, old_name, new_name, old_code, new_code, at, revision)
    SELECT d.code, 'added', '', d.name, '', d.code, %(at)s, %(revision)s FROM places_derived d
    WHERE d.is_new AND EXISTS (SELECT FROM places_place p WHERE p.code = places_parent(d.code))""",
    """INSERT INTO places_placechange (place, kind, old_name, new_name, old_code, new_code, at, revision)
    SELECT p.code, 'renamed', p.name, d.name, p.code, p.code, %(at)s, %(revision)s
    FROM places_derived d JOIN places_place p USING (code) WHERE NOT d.is_new""",
    """INSERT INTO places_placechange (place, kind, old_name, new_name, old_code, new_code, at, revision)
    SELECT p.code, 'restored', p.name, s.name, p.code, p.code, %(at)s, %(revision)s
    FROM places_staged s JOIN places_place p USING (code) WHERE NOT p.is_active""",
    """INSERT INTO places_placechange (place, kind, old_name, new_name, old_code, new_code, at, revision)
    SELECT p.code, 'abolished', p.name, '', p.code, '', %(at)s, %(revision)s
    FROM places_gone g JOIN places_place p USING (code)""",
    """INSERT INTO kernel_version (key, number)
    SELECT key, 1 FROM (
        SELECT 'place:' || code AS key FROM places_derived WHERE NOT is_new
        UNION SELECT 'place:' || code FROM places_gone
    ) AS changed ORDER BY key
    ON CONFLICT (key) DO UPDATE SET number = kernel_version.number + 1""",
    """UPDATE places_place p SET is_active = true, abolished_on = NULL FROM places_staged s
    WHERE s.code = p.code AND NOT p.is_active""",
    """UPDATE places_place p
    SET name = d.name, short_name = d.short_name, stem = d.stem, pinyin = d.pinyin
    FROM places_derived d WHERE d.code = p.code AND NOT d.is_new""",
    """INSERT INTO places_place (code, name, short_name, stem, pinyin, introduced_in, is_active)
    SELECT code, name, short_name, stem, pinyin, %(revision)s, true FROM places_derived WHERE is_new ORDER BY code""",
    """UPDATE places_place p SET is_active = false, abolished_on = %(today)s FROM places_gone g
    WHERE g.code = p.code""",
)


def open_staging() -> None:
    """Create the temporary tables; they are this connection's alone."""
    _run(_CREATE)


def close_staging() -> None:
    """Drop them, so that a second import in one transaction starts anew."""
    _run(_DROP)


def copy_staged(rows: Iterable[tuple[int, int, int, str, str]]) -> None:
    """Stream (seq, file, line, code, name) rows into the staging table."""
    with connection.cursor() as cursor, cursor.copy("COPY places_staged FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def refuse_what_does_not_fit() -> None:
    """Take out repeated codes, places merged here already, and whatever has no parent, from the province down."""
    _run(_REFUSE_REPEATED, [_("代码重复，已见于第 %s 行")])
    _run("CREATE UNIQUE INDEX ON places_staged (code); ANALYZE places_staged")
    _run(_REFUSE_MERGED, [_("已在本平台并入 %s，不再恢复")])
    for level in (Level.CITY, Level.COUNTY, Level.TOWN, Level.VILLAGE, Level.GRID):
        _run(_REFUSE_ORPHANS, [level, _("上级区划 %s 不存在或已撤销")])


def refused(limit: int) -> tuple[int, list[tuple[int, int, str, str]]]:
    """Return how many lines were taken out, and the first of them as (file, line, code, reason)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM places_refused")
        (count,) = cursor.fetchone()
        cursor.execute("SELECT file, line, code, reason FROM places_refused ORDER BY file, line LIMIT %s", [limit])
        return count, cursor.fetchall()


def counts() -> tuple[int, int, int]:
    """Return how many of the list are new, changed and unchanged."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        new, changed, unchanged = cursor.fetchone()
        return new, changed, unchanged


def find_gone(complete_for: str) -> int:
    """Note the places below ``complete_for`` that the list no longer names, with all below them; return how many.

    Only levels that the list covers there, and never places added by hand.
    """
    low, high = subtree_bounds(complete_for)
    _run(_GONE, {"low": low, "high": high})
    for level in (Level.CITY, Level.COUNTY, Level.TOWN, Level.VILLAGE, Level.GRID):
        _run(_GONE_BELOW, [level])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM places_gone")
        (count,) = cursor.fetchone()
        return int(count)


def derive(progress: Callable[[str, int], None]) -> None:
    """Work out short names, stems and pinyin of what is new or renamed, in batches of 20,000."""
    done = 0
    with connection.chunked_cursor() as differing:
        differing.execute(_DIFFERING)
        while rows := differing.fetchmany(DERIVED_AT_ONCE):
            with connection.cursor() as cursor, cursor.copy("COPY places_derived FROM STDIN") as copy:
                for code, name, is_new in rows:
                    names = derived_names(name)
                    copy.write_row((code, name, names["short_name"], names["stem"], names["pinyin"], is_new))
            done += len(rows)
            progress("derive", done)
    _run("ANALYZE places_derived")


def take_over(*, at: datetime, revision: str, today: object) -> None:
    """Write history, then the places themselves."""
    for statement in _TAKE_OVER:
        _run(statement, {"at": at, "revision": revision, "today": today})


def lock_places() -> None:
    """Let nobody else write places until the transaction ends; reading goes on."""
    _run("LOCK TABLE places_place IN SHARE ROW EXCLUSIVE MODE")


def _run(statement: str, params: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
