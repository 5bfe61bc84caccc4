"""Tags by rule: whom a rule means in a county, in which order rules are looked at, and what a sweep writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from linli.kernel.audience import Audience, audience_parse
from linli.kernel.place_path import subtree_bounds
from linli.modules.population.models import Membership, PersonTag, Standing, Tag
from linli.modules.population.standings import standings_meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

_EVERYWHERE = tuple("12345678")
"""What every code of a division begins with one of: a rule of the nation asks how somebody lives, wherever that is."""


@dataclass(frozen=True, slots=True)
class RuleTag:
    """A tag in use that a rule gives, as an expression; its places are the county, or everywhere for the nation's."""

    id: int
    county: str
    code: str
    name: str
    audience: Audience


class RuleCycleError(ValueError):
    """Rules that wait for each other; ``codes`` are the tags in the circle."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(" → ".join(codes))
        self.codes = tuple(codes)


def rule_audience(rule: dict[str, Any], county: str) -> Audience:
    """Return a rule as an expression over the county; empty means the nation. InvalidAudienceError names its faults."""
    audience = audience_parse({**rule, "places": [county or "11"]})
    return audience if county else replace(audience, places=_EVERYWHERE)


def rule_tags(county: str) -> list[RuleTag]:
    """Return the rules in use in a county, the nation's and its own, each after those whose tags it asks about."""
    rows = Tag.objects.filter(county__in=["", county], is_retired=False, rule__isnull=False).order_by("position", "pk")
    found = [RuleTag(tag.pk, tag.county, tag.code, tag.name, rule_audience(tag.rule or {}, tag.county)) for tag in rows]
    return rules_in_order(found)


def rules_in_order(rules: Sequence[RuleTag]) -> list[RuleTag]:
    """Return the rules so that none comes before one whose tag it asks about; a circle: RuleCycleError."""
    by_code: dict[str, list[RuleTag]] = {}
    for rule in rules:
        by_code.setdefault(rule.code, []).append(rule)
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for rule in rules:
        asked = {*rule.audience.tags_any, *rule.audience.tags_all, *rule.audience.tags_none}
        sorter.add(rule.code, *sorted(asked & by_code.keys()))
    try:
        return [rule for code in sorter.static_order() for rule in by_code[code]]
    except CycleError as error:
        raise RuleCycleError(error.args[1]) from error


def rule_enters(rule: RuleTag, *, county: str, today: date) -> list[int]:
    """Return who of the county the rule means and who has not got its tag; one query beside that for the tags."""
    rows = _meant(rule, today).filter(_of(county)).exclude(tags__contains=[rule.id])
    return list(rows.order_by("person_id").values_list("person_id", flat=True))


def rule_leaves(rule: RuleTag, *, county: str, today: date) -> list[int]:
    """Return who has the tag from the rule, belongs to the county and is not meant any more.

    Of a county's own tag also those who have left the county.
    """
    given = PersonTag.objects.filter(tag_id=rule.id, source=PersonTag.Source.RULE, until__isnull=True)
    held = Standing.objects.filter(_of(county), Exists(given.filter(person_id=OuterRef("person_id"))))
    lost = held.exclude(person_id__in=_meant(rule, today).values("person_id"))
    ids = set(lost.values_list("person_id", flat=True))
    if rule.county:
        there = Standing.objects.filter(_of(county)).values("person_id")
        ids |= set(given.exclude(person_id__in=there).values_list("person_id", flat=True))
    return sorted(ids)


def tag_give_by_rule(*, tag_id: int, person_ids: Iterable[int], from_date: date) -> int:
    """Let persons have the tag from that day on; who has it already, however they came to it, keeps that."""
    ids = list(person_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO population_persontag (person_id, tag_id, source, from_date)"
            " SELECT id, %s, 'rule', %s FROM unnest(%s::bigint[]) AS id ON CONFLICT DO NOTHING",
            [tag_id, from_date, ids],
        )
        return int(cursor.rowcount)


def tag_take_by_rule(*, tag_id: int, person_ids: Iterable[int], until: date) -> int:
    """Let persons no longer have, from that day on, what the rule gave them; what a hand gave stays."""
    given = PersonTag.objects.filter(tag_id=tag_id, source=PersonTag.Source.RULE, until__isnull=True)
    return given.filter(person_id__in=list(person_ids)).update(until=until)


def standings_due(since: date | None, today: date, *, after: int, limit: int) -> list[int]:
    """Return whose standing the calendar has changed: something of theirs began or ended after ``since``, until today.

    By id, from the one after ``after``; without ``since`` everybody who ever belonged anywhere.
    """
    if since is None:
        rows = Membership.objects.filter(person_id__gt=after)
        return list(rows.order_by("person_id").values_list("person_id", flat=True).distinct()[:limit])
    dated = Q(from_date__gt=since, from_date__lte=today) | Q(until__gt=since, until__lte=today)
    belonging = Membership.objects.filter(dated, person_id__gt=after).values_list("person_id", flat=True)
    tagged = PersonTag.objects.filter(dated, person_id__gt=after).values_list("person_id", flat=True)
    return list(belonging.union(tagged).order_by("person_id")[:limit])


def standings_write(person_ids: Sequence[int]) -> None:
    """Bring the standings of these persons up to date with today."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT population_standing_write(%s::bigint[])", [list(person_ids)])


def peopled(places: Sequence[str]) -> list[str]:
    """Return which of the places anybody belongs to; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT place FROM unnest(%s::text[]) AS place
            WHERE EXISTS (SELECT FROM population_standing WHERE registered >= place COLLATE "C"
                          AND registered < (place || ':') COLLATE "C")
               OR EXISTS (SELECT FROM population_standing WHERE resident >= place COLLATE "C"
                          AND resident < (place || ':') COLLATE "C")
            ORDER BY place
            """,
            [list(places)],
        )
        return [place for (place,) in cursor.fetchall()]


def tag_holders(county: str) -> dict[int, int]:
    """Return how many who belong to the county hold each tag, by its id; one query."""
    low, high = subtree_bounds(county)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT held, count(*) FROM population_standing, unnest(tags) AS held"
            " WHERE (registered >= %s AND registered < %s) OR (resident >= %s AND resident < %s) GROUP BY held",
            [low, high, low, high],
        )
        return dict(cursor.fetchall())


def members_count(county: str) -> int:
    """Return how many living people belong to the place today, registered or resident; one query."""
    return Standing.objects.filter(_of(county)).count()


def _meant(rule: RuleTag, today: date) -> QuerySet[Standing]:
    asked = {*rule.audience.tags_any, *rule.audience.tags_all, *rule.audience.tags_none}
    ids: dict[str, list[int]] = {code: [] for code in asked}
    for code, pk in Tag.objects.filter(code__in=asked, county__in={"", rule.county}).values_list("code", "pk"):
        ids[code].append(pk)
    return standings_meant(rule.audience, ids, today=today)


def _of(county: str) -> Q:
    low, high = subtree_bounds(county)
    return Q(registered__gte=low, registered__lt=high) | Q(resident__gte=low, resident__lt=high)
