"""Places over the API: the tree of divisions and the units at a place."""

from typing import Annotated, Literal

from django.http import Http404
from ninja import Path, Query, Router
from typing_extensions import TypedDict

from linli.kernel.keyset import PAGE_SIZE, cursor_of, cursor_read
from linli.kernel.place_path import LEVELS, Level
from linli.modules.places.cards import PlaceCard, UnitCard
from linli.modules.places.errors import UnknownPlaceError
from linli.modules.places.selectors import place_get, places_within, units_of
from linli.web.endpoints import MOST_A_PAGE, PLACE, operation
from linli.web.request import LinliRequest

ROUTER = Router(tags=["places"])

PlaceLevel = Literal["province", "city", "county", "town", "village", "grid"]
Code = Annotated[str, Path(pattern=f"^({PLACE})$")]
Within = Annotated[str, Query(pattern=f"^({PLACE})?$")]


class PlaceOut(TypedDict):
    """A place as programs see it; ``short_name`` is what people call it."""

    code: str
    name: str
    short_name: str
    level: PlaceLevel


class PlacesOut(TypedDict):
    """A page of places."""

    items: list[PlaceOut]
    next: str | None


class UnitOut(TypedDict):
    """A unit as programs see it."""

    id: int
    place: str
    kind: Literal["department", "team", "committee", "centre"]
    name: str


class UnitsOut(TypedDict):
    """The units at a place."""

    items: list[UnitOut]
    next: str | None


def place_out(card: PlaceCard) -> PlaceOut:
    """Return a place in the API's form."""
    level: PlaceLevel = Level(card.level).label  # type: ignore[assignment]  # the labels are these literals
    return {"code": card.code, "name": card.name, "short_name": card.short_name, "level": level}


def unit_out(card: UnitCard) -> UnitOut:
    """Return a unit in the API's form."""
    return {"id": card.id, "place": card.place, "kind": card.kind, "name": card.name}  # type: ignore[typeddict-item]


@operation(ROUTER, "GET", "/places", action="places.view", answers=PlacesOut)
def list_places(
    request: LinliRequest,  # noqa: ARG001 - places are public
    within: Within = "",
    level: PlaceLevel | None = None,
    q: Annotated[str, Query(max_length=40)] = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = PAGE_SIZE,
) -> PlacesOut:
    """List the places in a place's subtree, itself included, in order of code.

    `q` finds any part of a name, the beginning of a code, or pinyin and its initials.
    """
    wanted = LEVELS[level] if level else None
    after = cursor_read(cursor, (str,))[0] if cursor else None
    found = places_within(within, wanted, after=after, limit=limit + 1, q=q or None)
    is_more = len(found) > limit
    shown = found[:limit]
    return {"items": [place_out(card) for card in shown], "next": cursor_of(shown[-1].code) if is_more else None}


@operation(ROUTER, "GET", "/places/{code}", action="places.view", answers=PlaceOut)
def get_place(request: LinliRequest, code: Code) -> PlaceOut:  # noqa: ARG001 - places are public
    """Give one place."""
    return place_out(_place(code))


@operation(ROUTER, "GET", "/places/{code}/units", action="places.view", answers=UnitsOut)
def list_units(request: LinliRequest, code: Code) -> UnitsOut:  # noqa: ARG001 - units are public
    """List the units at exactly this place."""
    _place(code)
    return {"items": [unit_out(card) for card in units_of(code)], "next": None}


def _place(code: str) -> PlaceCard:
    try:
        return place_get(code)
    except UnknownPlaceError as error:
        raise Http404(str(error)) from error
