"""Whom an audience means: the expression turned into conditions on standings, and tags by their codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Case, Count, F, Q, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from linli.kernel.audience import SEXES, Audience, InvalidAudienceError, born_between
from linli.kernel.place_path import Level, county_of, subtree_bounds
from linli.modules.population.models import Household, Membership, Person, PersonTag, Standing, Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class TagCard:
    """A tag as others see it; ``county`` is empty for the nation's, ``is_rule`` says that a sweep gives it."""

    id: int
    county: str
    code: str
    name: str
    is_rule: bool
    is_private: bool


def tags_offered(place: str) -> list[TagCard]:
    """Return the tags in use at a place: the nation's and its county's, in their order; one query."""
    rows = Tag.objects.filter(county__in=["", county_of(place)], is_retired=False).order_by("position", "pk")
    return [TagCard(tag.pk, tag.county, tag.code, tag.name, tag.rule is not None, tag.is_private) for tag in rows]


def tag_ids(codes: Iterable[str], places: Iterable[str]) -> dict[str, list[int]]:
    """Return what each code means at these places: the nation's tag, and those of their counties; one query."""
    wanted = set(codes)
    found: dict[str, list[int]] = {code: [] for code in wanted}
    if wanted:
        counties = {"", *(county_of(place) for place in places)}
        above = [place for place in places if len(place) < Level.COUNTY]
        within = reduce(or_, (Q(county__startswith=place) for place in above), Q(county__in=counties))
        for code, pk in Tag.objects.filter(within, code__in=wanted).values_list("code", "pk"):
            found[code].append(pk)
    return found


def tags_named(codes: Iterable[str], places: Iterable[str]) -> dict[str, str]:
    """Return what the tags of these codes are called at these places, retired ones too; one query."""
    counties = {"", *(county_of(place) for place in places)}
    rows = Tag.objects.filter(code__in=set(codes)).order_by("county")
    return {code: name for county, code, name in rows.values_list("county", "code", "name") if _is_at(county, counties)}


def _is_at(county: str, counties: set[str]) -> bool:
    return county in counties or any(county.startswith(place) for place in counties if place)


def audience_tag_ids(audience: Audience) -> dict[str, list[int]]:
    """Return the ids of every tag the audience names; a tag nobody knows there: InvalidAudienceError."""
    named = {name: getattr(audience, name) for name in ("tags_any", "tags_all", "tags_none")}
    found = tag_ids([code for codes in named.values() for code in codes], audience.places)
    faults = [
        (f"/{name}/{number}", "unknown")
        for name, codes in named.items()
        for number, code in enumerate(codes)
        if not found[code]
    ]
    if faults:
        raise InvalidAudienceError(faults)
    return found


def standings() -> QuerySet[Standing]:
    """Return every row, for a module above that asks from the other side: what is one person meant by."""
    return Standing.objects.all()


def standings_of(audience: Audience, *, today: date) -> QuerySet[Standing]:
    """Return the rows the audience means on that day, for a module above that counts or expands them.

    A tag nobody knows there: InvalidAudienceError.
    """
    return standings_meant(audience, audience_tag_ids(audience), today=today)


def standings_meant(audience: Audience, ids: Mapping[str, Sequence[int]], *, today: date) -> QuerySet[Standing]:
    """Return the rows the audience means, where it is known already which ids each code of a tag stands for."""
    return _narrowed(reduce(or_, _ways(audience).values()), audience, ids, today)


def counted_by_place(audience: Audience, *, today: date) -> list[tuple[str, int]]:
    """Return how many the audience means by the place (village or grid) where each is counted; one statement.

    That is where they live if it lies in one of the places, else where they are registered. A place may come twice.
    An unknown tag: InvalidAudienceError.
    """
    ids = audience_tag_ids(audience)
    # Each way by itself, so that an index in the order of its place is read and no row is looked at twice.
    parts = [
        _narrowed(way, audience, ids, today).values_list(field).annotate(n=Count("*")).order_by()
        for field, ways in _ways(audience).items()
        for way in _apart(field, ways, audience.places)
    ]
    rows = parts[0].union(*parts[1:], all=True)
    if min(map(len, audience.places)) >= Level.COUNTY:
        return list(rows)
    with transaction.atomic(), connection.cursor() as cursor:
        # The parts are of very unlike size: each is to be shared out by itself, not one to each worker.
        cursor.execute("SET LOCAL enable_parallel_append = off")
        return list(rows)


def _apart(field: str, way: Q, places: Sequence[str]) -> list[Q]:
    """Return who is registered in one place and lives before it or after it in two parts, each a range of the index."""
    if field != "registered" or len(places) != 1:
        return [way]
    low, high = subtree_bounds(places[0])
    return [
        _within("registered", places[0]) & Q(outside) for outside in (("resident__lt", low), ("resident__gte", high))
    ]


def standings_counted(audience: Audience, *, today: date) -> QuerySet[Any]:
    """Return the rows the audience means with ``counted_at``, the place (village or grid) where each is counted."""
    lives_there = reduce(or_, (_within("resident", place) for place in audience.places))
    counted_at = Case(When(lives_there, then=F("resident")), default=F("registered"))
    rows: QuerySet[Any] = standings_of(audience, today=today).annotate(counted_at=counted_at)
    return rows


def people_with_phone() -> QuerySet[Person]:
    """Return who has a phone number, for a module above that joins them; the numbers themselves stay sealed."""
    return Person.objects.filter(phone_cipher__isnull=False)


def _narrowed(ways: Q, audience: Audience, ids: Mapping[str, Sequence[int]], today: date) -> QuerySet[Standing]:
    rows = Standing.objects.filter(ways)
    if audience.tags_any:
        rows = rows.filter(tags__overlap=[pk for code in audience.tags_any for pk in ids[code]])
    for code in audience.tags_all:
        rows = rows.filter(tags__overlap=ids[code])
    if audience.tags_none:
        rows = rows.exclude(tags__overlap=[pk for code in audience.tags_none for pk in ids[code]])
    first, last = born_between(audience, today)
    if first is not None:
        rows = rows.filter(born_on__gte=first)
    if last is not None:
        rows = rows.filter(born_on__lte=last)
    if audience.sex:
        rows = rows.filter(sex=SEXES[audience.sex])
    if audience.households_only:
        rows = rows.filter(is_head=True)
    return rows


def entering(audience: Audience, *, day: date) -> QuerySet[Standing]:
    """Return the rows the audience means on that day and did not mean the day before.

    That is who reaches the age on it, or begins or ends a membership or a tag; what was entered later for an earlier
    day counts as having been so. The day is today: of others no rows are kept. An unknown tag: InvalidAudienceError.
    """
    before = day - timedelta(days=1)
    changed = Q(person_id__in=_dated(Membership, day)) | Q(person_id__in=_dated(PersonTag, day))
    _oldest, grown = born_between(audience, day)
    if grown is not None:
        _oldest, grown_before = born_between(audience, before)
        changed |= Q(born_on__gt=grown_before, born_on__lte=grown)
    rows = standings_of(audience, today=day).filter(changed)
    return rows.exclude(person_id__in=_meant_on(audience, before, among=rows))


def _dated(model: type[Membership | PersonTag], day: date) -> QuerySet[Any, Any]:
    return model.objects.filter(Q(from_date=day) | Q(until=day)).values("person_id")


def _meant_on(audience: Audience, day: date, *, among: QuerySet[Standing]) -> RawSQL:
    """Return the ids of those of ``among`` that the audience meant on another day, of which no rows are kept.

    The statement is that of today's rows; only where its rows come from is another.
    """
    ids, ids_params = among.values("person_id").query.sql_with_params()
    sql, params = standings_of(audience, today=day).values("person_id").query.sql_with_params()
    kept = f'FROM "{Standing._meta.db_table}"'  # noqa: SLF001 - Django's own way to a model's description
    then = f'FROM {Standing._meta.db_table}_on(ARRAY ({ids}), %s) AS "{Standing._meta.db_table}"'  # noqa: SLF001
    return RawSQL(sql.replace(kept, then, 1), (*ids_params, day, *params))  # noqa: S611 - no text from outside


def _ways(audience: Audience) -> dict[str, Q]:
    """Return the two ways to be meant, by the field that says where one is counted; nobody is meant in both.

    Who lives in one of the places counts there; who does not can only be registered in one.
    """
    asked = audience.residency or ("registered", "resident")
    registered, resident = (
        reduce(or_, (_within(field, place) for place in audience.places)) for field in ("registered", "resident")
    )
    ways = {"resident": resident}
    if "resident" not in asked:
        narrower = {"registered": registered, "floating": _IS_FLOATING}
        ways["resident"] &= reduce(or_, (narrower[way] for way in asked))
    if "registered" in asked:
        ways["registered"] = registered & ~resident
    return ways


def _within(field: str, place: str) -> Q:
    low, high = subtree_bounds(place)
    return Q((f"{field}__gte", low), (f"{field}__lt", high))


# Floating is who lives in another village than the one they are registered in, whichever grids are known.
_IS_FLOATING = ~Q(Exact(Left("registered", int(Level.VILLAGE)), Left("resident", int(Level.VILLAGE))))


def tags_held(person_id: int, codes: Iterable[str]) -> list[str]:
    """Return the names of those of the tags a person has today, in the tags' order; two queries."""
    held = Standing.objects.filter(person_id=person_id).values_list("tags", flat=True).first() or []
    rows = Tag.objects.filter(code__in=set(codes), pk__in=held)
    return list(rows.order_by("position", "pk").values_list("name", flat=True))


def standings_addresses(person_ids: Iterable[int]) -> dict[int, str]:
    """Return where people's households stand, as it is written on the door; two queries."""
    rows = Standing.objects.filter(person_id__in=set(person_ids)).values_list("person_id", "household_id")
    homes = dict(rows)
    known = {pk for pk in homes.values() if pk is not None}
    written = dict(Household.objects.filter(pk__in=known).values_list("pk", "address"))
    return {person: written.get(home, "") for person, home in homes.items() if home is not None}
