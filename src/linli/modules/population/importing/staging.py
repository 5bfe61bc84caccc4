"""Checked rows on their way: copied into the staging table, held against each other, faults noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from psycopg.types.json import Jsonb

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from linli.modules.population.importing.checking import Checked

_COLUMNS: Final = (
    "village", "household", "is_head", "relation", "relation_code", "registered", "resident", "says_belonging", "name",
    "id_kind", "id_index", "id_cipher", "id_hint", "phone_index", "phone_cipher", "phone_hint", "sex", "born_on",
    "ethnicity", "marital", "education", "political", "occupation", "workplace", "deceased_on", "grid", "address",
    "house", "tags",
)  # fmt: skip
_UNSAID: Final[dict[str, Any]] = {"village": "", "household": "", "says_belonging": False, "tags": []}
_KEPT_OF_REJECTED: Final = frozenset({"village", "household", "is_head"})

_BY_NUMBER = """
WITH ranked AS (
    SELECT id, line, name, village, household, first_value(line) OVER same AS of_line,
           first_value(name) OVER same AS of_name, first_value(village) OVER same AS of_village,
           first_value(household) OVER same AS of_household
    FROM population_stagedresident WHERE run_id = %(run)s AND NOT is_rejected AND id_index IS NOT NULL
    WINDOW same AS (PARTITION BY id_index ORDER BY line)
), out AS (
    UPDATE population_stagedresident s SET is_rejected = true FROM ranked r WHERE r.id = s.id AND r.line > r.of_line
    RETURNING s.line, r.of_line, CASE
        WHEN r.name <> r.of_name THEN 'number_of_another'
        WHEN (r.village, r.household) <> (r.of_village, r.of_household) THEN 'two_households'
        ELSE 'twice' END AS code
)
INSERT INTO population_importfault (run_id, line, field, code, is_error, detail)
SELECT %(run)s, line, CASE code WHEN 'number_of_another' THEN 'id_number' WHEN 'two_households' THEN 'household'
       ELSE '' END, code, true, jsonb_build_object('line', of_line) FROM out
"""
_BY_NAME = """
WITH others AS (
    SELECT s.id, min(o.line) AS of_line FROM population_stagedresident s
    JOIN population_stagedresident o ON o.run_id = s.run_id AND o.village = s.village AND o.household = s.household
        AND o.name = s.name AND o.born_on = s.born_on AND NOT o.is_rejected
        AND (o.line < s.line AND o.id_index IS NULL OR o.id_index IS NOT NULL)
    WHERE s.run_id = %(run)s AND NOT s.is_rejected AND s.id_index IS NULL
    GROUP BY s.id
), out AS (
    UPDATE population_stagedresident s SET is_rejected = true FROM others o WHERE o.id = s.id
    RETURNING s.line, o.of_line
)
INSERT INTO population_importfault (run_id, line, field, code, is_error, detail)
SELECT %(run)s, line, '', 'twice', true, jsonb_build_object('line', of_line) FROM out
"""
_TWO_HEADS = """
WITH ranked AS (
    SELECT id, line, first_value(line) OVER same AS of_line FROM population_stagedresident
    WHERE run_id = %(run)s AND NOT is_rejected AND is_head AND household <> ''
    WINDOW same AS (PARTITION BY village, household ORDER BY line)
), out AS (
    UPDATE population_stagedresident s SET is_rejected = true FROM ranked r WHERE r.id = s.id AND r.line > r.of_line
    RETURNING s.line, r.of_line
)
INSERT INTO population_importfault (run_id, line, field, code, is_error, detail)
SELECT %(run)s, line, 'relation', 'two_heads', true, jsonb_build_object('line', of_line) FROM out
"""
_PHONE_TWICE = """
WITH ranked AS (
    SELECT id, line, first_value(line) OVER same AS of_line FROM population_stagedresident
    WHERE run_id = %(run)s AND NOT is_rejected AND phone_index IS NOT NULL
    WINDOW same AS (PARTITION BY phone_index ORDER BY line)
), out AS (
    UPDATE population_stagedresident s SET phone_index = NULL, phone_cipher = NULL, phone_hint = NULL
    FROM ranked r WHERE r.id = s.id AND r.line > r.of_line
    RETURNING s.line, r.of_line
)
INSERT INTO population_importfault (run_id, line, field, code, is_error, detail)
SELECT %(run)s, line, 'phone', 'phone_twice', false, jsonb_build_object('line', of_line) FROM out
"""


def copy_checked(run: int, rows: Sequence[Checked]) -> None:
    """Stream checked rows into the staging table and their faults beside it."""
    faults: list[tuple[Any, ...]] = []
    names = ", ".join(("run_id", "line", "is_rejected", *_COLUMNS))
    statement = f"COPY population_stagedresident ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            is_rejected = row.is_rejected
            copy.write_row((run, row.line, is_rejected, *_values(row.columns, is_rejected=is_rejected)))
            faults += [(run, row.line, f.field, f.code, f.is_error, Jsonb(dict(f.detail))) for f in row.faults]
    names = "run_id, line, field, code, is_error, detail"
    with connection.cursor() as cursor, cursor.copy(f"COPY population_importfault ({names}) FROM STDIN") as copy:
        for fault in faults:
            copy.write_row(fault)


def _values(columns: Mapping[str, Any], *, is_rejected: bool) -> list[Any]:
    if is_rejected:
        columns = {name: said for name, said in columns.items() if name in _KEPT_OF_REJECTED}
    return [columns.get(name, _UNSAID.get(name)) for name in _COLUMNS]


def hold_against_each_other(run: int) -> None:
    """Reject of rows that exclude each other all but the first: one person twice, two heads; a phone counts once."""
    with connection.cursor() as cursor:
        for statement in (_BY_NUMBER, _BY_NAME, _TWO_HEADS, _PHONE_TWICE):
            cursor.execute(statement, {"run": run})
