"""The inbox: its first 20 and how many wait unread, where 330,000 posts have been sent to places all over the city."""

from __future__ import annotations

import time
from random import Random
from typing import TYPE_CHECKING

import _database

if TYPE_CHECKING:
    from collections.abc import Sequence

CITY, POSTS = "3303", 330_000
_PEOPLE = 400
_ROUNDS = 3
_YEARS_DAYS = 1095

# Of a hundred posts ninety are a village's, the others of towns, counties, the city and the province;
# every third is for some only: of an age, on low income, heads of households.
_SENT = """
INSERT INTO messaging_broadcast (source, county, place, kind, subject, body, link, audience, channels, urgent, state,
                                 sent_at, cost_fen, stirred, note)
SELECT 'bench.post:' || n, left(p.place, 6), p.place, 'publishing.post', '通知第 ' || n || ' 条', '请大家看一看。', '',
       jsonb_build_object('places', jsonb_build_array(p.place)), '{}', false, 'done',
       linli_now() - %(span)s * interval '1 day' * random(), 0, false, ''
FROM generate_series(1, %(posts)s) AS n CROSS JOIN LATERAL (
    SELECT left(v.code, CASE WHEN n %% 100 < 90 THEN 12 WHEN n %% 100 < 97 THEN 9 WHEN n %% 500 < 490 THEN 6
                             WHEN n %% 500 < 499 THEN 4 ELSE 2 END) AS place
    FROM (SELECT %(villages)s::text[]) AS given (villages),
         LATERAL (SELECT villages[1 + floor(random() * cardinality(villages) + 0 * n)::int] AS code) AS v) AS p
"""
_PLACED = """
INSERT INTO messaging_broadcastplace (place, broadcast_id, at, residency, tags_any, tags_all, tags_none, age_min,
                                      age_max, sex, heads_only)
SELECT place, id, sent_at, 3, CASE WHEN id %% 9 = 0 THEN %(tags)s::int[] ELSE '{}' END, '{}', '{}',
       CASE WHEN id %% 9 = 3 THEN 60 END, NULL, NULL, id %% 9 = 6
FROM messaging_broadcast WHERE source LIKE 'bench.post:%%'
"""
_READ = """
INSERT INTO messaging_broadcastread (county, person_id, broadcast_id, place, at)
SELECT left(s.resident, 6), s.person_id, b.broadcast_id, left(s.resident, 12), linli_now()
FROM population_standing s JOIN messaging_broadcastplace b ON b.place = left(s.resident, 12)
WHERE s.person_id = ANY (%(people)s) AND random() < 0.5
ON CONFLICT DO NOTHING
"""


def run(scale: float) -> dict[str, float]:
    """Measure; figures as promised in the table of README.md."""
    with _database.opened("linli bench inbox"):
        import seed  # noqa: PLC0415 — the bench's own, beside this file

        seed.ensure(scale)
        people = _people()
        posts = _fill(scale, people)
        return {"posts": posts, **_measure(people)}


def _people() -> list[int]:
    from linli.modules.population.models import Standing  # noqa: PLC0415 — Django is booted by now

    rows = Standing.objects.exclude(resident="").order_by("?").values_list("person_id", flat=True)
    return list(rows[:_PEOPLE])


def _fill(scale: float, people: Sequence[int]) -> float:
    """Have the posts in the database, laid down by SQL, and half of each one's village read."""
    from django.db import connection  # noqa: PLC0415

    from linli.modules.messaging.models import Broadcast  # noqa: PLC0415
    from linli.modules.population.models import Standing  # noqa: PLC0415
    from linli.modules.population.public import tag_ids  # noqa: PLC0415

    wanted = round(POSTS * scale)
    held = Broadcast.objects.filter(source__startswith="bench.post:").count()
    with connection.cursor() as cursor:
        if held != wanted:
            cursor.execute("TRUNCATE messaging_broadcast CASCADE")
            villages = sorted(
                {code[:12] for code in Standing.objects.values_list("registered", flat=True).distinct()} - {""}
            )
            values = {"posts": wanted, "span": _YEARS_DAYS, "villages": villages}
            cursor.execute(_SENT, values)
            cursor.execute(_PLACED, {"tags": tag_ids(["low_income"], [CITY])["low_income"]})
        cursor.execute(_READ, {"people": list(people)})
        cursor.execute("ANALYZE messaging_broadcast, messaging_broadcastplace, messaging_broadcastread")
    return float(wanted)


def _measure(people: Sequence[int]) -> dict[str, float]:
    """Open every inbox some times: what the database takes for both questions, and what our process does."""
    from django.db import connection  # noqa: PLC0415

    from linli.kernel import clock  # noqa: PLC0415
    from linli.modules.messaging.public import inbox_page, unread_count  # noqa: PLC0415

    now, spent, seconds = clock.now(), [], 0.0
    dice = Random(2026)

    def timed(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 — Django's wrapper
        nonlocal seconds
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            seconds += time.perf_counter() - began

    cpu = opened = 0.0
    for nth in range(_ROUNDS + 1):
        order = dice.sample(list(people), len(people))
        for person in order:
            seconds, began = 0.0, time.process_time()
            with connection.execute_wrapper(timed):
                inbox_page(person, ["330302"], now=now)
                unread_count(person, ["330302"], now=now)
            if nth:  # the first round warms up
                cpu += time.process_time() - began
                opened += 1
                spent.append(seconds)
    spent.sort()
    return {
        "db_p99_ms": 1000 * spent[int(len(spent) * 0.99)],
        "db_p50_ms": 1000 * spent[len(spent) // 2],
        "cpu_ms": 1000 * cpu / opened,
    }
