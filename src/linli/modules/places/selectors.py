"""All reads of places, units and settings."""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db.models import F, Q

from linli.kernel.place_path import Level, ancestors_and_self, is_place, subtree_bounds
from linli.kernel.statement import OneOf, Statement
from linli.modules.places.cards import PlaceCard, UnitCard
from linli.modules.places.errors import UnknownPlaceError, UnknownUnitError
from linli.modules.places.models import Place, PlaceSetting, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

T = TypeVar("T")

PAGE_SIZE = 50

_CARD_FIELDS = (
    "code",
    "name",
    "short_name",
    "level",
    "stem",
    "lng",
    "lat",
    "households_declared",
    "is_active",
    "successor",
)
_UNIT_FIELDS = ("pk", "place", "kind", "name", "is_active")
_WITHOUT_OWN_NAME = frozenset({"市辖区"})
"""A city row that only groups the districts of a municipality: 北京市 › 市辖区 › 东城区."""


def _cards(rows: QuerySet[Place]) -> list[PlaceCard]:
    return [PlaceCard(*values) for values in rows.values_list(*_CARD_FIELDS)]


def _subtree(code: str) -> Q:
    if code and not is_place(code):
        return Q(pk__in=())
    low, high = subtree_bounds(code)
    return Q(code__gte=low, code__lt=high)


def place_get(code: str) -> PlaceCard:
    """Return one place, abolished ones too; an unknown code raises ``UnknownPlaceError``."""
    found = places_get([code])
    if not found:
        raise UnknownPlaceError(code)
    return found[code]


def places_get(codes: Iterable[str]) -> dict[str, PlaceCard]:
    """Return the places that exist among the codes, abolished ones too, by code; one query."""
    wanted = [code for code in set(codes) if is_place(code)]
    return {row[0]: PlaceCard(*row) for row in _PLACES.rows(codes=wanted)} if wanted else {}


def _places(*, codes: list[str]) -> QuerySet[Place, tuple[Any, ...]]:
    return Place.objects.filter(OneOf(F("code"), codes)).values_list(*_CARD_FIELDS)


_PLACES = Statement(_places, codes=["a code"])


def places_within(
    code: str,
    level: int | None = None,
    *,
    after: str | None = None,
    limit: int = PAGE_SIZE,
    q: str | None = None,
) -> list[PlaceCard]:
    """Return active places of the subtree (the place itself included) in order of code, after the code ``after``.

    ``q`` matches any part of a name, the beginning of a code, or the beginning of the pinyin or its initials (zwc).
    """
    rows = Place.objects.filter(_subtree(code), is_active=True)
    if level is not None:
        rows = rows.filter(level=level)
    if after is not None:
        rows = rows.filter(code__gt=after)
    if q and (wanted := q.replace("\x00", "").strip().lower()):
        rows = rows.filter(_named_like(wanted))
    return _cards(rows.order_by("code")[:limit])


def _named_like(wanted: str) -> Q:
    if wanted.isascii():
        letters = wanted.replace(" ", "")
        return (
            Q(pinyin__startswith=letters)
            | Q(pinyin__contains=f" {letters}")
            | Q(code__startswith=letters)
            | Q(name__icontains=wanted)
        )
    return Q(name__contains=wanted)


def children(code: str) -> list[PlaceCard]:
    """Return the active places one level below, in order of code."""
    below = next((level for level in Level if level > len(code)), None)
    if below is None:
        return []
    if code and not is_place(code):
        return []
    low, high = subtree_bounds(code)
    return [PlaceCard(*row) for row in _BELOW.rows(low=low, high=high, level=int(below))]


def _at_level(*, low: str, high: str, level: int) -> QuerySet[Place, tuple[Any, ...]]:
    rows = Place.objects.filter(code__gte=low, code__lt=high, level=level, is_active=True)
    return rows.order_by("code").values_list(*_CARD_FIELDS)


_BELOW = Statement(_at_level, low="from", high="to", level=-1)


def villages_within(places: Iterable[str]) -> list[str]:
    """Return the codes of the active villages in these subtrees, and of those a named grid lies in; one query."""
    named = sorted({code[: Level.VILLAGE] for code in places})
    if not named:
        return []
    where = reduce(or_, (_subtree(code) for code in named))
    rows = Place.objects.filter(where, level=Level.VILLAGE, is_active=True)
    return list(rows.order_by("code").values_list("code", flat=True))


def grids_of(village: str) -> list[PlaceCard]:
    """Return the active grids of a village, in order of code."""
    return _cards(Place.objects.filter(_subtree(village), level=Level.GRID, is_active=True).order_by("code"))


def ancestors(code: str) -> list[PlaceCard]:
    """Return the places above, from the province down; the place itself is not among them."""
    above = ancestors_and_self(code)[:-1]
    return _cards(Place.objects.filter(code__in=above).order_by("code"))


def place_path_name(code: str) -> str:
    """Return the name as it stands on an envelope, from the county down: 龙游县东华街道张王村.

    At or above the county it is the place's own name; the grouping row 市辖区 goes by its province's name.
    """
    chain = sorted(places_get(ancestors_and_self(code)).values(), key=lambda card: card.level) if is_place(code) else []
    if not chain or chain[-1].code != code:
        raise UnknownPlaceError(code)
    if chain[-1].name in _WITHOUT_OWN_NAME:
        return chain[0].name
    return "".join(card.short_name for card in chain if card.level >= Level.COUNTY) or chain[-1].short_name


def units_of(place: str) -> list[UnitCard]:
    """Return the active units at exactly this place, in order of id."""
    return _unit_cards(Unit.objects.filter(place=place, is_active=True))


def unit_get(unit_id: int) -> UnitCard:
    """Return one unit, closed ones too; an unknown id raises ``UnknownUnitError``."""
    found = _unit_cards(Unit.objects.filter(pk=unit_id))
    if not found:
        raise UnknownUnitError(unit_id)
    return found[0]


def units_get(ids: Iterable[int]) -> dict[int, UnitCard]:
    """Return the units that exist among the ids, closed ones too, by id; one query."""
    wanted = set(ids)
    return {row[0]: UnitCard(*row) for row in _UNITS.rows(ids=list(wanted))} if wanted else {}


def _units(*, ids: list[int]) -> QuerySet[Unit, tuple[Any, ...]]:
    return Unit.objects.filter(OneOf(F("pk"), ids)).order_by("pk").values_list(*_UNIT_FIELDS)


_UNITS = Statement(_units, ids=[-1])


def _unit_cards(rows: QuerySet[Unit]) -> list[UnitCard]:
    return [UnitCard(*row) for row in rows.order_by("pk").values_list(*_UNIT_FIELDS)]


def settings_for(place: str, keys: Iterable[str]) -> dict[str, object]:
    """Return the settings that hold at a place, each from the nearest ancestor-or-self that says it; one query.

    A key nobody has set is missing from the answer. The empty place stands for the whole installation.
    """
    rows = _SETTINGS.rows(places=["", *ancestors_and_self(place)], keys=list(set(keys)))
    found: list[tuple[str, str, str]] = [(place, key, value) for place, key, value in rows]
    return {key: json.loads(value) for key, value in _from_above_down(found)}


def _settings(*, places: list[str], keys: list[str]) -> QuerySet[PlaceSetting, tuple[Any, ...]]:
    rows = PlaceSetting.objects.filter(OneOf(F("place"), places), OneOf(F("key"), keys))
    return rows.values_list("place", "key", "value")


_SETTINGS = Statement(_settings, places=["a place"], keys=["a key"])


def _from_above_down(rows: Iterable[tuple[str, str, T]]) -> list[tuple[str, T]]:
    """Return (key, value) pairs ordered so that a nearer place comes later and wins."""
    return [(key, value) for _place, key, value in sorted(rows, key=lambda row: len(row[0]))]


def settings_below(place: str, keys: Iterable[str]) -> list[tuple[str, str, object]]:
    """Return what places below a place have set for themselves, as (place, key, value) in order of code; one query."""
    low, high = subtree_bounds(place)
    rows = PlaceSetting.objects.filter(place__gt=low, place__lt=high, key__in=set(keys))
    return list(rows.order_by("place", "key").values_list("place", "key", "value"))


def setting_for(place: str, key: str, default: T) -> T:
    """Return one setting that holds at a place, or the default."""
    return cast("T", settings_for(place, (key,)).get(key, default))


def households_declared(first: str, last: str) -> dict[str, int]:
    """Return the households villages declare, by village, in the subtrees from ``first`` to ``last``; one query."""
    rows = Place.objects.filter(
        level=Level.VILLAGE,
        is_active=True,
        households_declared__isnull=False,
        code__gte=first,
        code__lt=subtree_bounds(last)[1],
    )
    return {code: declared or 0 for code, declared in rows.values_list("code", "households_declared")}
