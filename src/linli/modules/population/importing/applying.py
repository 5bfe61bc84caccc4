"""A judged batch taken over into the register, set by set; rows that change nothing write nothing."""

# ruff: noqa: S608 - every piece of these statements stands in this package

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from linli.modules.population.importing.judging import ENDED, MEMBERSHIP_DIFFERS, PERSON_COLUMNS, WANTED
from linli.modules.population.normal_forms import person_pinyin_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from linli.modules.population.models import ResidentImport

_WRITTEN = "b.outcome IN ('added', 'changed')"
_NUMBERS = """UPDATE importing_batch SET person_id = nextval(pg_get_serial_sequence('population_person', 'id'))
WHERE is_new"""
_NEW_NAMES = "SELECT DISTINCT name FROM importing_batch WHERE is_new"

_GROUND: Final = (
    f"""INSERT INTO population_household (village, number, grid, address)
    SELECT DISTINCT ON (b.village, b.household) b.village, b.household, coalesce(b.grid, ''), coalesce(b.address, '')
    FROM importing_batch b WHERE {_WRITTEN} AND b.household <> '' AND b.household_id IS NULL
    ORDER BY b.village, b.household, b.speaks DESC, b.line
    ON CONFLICT (village, number) DO NOTHING""",
    """UPDATE importing_batch b SET household_id = h.id FROM population_household h
    WHERE b.household_id IS NULL AND h.village = b.village AND h.number = b.household AND b.household <> ''""",
    f"""INSERT INTO population_house (village, number, grid, address)
    SELECT DISTINCT ON (b.village, b.house) b.village, b.house, coalesce(b.grid, ''), coalesce(b.address, '')
    FROM importing_batch b WHERE {_WRITTEN} AND b.speaks AND b.house IS NOT NULL
    ORDER BY b.village, b.house, b.line
    ON CONFLICT (village, number) DO NOTHING""",
    """UPDATE population_household h
    SET address = coalesce(b.address, h.address), grid = coalesce(nullif(b.grid, ''), h.grid),
        house_id = coalesce(o.id, h.house_id)
    FROM importing_batch b LEFT JOIN population_house o ON o.village = b.village AND o.number = b.house
    WHERE h.id = b.household_id AND b.speaks AND (h.address, h.grid, h.house_id) IS DISTINCT FROM
        (coalesce(b.address, h.address), coalesce(nullif(b.grid, ''), h.grid), coalesce(o.id, h.house_id))""",
)
_TEXTS = ("ethnicity", "marital", "education", "political", "occupation", "workplace")
_PLAIN = ("sex", "born_on", "deceased_on")
_NEW_PERSONS = f"""
INSERT INTO population_person (id, name, name_pinyin, id_kind, id_index, id_cipher, id_hint, phone_index, phone_cipher,
    phone_hint, {", ".join(_PLAIN)}, {", ".join(_TEXTS)}, created_at)
SELECT b.person_id, b.name, n.pinyin, coalesce(b.id_kind, ''), b.id_index, b.id_cipher, coalesce(b.id_hint, ''),
    b.phone_index, b.phone_cipher, coalesce(b.phone_hint, ''), {", ".join(f"b.{name}" for name in _PLAIN)},
    {", ".join(f"coalesce(b.{name}, '')" for name in _TEXTS)}, %(now)s
FROM importing_batch b JOIN unnest(%(names)s::text[], %(pinyins)s::text[]) AS n (name, pinyin) ON n.name = b.name
WHERE b.is_new
"""
_PERSONS: Final = (
    f"""UPDATE population_person p SET {", ".join(f"{name} = coalesce(b.{name}, p.{name})" for name in PERSON_COLUMNS)}
    FROM importing_batch b WHERE p.id = b.person_id AND b.outcome = 'changed' AND b.is_ours AND (
        {" OR ".join(f"b.{name} IS NOT NULL AND p.{name} IS DISTINCT FROM b.{name}" for name in PERSON_COLUMNS)})""",
    """UPDATE population_person p SET phone_index = NULL, phone_cipher = NULL, phone_hint = ''
    FROM importing_batch b WHERE p.id = b.person_id AND b.outcome = 'changed' AND b.is_ours
        AND b.phone_index IS NOT NULL AND p.phone_index <> b.phone_index""",
    """UPDATE population_person p
    SET phone_index = b.phone_index, phone_cipher = b.phone_cipher, phone_hint = b.phone_hint
    FROM importing_batch b WHERE p.id = b.person_id AND b.outcome = 'changed' AND b.is_ours
        AND b.phone_index IS NOT NULL AND p.phone_index IS NULL""",
    """UPDATE population_person p
    SET id_kind = b.id_kind, id_index = b.id_index, id_cipher = b.id_cipher, id_hint = b.id_hint
    FROM importing_batch b WHERE p.id = b.person_id AND b.outcome = 'changed' AND b.is_ours
        AND b.id_index IS NOT NULL AND p.id_index IS NULL""",
)
_FOUND = f"""{WANTED} w JOIN importing_batch b ON b.line = w.line AND {_WRITTEN}"""
_CURRENT = "m.person_id = w.person_id AND m.village = w.village AND m.kind = w.kind AND m.until IS NULL"
_NOW_SAYS = """household_id = coalesce(w.household_id, m.household_id), relation = coalesce(w.relation, m.relation),
    relation_code = coalesce(w.relation_code, m.relation_code)"""
_BELONGING: Final = (
    f"""UPDATE population_membership m SET until = greatest(m.from_date, %(today)s), is_head = false
    FROM importing_batch b WHERE {ENDED}""",
    # Who is head no longer comes first, for a household has one; so does a head who has died.
    """UPDATE population_membership m SET is_head = false FROM importing_batch b
    WHERE m.person_id = b.person_id AND m.village = b.village AND m.until IS NULL AND m.is_head
      AND b.outcome = 'changed' AND (b.is_head = false OR b.household_id IS DISTINCT FROM m.household_id
      AND b.household_id IS NOT NULL)""",
    f"""UPDATE population_membership m SET is_head = false FROM population_person p, importing_batch b
    WHERE p.id = m.person_id AND p.deceased_on IS NOT NULL AND m.until IS NULL AND m.is_head
      AND m.household_id = b.household_id AND b.is_head AND {_WRITTEN}""",
    f"""UPDATE population_membership m SET is_head = coalesce(w.is_head, m.is_head), {_NOW_SAYS}
    FROM {_FOUND} WHERE {_CURRENT} AND w.is_head IS DISTINCT FROM true AND {MEMBERSHIP_DIFFERS}""",
    f"""UPDATE population_membership m SET is_head = true, {_NOW_SAYS}
    FROM {_FOUND} WHERE {_CURRENT} AND w.is_head AND {MEMBERSHIP_DIFFERS}""",
    f"""INSERT INTO population_membership (person_id, village, kind, household_id, is_head, relation, relation_code,
        from_date)
    SELECT w.person_id, w.village, w.kind, w.household_id, coalesce(w.is_head, false), coalesce(w.relation, ''),
        coalesce(w.relation_code, ''), %(today)s
    FROM {_FOUND} WHERE NOT EXISTS (SELECT FROM population_membership m WHERE {_CURRENT})
    ORDER BY w.line, w.kind""",
)
_TAGS = f"""
INSERT INTO population_persontag (person_id, tag_id, source, note, by_id, from_date)
SELECT b.person_id, t.id, 'import', '', %(by)s, %(today)s FROM importing_batch b, unnest(b.tags) AS t (id)
WHERE {_WRITTEN} AND NOT EXISTS (
    SELECT FROM population_persontag h WHERE h.person_id = b.person_id AND h.tag_id = t.id AND h.until IS NULL)
ON CONFLICT DO NOTHING
"""


def batch_apply(run: ResidentImport, *, today: date, now: datetime) -> None:
    """Write what the judged batch changes; it is gone with the transaction that took it."""
    given: dict[str, Any] = {"today": today, "now": now, "by": run.by_id}
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS)
        cursor.execute(_NEW_NAMES)
        given["names"] = [name for (name,) in cursor.fetchall()]
        given["pinyins"] = [person_pinyin_of(name) for name in given["names"]]
        for statement in (*_GROUND, _NEW_PERSONS, *_PERSONS, *_BELONGING, _TAGS):
            cursor.execute(statement, given)
