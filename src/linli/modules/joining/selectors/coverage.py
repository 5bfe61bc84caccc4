"""How many households have a member on line, of how many: place by place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import Level
from linli.modules.joining.cards import Coverage, PlaceCoverage
from linli.modules.joining.models import Joined
from linli.modules.places.public import households_declared, places_within
from linli.modules.population.public import households_by_village

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from linli.modules.places.public import PlaceCard


def coverage_of(place: str) -> Coverage:
    """Return the coverage of a place, everything below it added up; three queries."""
    return _covered(place, place)(place)


def joined_among(person_ids: Iterable[int]) -> set[int]:
    """Return who among these persons is on line; one query."""
    return set(Joined.objects.filter(person_id__in=list(person_ids)).values_list("person_id", flat=True))


def coverage_page(place: str, *, q: str = "", after: str = "", limit: int = PAGE_SIZE) -> Page[PlaceCoverage]:
    """Return the coverage one level below a place, in order of code, after the cursor; four queries.

    Below a village there is nothing to compare: the page is empty. A cursor that is none: InvalidInputError.
    """
    below = next((level for level in Level if level > len(place)), Level.GRID)
    if below is Level.GRID:
        return Page(())
    last = cursor_read(after, (str,))[0] if after else None
    found = places_within(place, below, after=last, limit=limit + 1, q=q or None)
    items = tuple(_lines(found[:limit]))
    return Page(items, cursor_of(items[-1].code) if len(found) > limit else "")


def _lines(places: Sequence[PlaceCard]) -> list[PlaceCoverage]:
    if not places:
        return []
    covered = _covered(places[0].code, places[-1].code)
    return [PlaceCoverage(card.code, card.short_name, covered(card.code)) for card in places]


class _covered:  # noqa: N801 - asked like a function, for any place between the two it has read
    def __init__(self, first: str, last: str) -> None:
        level = len(first)
        declared = households_declared(first, last)
        counted = households_by_village(first, last)
        joined = households_by_village(first, last, having=Joined.objects.values("person_id"))
        self._households: Counter[str] = Counter()
        self._joined: Counter[str] = Counter()
        self._undeclared: Counter[str] = Counter()
        for village in declared.keys() | counted.keys():
            # A village with more households on line than it declares has grown since: the register counts.
            holds = declared.get(village, -1) >= joined.get(village, 0)
            self._households[village[:level]] += declared[village] if holds else counted.get(village, 0)
            self._undeclared[village[:level]] += not holds
        for village, number in joined.items():
            self._joined[village[:level]] += number

    def __call__(self, place: str) -> Coverage:
        households = self._households[place]
        return Coverage(self._joined[place], households, declared=households > 0 and not self._undeclared[place])
