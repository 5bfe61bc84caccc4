"""The standing as of any day, and what finds who begins or ends something on a day."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

# One expression for today's rows and for those of another day: who enters an audience is in it today, not yesterday.
ON = """
CREATE FUNCTION population_standing_on(ids bigint[], day date) RETURNS SETOF population_standing
LANGUAGE sql STABLE AS $$
    WITH held AS (
        SELECT DISTINCT ON (m.person_id, m.kind) m.person_id, m.kind, m.is_head, m.household_id,
               coalesce(nullif(h.grid, ''), m.village) AS place
        FROM population_membership m LEFT JOIN population_household h ON h.id = m.household_id
        WHERE m.person_id = ANY (ids) AND m.from_date <= day AND (m.until IS NULL OR m.until > day)
        ORDER BY m.person_id, m.kind, m.from_date DESC, m.id DESC
    )
    SELECT p.id,
           coalesce(max(held.place) FILTER (WHERE held.kind = 'registered'), ''),
           coalesce(max(held.place) FILTER (WHERE held.kind = 'resident'), ''),
           p.born_on, p.sex, bool_or(held.is_head),
           coalesce(max(held.household_id) FILTER (WHERE held.kind = 'resident'), max(held.household_id)),
           ARRAY (SELECT t.tag_id::int FROM population_persontag t
                  WHERE t.person_id = p.id AND t.from_date <= day AND (t.until IS NULL OR t.until > day)
                  ORDER BY t.tag_id)
    FROM population_person p JOIN held ON held.person_id = p.id
    WHERE p.deceased_on IS NULL
    GROUP BY p.id
$$;

CREATE OR REPLACE FUNCTION population_standing_write(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    today date := (linli_now() AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    PERFORM FROM population_person WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO population_standing AS s (person_id, registered, resident, born_on, sex, is_head, household_id, tags)
    SELECT * FROM population_standing_on(ids, today)
    ON CONFLICT (person_id) DO UPDATE SET
        registered = excluded.registered, resident = excluded.resident, born_on = excluded.born_on,
        sex = excluded.sex, is_head = excluded.is_head, household_id = excluded.household_id, tags = excluded.tags
    WHERE s IS DISTINCT FROM excluded;
    DELETE FROM population_standing s USING population_person p
    WHERE s.person_id = ANY (ids) AND p.id = s.person_id AND (p.deceased_on IS NOT NULL OR NOT EXISTS (
        SELECT FROM population_membership m
        WHERE m.person_id = s.person_id AND m.from_date <= today AND (m.until IS NULL OR m.until > today)));
END $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("population", "0005_imports")]
    operations: ClassVar = [
        migrations.RunSQL(ON, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="membership", index=models.Index(fields=["from_date"], name="population_membership_from")
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["until"], name="population_membership_until", condition=Q(until__isnull=False)),
        ),
        migrations.AddIndex(
            model_name="persontag", index=models.Index(fields=["from_date"], name="population_tag_from")
        ),
        migrations.AddIndex(
            model_name="persontag",
            index=models.Index(fields=["until"], name="population_tag_until", condition=Q(until__isnull=False)),
        ),
    ]
