"""Who usually gets what: the way that holds for a matter, and a place's table of ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.place_path import Level, ancestors_and_self
from linli.modules.matters.models import Routing
from linli.modules.places.public import places_get, units_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from linli.modules.matters.models import Matter
    from linli.modules.places.public import UnitCard


@dataclass(frozen=True, slots=True)
class RouteCard:
    """One way: matters of a category (none: all others) at a place usually go to a unit."""

    place: str
    place_name: str
    category_code: str
    category_name: str
    unit_id: int
    unit_name: str
    is_unit_active: bool

    @property
    def assignee(self) -> str:
        """The unit as ``assignees_for`` names it."""
        return f"u{self.unit_id}"


def route_for(matter: Matter, *, offered: Collection[str]) -> RouteCard | None:
    """Return the way that holds for a matter among those it can be given to, as ``assignees_for`` names them.

    The nearest place's word counts; there the category's before its parent's, before that for all others.
    """
    category = matter.category
    parent = category.parent if category is not None else None
    wanted = [*([category.code] if category else []), *([parent.code] if parent else []), ""]
    by_key = {(card.place, card.category_code): card for card in _cards(ancestors_and_self(matter.place))}
    keys = ((place, code) for place in reversed(ancestors_and_self(matter.place)) for code in wanted)
    return next((by_key[key] for key in keys if key in by_key and by_key[key].assignee in offered), None)


def routes_at(place: str) -> tuple[list[RouteCard], list[RouteCard]]:
    """Return a place's own ways, and those that hold from above; two queries."""
    cards = _cards(ancestors_and_self(place))
    return [card for card in cards if card.place == place], [card for card in cards if card.place != place]


def units_to_route_to(place: str) -> list[UnitCard]:
    """Return to which units a place can send what comes in: a village to its teams, a town or county to departments."""
    if len(place) >= Level.VILLAGE:
        return [unit for unit in units_of(place) if unit.kind == "team"]
    places = dict.fromkeys((place[: Level.TOWN], place[: Level.COUNTY]))
    return [unit for each in places for unit in units_of(each) if unit.kind != "committee"]


def _cards(places: Iterable[str]) -> list[RouteCard]:
    rows = list(Routing.objects.filter(place__in=list(places)).select_related("category", "unit").order_by("pk"))
    names = places_get({row.place for row in rows})
    return [
        RouteCard(
            place=row.place,
            place_name=names[row.place].short_name if row.place in names else row.place,
            category_code=row.category.code if row.category else "",
            category_name=row.category.name if row.category else "",
            unit_id=row.unit_id,
            unit_name=row.unit.name,
            is_unit_active=row.unit.is_active,
        )
        for row in rows
    ]
