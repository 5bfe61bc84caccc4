"""For whom a post with an audience is: judged by the database, which knows who everybody is today."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

HOLDS = """
CREATE FUNCTION publishing_addressed(a jsonb, s population_standing, today date) RETURNS boolean
LANGUAGE sql STABLE AS $$
SELECT
    EXISTS (
        SELECT FROM jsonb_array_elements_text(a->'places') AS t (place)
        WHERE (a->'ways' ? 'registered' AND starts_with(s.registered, t.place))
           OR (a->'ways' ? 'resident' AND starts_with(s.resident, t.place))
           OR (a->'ways' ? 'floating' AND starts_with(s.resident, t.place)
               AND left(s.registered, 12) <> left(s.resident, 12))
    )
    AND (jsonb_array_length(a->'any') = 0
         OR EXISTS (SELECT FROM jsonb_array_elements_text(a->'any') AS t (tag) WHERE t.tag::int = ANY (s.tags)))
    AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(a->'all') AS g (tags)
        WHERE NOT EXISTS (SELECT FROM jsonb_array_elements_text(g.tags) AS t (tag) WHERE t.tag::int = ANY (s.tags))
    )
    AND NOT EXISTS (SELECT FROM jsonb_array_elements_text(a->'none') AS t (tag) WHERE t.tag::int = ANY (s.tags))
    AND (a->>'min' IS NULL OR (s.born_on IS NOT NULL AND s.born_on <= today - make_interval(years => (a->>'min')::int)))
    AND (a->>'max' IS NULL
         OR (s.born_on IS NOT NULL AND s.born_on > today - make_interval(years => (a->>'max')::int + 1)))
    AND (a->>'sex' IS NULL OR s.sex = (a->>'sex')::int)
    AND (NOT (a->>'heads')::boolean OR s.is_head)
$$
"""
POSTS = """
CREATE FUNCTION publishing_posts_for(person bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
SELECT p.id
FROM population_standing AS s
JOIN publishing_post AS p
  ON p.visibility = 'audience' AND p.addressed IS NOT NULL
 AND p.place IN (
        left(s.registered, 2), left(s.registered, 4), left(s.registered, 6), left(s.registered, 9),
        left(s.registered, 12), left(s.resident, 2), left(s.resident, 4), left(s.resident, 6),
        left(s.resident, 9), left(s.resident, 12)
     )
 AND publishing_addressed(p.addressed, s, (linli_now() AT TIME ZONE 'Asia/Shanghai')::date)
WHERE s.person_id = person
$$
"""


class Migration(migrations.Migration):
    """Functions the policy's audience rule asks."""

    dependencies: ClassVar = [
        ("publishing", "0002_default_columns"),
        ("population", "0003_standing_and_tags"),
        ("kernel", "0002_clock_and_rights"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(HOLDS, "DROP FUNCTION publishing_addressed(jsonb, population_standing, date)"),
        migrations.RunSQL(POSTS, "DROP FUNCTION publishing_posts_for(bigint)"),
    ]
