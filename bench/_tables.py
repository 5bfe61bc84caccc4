"""Filling tables fast: rows by COPY, with indexes and constraints laid aside meanwhile and always put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterable

    import psycopg

TABLES = (
    "population_person",
    "population_household",
    "population_membership",
    "population_persontag",
    "population_standing",
    "matters_matter",
    "kernel_event",
    "kernel_position",
    "kernel_promise",
    "messaging_notice",
)
TRIGGERED = ("population_person", "population_household", "population_membership", "population_persontag")
_IN_ORDER = "SELECT statement FROM bench_laid_aside ORDER BY place, statement"

# Foreign keys go first and come back last; what a constraint owns is no index of its own.
_CONSTRAINTS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
       CASE contype WHEN 'f' THEN 2 ELSE 0 END
FROM pg_constraint
WHERE contype IN ('p', 'u', 'f') AND conparentid = 0
  AND (conrelid = ANY(%(tables)s::regclass[]) OR (contype = 'f' AND confrelid = ANY(%(tables)s::regclass[])))
"""
_INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid), 1
FROM pg_index
WHERE indrelid = ANY(%(tables)s::regclass[]) AND NOT indisprimary
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def copy_rows(connection: psycopg.Connection[Any], table: str, columns: str, lines: Iterable[str]) -> None:
    """Send lines in PostgreSQL's text form into a table."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), sql.SQL(columns))  # type: ignore[arg-type]
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write("".join(lines))


def lay_aside(connection: psycopg.Connection[Any]) -> None:
    """Take indexes and constraints off the tables and remember them in the database, in one transaction."""
    with connection.transaction():
        found = [
            row
            for query in (_CONSTRAINTS, _INDEXES)
            for row in connection.execute(query, {"tables": list(TABLES)}).fetchall()
        ]
        connection.execute("CREATE TABLE bench_laid_aside (statement text NOT NULL, place integer NOT NULL)")
        for _drop, statement, place in found:
            connection.execute("INSERT INTO bench_laid_aside VALUES (%s, %s)", [statement, place])
        for drop, _statement, _place in sorted(found, key=lambda row: -row[2]):
            connection.execute(drop)
        _triggers(connection, "DISABLE")


def put_back(connection: psycopg.Connection[Any]) -> None:
    """Build again what was laid aside, also after a run that was broken off."""
    if connection.execute("SELECT to_regclass('bench_laid_aside')").fetchone()[0] is None:  # type: ignore[index]
        return
    connection.execute("SET maintenance_work_mem = '512MB'")
    with connection.transaction():
        for (statement,) in connection.execute(_IN_ORDER).fetchall():
            connection.execute(statement)
        _triggers(connection, "ENABLE")
        connection.execute("DROP TABLE bench_laid_aside")


def stand_up(connection: psycopg.Connection[Any]) -> None:
    """Write everybody's standing at once, as the triggers that were laid aside would have, one by one."""
    connection.execute("SET work_mem = '256MB'")
    connection.execute(
        "INSERT INTO population_standing"
        " SELECT * FROM population_standing_on(ARRAY (SELECT id FROM population_person),"
        " (linli_now() AT TIME ZONE 'Asia/Shanghai')::date)"
    )


def _triggers(connection: psycopg.Connection[Any], turn: str) -> None:
    for table in TRIGGERED:
        connection.execute(sql.SQL("ALTER TABLE {} " + turn + " TRIGGER USER").format(sql.Identifier(table)))  # type: ignore[arg-type]
