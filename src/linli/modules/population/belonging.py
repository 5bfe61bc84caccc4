"""Who belonged to a village on a day, and who held which tags there: what rolls of other modules are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from linli.kernel.place_path import county_of
from linli.modules.population.models import Membership, PersonTag

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet


_REGISTERED = Membership.Kind.REGISTERED
_READ = (
    "from_date",
    "tag__code",
    "person__name",
    "person__name_pinyin",
    "person__born_on",
    "person__sex",
)


@dataclass(frozen=True, slots=True)
class Belonging:
    """That a living person belonged to a village in one way; who lives where they are registered has two of them."""

    person_id: int
    name: str
    pinyin: str
    born_on: date | None
    sex: int | None
    kind: str
    since: date
    household_id: int | None
    household_number: str
    grid: str
    is_head: bool


@dataclass(frozen=True, slots=True)
class BelongingCard:
    """A living person who belonged to a village; ``lives_since`` is empty where they were only registered there.

    ``pinyin`` orders names: the whole, a space, the initials. Household and grid are those of the registration, else
    those of living there.
    """

    person_id: int
    name: str
    pinyin: str
    sex: int | None
    born_on: date | None
    is_registered: bool
    lives_since: date | None
    household_id: int | None
    household_number: str
    grid: str
    is_head: bool
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class TagHolder:
    """A living person who held a tag that counts in a village; ``household_id`` is theirs there, if any."""

    person_id: int
    tag_id: int
    code: str
    name: str
    pinyin: str
    born_on: date | None
    sex: int | None
    household_id: int | None
    since: date
    is_member: bool


def belongings_on(village: str, *, day: date) -> list[Belonging]:
    """Return every membership of living people in a village that held on the day; one query.

    Whoever died on the day or before is left out, whether or not their membership was ended.
    """
    fields = (
        "person_id",
        "person__name",
        "person__name_pinyin",
        "person__born_on",
        "person__sex",
        "kind",
        "from_date",
        "household_id",
        Coalesce("household__number", Value("")),
        Coalesce("household__grid", Value("")),
        "is_head",
    )
    # Those that go on and those that ended later each by an index of their own.
    begun = Membership.objects.filter(_alive(day), village=village, from_date__lte=day)
    going_on = begun.filter(until__isnull=True).values_list(*fields)
    ended_later = begun.filter(until__gt=day).values_list(*fields)
    return [Belonging(*row) for row in going_on.union(ended_later, all=True).order_by("person_id", "kind")]


def belonging_to(village: str, *, day: date, tags: tuple[str, ...] = ()) -> list[BelongingCard]:
    """Return everybody who belonged to a village on the day, in the order of their names; a second query for tags.

    Of the tags those are read that were given for this village or for none.
    """
    ways: dict[int, list[Belonging]] = {}
    for row in belongings_on(village, day=day):
        ways.setdefault(row.person_id, []).append(row)
    held: dict[int, set[str]] = {}
    if tags:
        rows = _tags_on(tags, village, day).filter(place__in=["", village], person__in=list(ways))
        for pk, code in rows.values_list("person_id", "tag__code"):
            held.setdefault(pk, set()).add(code)
    cards = [_card(each, frozenset(held.get(pk, ()))) for pk, each in ways.items()]
    return sorted(cards, key=lambda card: (card.pinyin, card.person_id))


def tag_holders_on(codes: Iterable[str], *, village: str, day: date) -> list[TagHolder]:
    """Return which living people held one of the tags in a village on the day, a line for each tag; three queries.

    A tag given for a village counts in that one alone, even after its holder has moved. One given for no village
    counts where its holder is registered, or where they live if they are registered nowhere that is known.
    """
    elsewhere = _holding(day).filter(person=OuterRef("person"), kind=_REGISTERED).exclude(village=village)
    here = _holding(day).filter(Q(kind=_REGISTERED) | ~Exists(elsewhere), village=village)
    tags = _tags_on(codes, village, day)
    rows = [
        *tags.filter(place=village),
        *tags.filter(place="", person__in=here.values("person")),
    ]
    return _holders(rows, village, day)


def tagged_at(code: str, *, village: str, day: date) -> list[TagHolder]:
    """Return who belonged to a village on the day and had a tag given for it or for none; two queries.

    Unlike with ``tag_holders_on`` it does not matter where they are registered.
    """
    here = _holding(day).filter(village=village).values("person")
    rows = _tags_on([code], village, day).filter(place__in=["", village], person__in=here)
    return _holders(list(rows), village, day)


def tagged_among(code: str, person_ids: Iterable[int], *, village: str, day: date) -> set[int]:
    """Return who of these people had the tag on the day, given for this village or for none; one query."""
    rows = _tags_on([code], village, day).filter(place__in=["", village], person__in=list(person_ids))
    return set(rows.values_list("person_id", flat=True))


def _card(ways: list[Belonging], tags: frozenset[str]) -> BelongingCard:
    """Make one of the one or two ways somebody belongs, the registration first."""
    first = ways[0]
    initials, _space, whole = first.pinyin.partition(" ")  # initials alone would sort 柴 behind 陈
    return BelongingCard(
        person_id=first.person_id,
        name=first.name,
        pinyin=f"{whole} {initials}",
        sex=first.sex,
        born_on=first.born_on,
        is_registered=first.kind == _REGISTERED,
        lives_since=next((row.since for row in ways if row.kind != _REGISTERED), None),
        household_id=next((row.household_id for row in ways if row.household_id), None),
        household_number=next((row.household_number for row in ways if row.household_number), ""),
        grid=next((row.grid for row in ways if row.grid), ""),
        is_head=any(row.is_head for row in ways),
        tags=tags,
    )


def _holders(rows: list[PersonTag], village: str, day: date) -> list[TagHolder]:
    homes = _homes({row.person_id for row in rows}, village, day)
    holders = [
        TagHolder(
            person_id=row.person_id,
            tag_id=row.tag_id,
            code=row.tag.code,
            name=row.person.name,
            pinyin=row.person.name_pinyin,
            born_on=row.person.born_on,
            sex=row.person.sex,
            household_id=homes.get(row.person_id),
            since=row.from_date,
            is_member=row.person_id in homes,
        )
        for row in rows
    ]
    return sorted(holders, key=lambda holder: (holder.pinyin, holder.person_id, holder.code))


def _tags_on(codes: Iterable[str], village: str, day: date) -> QuerySet[PersonTag]:
    rows = PersonTag.objects.filter(
        Q(until__isnull=True) | Q(until__gt=day),
        _alive(day),
        tag__code__in=list(codes),
        tag__county__in=["", county_of(village)],
        from_date__lte=day,
    )
    return rows.select_related("person", "tag").only(*_READ)


def _homes(person_ids: set[int], village: str, day: date) -> dict[int, int | None]:
    """Return the household of each who belongs to the village, that of the registration before that of living there."""
    rows = _holding(day).filter(village=village, person__in=person_ids).order_by("-kind")
    return dict(rows.values_list("person_id", "household_id"))


def _holding(day: date) -> QuerySet[Membership]:
    return Membership.objects.filter(Q(until__isnull=True) | Q(until__gt=day), from_date__lte=day)


def _alive(day: date) -> Q:
    return Q(person__deceased_on__isnull=True) | Q(person__deceased_on__gt=day)
