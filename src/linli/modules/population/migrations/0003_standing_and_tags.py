"""What keeps a person's standing, and the tags every county begins with."""

import json
from typing import ClassVar

from django.db import migrations

# The persons are locked first, in order, so that of two changes of one person the later sees the earlier.
WRITE = """
CREATE FUNCTION population_standing_write(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    today date := (linli_now() AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    PERFORM FROM population_person WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    WITH held AS (
        SELECT DISTINCT ON (m.person_id, m.kind) m.person_id, m.kind, m.is_head, m.household_id,
               coalesce(nullif(h.grid, ''), m.village) AS place
        FROM population_membership m LEFT JOIN population_household h ON h.id = m.household_id
        WHERE m.person_id = ANY (ids) AND m.from_date <= today AND (m.until IS NULL OR m.until > today)
        ORDER BY m.person_id, m.kind, m.from_date DESC, m.id DESC
    )
    INSERT INTO population_standing AS s (person_id, registered, resident, born_on, sex, is_head, household_id, tags)
    SELECT p.id,
           coalesce(max(held.place) FILTER (WHERE held.kind = 'registered'), ''),
           coalesce(max(held.place) FILTER (WHERE held.kind = 'resident'), ''),
           p.born_on, p.sex, bool_or(held.is_head),
           coalesce(max(held.household_id) FILTER (WHERE held.kind = 'resident'), max(held.household_id)),
           ARRAY (SELECT t.tag_id::int FROM population_persontag t
                  WHERE t.person_id = p.id AND t.from_date <= today AND (t.until IS NULL OR t.until > today)
                  ORDER BY t.tag_id)
    FROM population_person p JOIN held ON held.person_id = p.id
    WHERE p.deceased_on IS NULL
    GROUP BY p.id
    ON CONFLICT (person_id) DO UPDATE SET
        registered = excluded.registered, resident = excluded.resident, born_on = excluded.born_on,
        sex = excluded.sex, is_head = excluded.is_head, household_id = excluded.household_id, tags = excluded.tags
    WHERE s IS DISTINCT FROM excluded;
    DELETE FROM population_standing s USING population_person p
    WHERE s.person_id = ANY (ids) AND p.id = s.person_id AND (p.deceased_on IS NOT NULL OR NOT EXISTS (
        SELECT FROM population_membership m
        WHERE m.person_id = s.person_id AND m.from_date <= today AND (m.until IS NULL OR m.until > today)));
END $$;

CREATE FUNCTION population_belonging_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM population_standing_write(ARRAY (SELECT DISTINCT person_id FROM changed));
    RETURN NULL;
END $$;

CREATE FUNCTION population_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[] := ARRAY (
        SELECT n.id FROM changed n JOIN former o ON o.id = n.id
        WHERE (n.born_on, n.sex, n.deceased_on) IS DISTINCT FROM (o.born_on, o.sex, o.deceased_on));
BEGIN
    IF ids <> '{}' THEN
        PERFORM population_standing_write(ids);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION population_household_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[] := ARRAY (
        SELECT DISTINCT m.person_id FROM changed n JOIN former o ON o.id = n.id
        JOIN population_membership m ON m.household_id = n.id
        WHERE n.grid <> o.grid);
BEGIN
    IF ids <> '{}' THEN
        PERFORM population_standing_write(ids);
    END IF;
    RETURN NULL;
END $$;
"""

_BELONGING = "population_belonging_changed()"
TRIGGERS = "".join(
    f"CREATE TRIGGER {table}_{event.lower()} AFTER {event} ON population_{table} REFERENCING {rows}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {function};\n"
    for table, event, rows, function in (
        ("membership", "INSERT", "NEW TABLE AS changed", _BELONGING),
        ("membership", "UPDATE", "NEW TABLE AS changed", _BELONGING),
        ("membership", "DELETE", "OLD TABLE AS changed", _BELONGING),
        ("persontag", "INSERT", "NEW TABLE AS changed", _BELONGING),
        ("persontag", "UPDATE", "NEW TABLE AS changed", _BELONGING),
        ("persontag", "DELETE", "OLD TABLE AS changed", _BELONGING),
        ("person", "UPDATE", "OLD TABLE AS former NEW TABLE AS changed", "population_person_changed()"),
        ("household", "UPDATE", "OLD TABLE AS former NEW TABLE AS changed", "population_household_changed()"),
    )
)

FIRST = "SELECT population_standing_write(ARRAY (SELECT DISTINCT person_id FROM population_membership));"

# code, name, rule, whether the number of its holders is kept from the public
TAGS = (
    ("elderly_60", "60岁以上", {"age": {"min": 60}}, False),
    ("elderly_70", "70岁以上", {"age": {"min": 70}}, False),
    ("elderly_80", "80岁以上", {"age": {"min": 80}}, False),
    ("minor", "未成年人", {"age": {"max": 17}}, False),
    ("childbearing_age", "育龄妇女", {"age": {"min": 15, "max": 49}, "sex": "female"}, False),
    ("floating", "流动人口", {"residency": ["floating"]}, False),
    ("party_member", "党员", None, False),
    ("veteran", "退役军人", None, False),
    ("low_income", "低保", None, True),
    ("low_income_edge", "低保边缘", None, True),
    ("extreme_hardship", "特困供养", None, True),
    ("disabled", "残疾人", None, True),
    ("left_behind_child", "留守儿童", None, True),
    ("left_behind_elder", "留守老人", None, True),
    ("living_alone", "独居老人", None, True),
    ("overseas", "旅居海外", None, False),
    ("villagers_representative", "村民代表", None, False),
    ("volunteer", "志愿者", None, False),
)


ADD_TAG = "INSERT INTO population_tag (county, code, name, rule, is_private, position) VALUES ('', %s, %s, %s, %s, %s)"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("population", "0002_whole_register"), ("kernel", "0002_clock_and_rights")]
    operations: ClassVar = [
        migrations.RunSQL(WRITE, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
        migrations.RunSQL(
            [
                (ADD_TAG, [code, name, json.dumps(rule) if rule else None, is_private, position])
                for position, (code, name, rule, is_private) in enumerate(TAGS, start=1)
            ],
            migrations.RunSQL.noop,
        ),
    ]
