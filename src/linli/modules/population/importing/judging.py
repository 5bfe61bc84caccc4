"""A batch of staged rows held against the register: who is meant, what contradicts, what would change."""

# ruff: noqa: S608 - every piece of these statements stands in this package

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from linli.kernel.place_path import subtree_bounds

if TYPE_CHECKING:
    from datetime import date

    from linli.modules.population.models import ResidentImport

BATCH_ROWS = 2_000

PERSON_COLUMNS: Final = (
    "sex", "born_on", "ethnicity", "marital", "education", "political", "occupation", "workplace", "deceased_on",
)  # fmt: skip
"""Columns of a person that a row overwrites where it says something."""

_AFTER = " AND (village, household) > (%(village)s, %(household)s)"
_END = """
SELECT village, household FROM population_stagedresident WHERE run_id = %(run)s{after}
ORDER BY village, household, line OFFSET %(rows)s LIMIT 1
"""
_TAKE = """
CREATE TEMPORARY TABLE importing_batch ON COMMIT DROP AS
SELECT s.*, NULL::bigint AS person_id, NULL::bigint AS household_id, NULL::bigint AS house_id, false AS is_new,
       false AS is_ours, false AS speaks, '' AS outcome
FROM population_stagedresident s
WHERE run_id = %(run)s{after}
  AND (%(end_village)s::text IS NULL OR (village, household) <= (%(end_village)s, %(end_household)s))
"""
_MATCH: Final = (
    "ALTER TABLE importing_batch ADD PRIMARY KEY (line)",
    "ANALYZE importing_batch",
    """UPDATE importing_batch b SET person_id = p.id FROM population_person p
    WHERE p.id_index = b.id_index AND NOT b.is_rejected""",
    """UPDATE importing_batch b SET household_id = h.id FROM population_household h
    WHERE h.village = b.village AND h.number = b.household AND b.household <> ''""",
    # Without a number on either side: the same name and birthday in the same household.
    """WITH pairs AS (
        SELECT DISTINCT b.line, p.id FROM importing_batch b
        JOIN population_membership m ON m.household_id = b.household_id AND m.until IS NULL
        JOIN population_person p ON p.id = m.person_id AND p.name = b.name AND p.born_on = b.born_on
        WHERE b.person_id IS NULL AND NOT b.is_rejected AND (b.id_index IS NULL OR p.id_index IS NULL)
          AND NOT EXISTS (SELECT FROM importing_batch t WHERE t.person_id = p.id)
    ), counted AS (
        SELECT line, min(id) AS id, count(*) AS many FROM pairs GROUP BY line
    ), doubtful AS (
        INSERT INTO population_importfault (run_id, line, field, code, is_error, detail)
        SELECT %(run)s, line, '', 'ambiguous', true, jsonb_build_object('count', many) FROM counted WHERE many > 1
        RETURNING line
    ), meant AS (
        SELECT DISTINCT ON (id) id, line FROM counted WHERE many = 1 ORDER BY id, line
    )
    UPDATE importing_batch b SET person_id = m.id, is_rejected = b.is_rejected OR c.many > 1
    FROM counted c LEFT JOIN meant m ON m.line = c.line WHERE c.line = b.line""",
    "SELECT FROM population_person WHERE id IN (SELECT person_id FROM importing_batch) ORDER BY id FOR NO KEY UPDATE",
    # Who is registered in somebody else's village keeps what that village says of them: adding them here must not be
    # a way to their phone.
    """UPDATE importing_batch b SET is_ours = true FROM population_membership m
    WHERE m.person_id = b.person_id AND m.until IS NULL AND m.village >= %(low)s AND m.village < %(high)s
      AND NOT EXISTS (
        SELECT FROM population_membership o WHERE o.person_id = b.person_id AND o.until IS NULL
          AND o.kind = 'registered' AND (o.village < %(low)s OR o.village >= %(high)s))""",
)

_MASKED = "left(p.name, 1) || repeat('*', greatest(char_length(p.name) - 1, 1))"
_AGAINST_THE_REGISTER: Final[tuple[tuple[str, str, str], ...]] = (
    # code, field, the rows with what their sentence names
    (
        "other_name",
        "name",
        f"""SELECT b.line, jsonb_build_object('name', {_MASKED}) FROM importing_batch b
        JOIN population_person p ON p.id = b.person_id
        WHERE NOT b.is_rejected AND replace(p.name, ' ', '') <> replace(b.name, ' ', '')""",
    ),
    (
        "dead_again",
        "",
        """SELECT b.line, jsonb_build_object('on', p.deceased_on) FROM importing_batch b
        JOIN population_person p ON p.id = b.person_id
        WHERE NOT b.is_rejected AND p.deceased_on IS NOT NULL AND b.deceased_on IS NULL""",
    ),
    (
        "registered_elsewhere",
        "village",
        """SELECT b.line, jsonb_build_object('place', m.village) FROM importing_batch b
        JOIN population_membership m ON m.person_id = b.person_id AND m.until IS NULL AND m.kind = 'registered'
        WHERE NOT b.is_rejected AND b.registered AND m.village <> b.village""",
    ),
    (
        "head_taken",
        "relation",
        f"""SELECT b.line, jsonb_build_object('name', {_MASKED}) FROM importing_batch b
        JOIN population_membership m ON m.household_id = b.household_id AND m.until IS NULL AND m.is_head
        JOIN population_person p ON p.id = m.person_id AND p.deceased_on IS NULL
        WHERE NOT b.is_rejected AND b.is_head AND p.id IS DISTINCT FROM b.person_id AND NOT EXISTS (
            SELECT FROM importing_batch o WHERE o.person_id = p.id AND NOT o.is_rejected
              AND (NOT o.is_head OR o.household_id IS DISTINCT FROM b.household_id))""",
    ),
)
_REJECT = """
WITH found AS ({rows}), told AS (
    INSERT INTO population_importfault (run_id, line, field, code, is_error, detail)
    SELECT %(run)s, line, '{field}', '{code}', true, detail FROM (SELECT * FROM found) AS f (line, detail)
    RETURNING line
)
UPDATE importing_batch b SET is_rejected = true FROM told WHERE told.line = b.line
"""
_WARN: Final = (
    f"""WITH found AS (
        SELECT b.line, {_MASKED} AS name FROM importing_batch b
        JOIN population_person p ON p.phone_index = b.phone_index AND p.id IS DISTINCT FROM b.person_id
        WHERE NOT b.is_rejected
    ), told AS (
        INSERT INTO population_importfault (run_id, line, field, code, is_error, detail)
        SELECT %(run)s, line, 'phone', 'phone_of_another', false, jsonb_build_object('name', name) FROM found
        RETURNING line
    )
    UPDATE importing_batch b SET phone_index = NULL, phone_cipher = NULL, phone_hint = NULL
    FROM told WHERE told.line = b.line""",
    """INSERT INTO population_importfault (run_id, line, field, code, is_error, detail)
    SELECT DISTINCT ON (b.line) %(run)s, b.line, 'household', 'moved_household', false,
           jsonb_build_object('household', h.number)
    FROM importing_batch b
    JOIN population_membership m ON m.person_id = b.person_id AND m.village = b.village AND m.until IS NULL
    JOIN population_household h ON h.id = m.household_id
    WHERE NOT b.is_rejected AND b.household <> '' AND h.number <> b.household ORDER BY b.line, m.kind""",
    """INSERT INTO population_importfault (run_id, line, field, code, is_error, detail)
    SELECT %(run)s, b.line, 'name', 'known_elsewhere', false, '{}' FROM importing_batch b
    WHERE NOT b.is_rejected AND b.person_id IS NOT NULL AND NOT b.is_ours""",
    """INSERT INTO population_importfault (run_id, line, field, code, is_error, detail)
    SELECT %(run)s, min(b.line) FILTER (WHERE NOT b.is_rejected), 'relation', 'headless', false,
           jsonb_build_object('household', b.household)
    FROM importing_batch b WHERE b.household <> '' GROUP BY b.village, b.household, b.household_id
    HAVING count(*) FILTER (WHERE NOT b.is_rejected) > 0 AND coalesce(bool_or(b.is_head), false) = false
       AND NOT EXISTS (
           SELECT FROM population_membership m WHERE m.household_id = b.household_id AND m.until IS NULL AND m.is_head
             AND NOT EXISTS (SELECT FROM importing_batch o WHERE o.person_id = m.person_id AND o.is_head = false))""",
)
_SPEAKS = """
UPDATE importing_batch b SET speaks = true FROM (
    SELECT DISTINCT ON (village, household) line FROM importing_batch
    WHERE NOT is_rejected AND household <> '' AND (address IS NOT NULL OR grid <> '' OR house IS NOT NULL)
    ORDER BY village, household, is_head DESC NULLS LAST, line
) AS first WHERE first.line = b.line
"""
_DIFFERS = " OR ".join(f"b.{name} IS NOT NULL AND p.{name} IS DISTINCT FROM b.{name}" for name in PERSON_COLUMNS)
WANTED = """(
    SELECT b.line, b.person_id, b.village, b.household_id, k.kind, b.relation, b.relation_code,
           CASE WHEN b.is_head IS NULL THEN NULL ELSE b.is_head AND (k.kind = 'registered' OR NOT b.registered) END
               AS is_head
    FROM importing_batch b
    JOIN (VALUES ('registered'), ('resident')) AS k (kind) ON CASE k.kind WHEN 'registered' THEN b.registered
        ELSE b.resident END
    WHERE NOT b.is_rejected AND b.person_id IS NOT NULL
)"""
"""The memberships the batch asks for, of persons that are known."""
MEMBERSHIP_DIFFERS = """(
    w.household_id IS NOT NULL AND m.household_id IS DISTINCT FROM w.household_id
    OR w.is_head IS NOT NULL AND m.is_head <> w.is_head
    OR w.relation_code IS NOT NULL AND (m.relation, m.relation_code) IS DISTINCT FROM (w.relation, w.relation_code)
)"""
ENDED = """m.person_id = b.person_id AND m.village = b.village AND m.until IS NULL AND b.says_belonging
    AND NOT b.is_rejected
    AND (m.kind = 'registered' AND NOT b.registered OR m.kind = 'resident' AND NOT b.resident)"""
_OUTCOMES: Final = (
    """UPDATE importing_batch SET is_new = NOT is_rejected AND person_id IS NULL,
        outcome = CASE WHEN is_rejected THEN 'rejected' WHEN person_id IS NULL THEN 'added' ELSE 'unchanged' END""",
    f"""UPDATE importing_batch b SET outcome = 'changed' FROM population_person p
    WHERE b.outcome = 'unchanged' AND b.is_ours AND p.id = b.person_id AND ({_DIFFERS}
        OR b.phone_index IS NOT NULL AND p.phone_index IS DISTINCT FROM b.phone_index
        OR b.id_index IS NOT NULL AND p.id_index IS NULL)""",
    f"""UPDATE importing_batch b SET outcome = 'changed' WHERE b.outcome = 'unchanged' AND (
        EXISTS (SELECT FROM population_membership m WHERE {ENDED})
        OR EXISTS (SELECT FROM {WANTED} w LEFT JOIN population_membership m ON m.person_id = w.person_id
            AND m.village = w.village AND m.kind = w.kind AND m.until IS NULL
            WHERE w.line = b.line AND (m.id IS NULL OR {MEMBERSHIP_DIFFERS} )))""",
    """UPDATE importing_batch b SET outcome = 'changed' WHERE b.outcome = 'unchanged' AND b.household <> ''
        AND b.household_id IS NULL""",
    """UPDATE importing_batch b SET outcome = 'changed' FROM population_household h
    LEFT JOIN population_house o ON o.id = h.house_id
    WHERE b.outcome = 'unchanged' AND b.speaks AND h.id = b.household_id AND (
        b.address IS NOT NULL AND h.address <> b.address OR b.grid <> '' AND h.grid <> b.grid
        OR b.house IS NOT NULL AND o.number IS DISTINCT FROM b.house)""",
    """UPDATE importing_batch b SET outcome = 'changed' WHERE b.outcome = 'unchanged' AND EXISTS (
        SELECT FROM unnest(b.tags) AS t (id) WHERE NOT EXISTS (
            SELECT FROM population_persontag h
            WHERE h.person_id = b.person_id AND h.tag_id = t.id AND h.until IS NULL))""",
)
_COUNT = """
SELECT count(*), count(*) FILTER (WHERE outcome = 'added'), count(*) FILTER (WHERE outcome = 'changed'),
       count(*) FILTER (WHERE outcome = 'unchanged'), count(*) FILTER (WHERE outcome = 'rejected')
FROM importing_batch
"""


def batch_take(run: ResidentImport) -> list[str] | None:
    """Lay out the next rows after the run's cursor, some two thousand, households whole; return where they end.

    None when there are none left. To be called in a transaction, once.
    """
    village, household = run.cursor or ("", "")
    after = _AFTER if run.cursor else ""
    given: dict[str, Any] = {"run": run.pk, "village": village, "household": household, "rows": BATCH_ROWS - 1}
    with connection.cursor() as cursor:
        cursor.execute(_END.format(after=after), given)
        end = cursor.fetchone() or (None, None)
        cursor.execute("DROP TABLE IF EXISTS importing_batch")
        cursor.execute(_TAKE.format(after=after), {**given, "end_village": end[0], "end_household": end[1]})
        cursor.execute("SELECT village, household FROM importing_batch ORDER BY village DESC, household DESC LIMIT 1")
        last = cursor.fetchone()
    return None if last is None else list(last)


def batch_judge(run: ResidentImport, today: date) -> tuple[int, ...]:
    """Say of each row whom it means and what comes of it, and note its faults.

    Return how many were read, are added, changed, unchanged and rejected.
    """
    low, high = subtree_bounds(run.place)
    given: dict[str, Any] = {"run": run.pk, "low": low, "high": high, "today": today}
    with connection.cursor() as cursor:
        for statement in _MATCH:
            cursor.execute(statement, given)
        for code, field, rows in _AGAINST_THE_REGISTER:
            cursor.execute(_REJECT.format(rows=rows, field=field, code=code), given)
        for statement in (*_WARN, _SPEAKS, *_OUTCOMES):
            cursor.execute(statement, given)
        cursor.execute(_COUNT)
        counted: tuple[int, ...] = cursor.fetchone()
    return counted


REGISTER_CODES: Final = (
    *(code for code, _field, _rows in _AGAINST_THE_REGISTER),
    "ambiguous",
    "phone_of_another",
    "moved_household",
    "known_elsewhere",
    "headless",
)
"""Faults found here, in every judging anew."""
