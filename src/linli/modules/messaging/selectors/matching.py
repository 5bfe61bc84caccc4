"""Which broadcasts are for one person, in SQL: what ``population.public.standings_of`` means, seen from the other side.

An audience asks the register for its people; an inbox asks the broadcasts for the one person it belongs to. Both must
answer alike, which ``tests/test_matching.py`` claims of generated audiences and persons.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from linli.kernel.audience import SEXES, Audience, audience_parse
from linli.modules.population.public import audience_tag_ids, standings

if TYPE_CHECKING:
    from collections.abc import Iterable

REGISTERED, RESIDENT, FLOATING = 1, 2, 4
_WAYS = {"registered": REGISTERED, "resident": RESIDENT, "floating": FLOATING}

_FLOATS = "left(s.registered, 12) <> left(s.resident, 12)"
# A person's places, at most twelve: every prefix of where they are registered and of where they live.
_PLACES = f"""
SELECT w.place, bit_or(w.way) AS ways FROM (
    SELECT left(s.registered, n) AS place, {REGISTERED} AS way FROM unnest(ARRAY[2, 4, 6, 9, 12, 15]) AS n
    WHERE length(s.registered) >= n
    UNION ALL
    SELECT left(s.resident, n), CASE WHEN {_FLOATS} THEN {RESIDENT | FLOATING} ELSE {RESIDENT} END
    FROM unnest(ARRAY[2, 4, 6, 9, 12, 15]) AS n WHERE length(s.resident) >= n
) AS w GROUP BY w.place
"""  # noqa: S608 - its parts are written in this program
# Completed years as the calendar counts them; who is not yet born has not completed none.
_AGE = (
    "CASE WHEN s.born_on > %(today)s::date THEN -1"
    " ELSE date_part('year', age(%(today)s::date, s.born_on))::smallint END"
)
MEANT = """
    (a.residency & me.ways) <> 0
AND (a.tags_any = '{}' OR a.tags_any && me.tags)
AND (a.tags_none = '{}' OR NOT a.tags_none && me.tags)
AND (a.tags_all = '{}' OR NOT EXISTS (
        SELECT FROM generate_subscripts(a.tags_all, 1) AS i
        WHERE NOT ARRAY(SELECT unnest(a.tags_all[i:i])) && me.tags))
AND (a.age_min IS NULL OR me.age >= a.age_min)
AND (a.age_max IS NULL OR me.age <= a.age_max)
AND (a.sex IS NULL OR a.sex = me.sex)
AND (NOT a.heads_only OR me.is_head)
"""
"""What must be true of a row ``a`` of the places of broadcasts for the person ``me`` it is laid beside."""


@lru_cache(maxsize=1)
def me_sql() -> str:
    """Return the rows ``me``: the person's places, one a row, with all that a broadcast can ask about.

    Values: ``person_id``, ``today``.
    """
    whole = str(standings().values("person_id", "registered", "resident", "born_on", "sex", "is_head", "tags").query)
    return (
        f"(SELECT p.place, p.ways, s.tags, s.sex, s.is_head, {_AGE} AS age"  # noqa: S608 - its parts are written in this program
        f" FROM ({whole}) AS s CROSS JOIN LATERAL ({_PLACES}) AS p WHERE s.person_id = %(person_id)s::bigint) AS me"
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """An audience as the columns of a broadcast's places hold it."""

    places: tuple[str, ...]
    residency: int
    tags_any: list[int]
    tags_all: list[list[int]]
    tags_none: list[int]
    age_min: int | None
    age_max: int | None
    sex: int | None
    heads_only: bool

    def columns(self) -> dict[str, Any]:
        """Return everything but the places, by column."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "places"}


def audience_compile(audience: Audience) -> Asked:
    """Turn an expression into columns; a tag nobody knows at its places: InvalidAudienceError."""
    ids = audience_tag_ids(audience)
    groups = [sorted(ids[code]) for code in audience.tags_all]
    widest = max((len(group) for group in groups), default=0)
    ways = audience.residency or ("registered", "resident")
    return Asked(
        places=audience.places,
        residency=sum(_WAYS[way] for way in dict.fromkeys(ways)),
        tags_any=_together(ids, audience.tags_any),
        tags_all=[[*group, *group[:1] * (widest - len(group))] for group in groups],
        tags_none=_together(ids, audience.tags_none),
        age_min=audience.age_min,
        age_max=audience.age_max,
        sex=SEXES[audience.sex] if audience.sex else None,
        heads_only=audience.households_only,
    )


def _together(ids: dict[str, list[int]], codes: Iterable[str]) -> list[int]:
    return sorted({pk for code in codes for pk in ids[code]})


def audience_of(said: dict[str, Any], places: Iterable[str]) -> Audience:
    """Read a broadcast's audience back, with the places as they are called today."""
    now_called = tuple(sorted(places))
    return replace(audience_parse(said), places=now_called) if now_called else audience_parse(said)
