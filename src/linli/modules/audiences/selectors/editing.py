"""The editor of an audience as its template shows it: what is chosen, what can be, how many that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from linli.kernel.audience import Audience, InvalidAudienceError
from linli.kernel.place_path import Level, is_place, is_within, parent_of
from linli.kernel.refusal import InvalidInputError
from linli.modules.audiences.errors import OutOfReachError, in_words
from linli.modules.audiences.forms import PREFIX, audience_from_form
from linli.modules.audiences.selectors.counting import audience_demand_reach, count_everybody, level_parting
from linli.modules.audiences.selectors.describing import audience_describe, residency_words
from linli.modules.places.public import children, place_get, places_get, places_within
from linli.modules.population.public import tags_offered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.http import QueryDict

    from linli.kernel.actor import Actor
    from linli.modules.places.public import PlaceCard
    from linli.modules.population.public import TagCard

FOUND_AT_MOST = 12
_LONGEST_Q = 40
_NOT_OF_EDITOR = frozenset({"name", "rule"})


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in the tree or among those found; ``depth`` counts from the root, ``above`` tells alike names apart.

    ``is_covered`` is what lies within a chosen place: choosing it means it alone.
    """

    code: str
    name: str
    above: str = ""
    depth: int = 0
    is_chosen: bool = False
    is_covered: bool = False
    is_open: bool = False
    is_leaf: bool = False


@dataclass(frozen=True, slots=True)
class PlaceShare:
    """One place of the list: how many are meant, of how many who belong there; ``percent`` is their share."""

    name: str
    count: int
    total: int
    percent: int


@dataclass(frozen=True, slots=True)
class CountView:
    """The number with its denominator, said in words, and place by place."""

    count: int
    total: int
    words: str
    shares: tuple[PlaceShare, ...]
    level: str

    @property
    def percent(self) -> str:
        """The share of all who belong to the places, in percent with one decimal."""
        return f"{100 * self.count / self.total:.1f}" if self.total else "0"


@dataclass(frozen=True, slots=True)
class Editor:
    """What ``audiences/parts/editor.html`` shows; fields are as typed, right or wrong."""

    place: str
    chosen: tuple[PlaceRow, ...]
    tree: tuple[PlaceRow, ...]
    found: tuple[PlaceRow, ...]
    opened: tuple[str, ...]
    q: str
    residency: tuple[str, ...]
    residencies: tuple[tuple[str, str], ...]
    tags: tuple[TagCard, ...]
    tags_any: tuple[str, ...]
    tags_all: tuple[str, ...]
    tags_none: tuple[str, ...]
    age_min: str
    age_max: str
    sex: str
    households_only: bool
    counted: CountView | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


def editor_of(
    place: str,
    *,
    actor: Actor,
    now: datetime,
    said: QueryDict | None = None,
    audience: Audience | None = None,
    refused: InvalidInputError | None = None,
) -> Editor:
    """Return the editor at a place: as the form said, else of an audience, else of everybody who belongs to the place.

    ``refused`` is what a service or ``audience_from_form`` raised; its faults stand at their fields. The count is there
    whenever what is said can be counted.
    """
    counted: CountView | None = None
    if said is None:
        audience = audience or Audience((place,))
        state = _from_audience(audience)
    else:
        state = _from_form(said, place)
    try:
        wanted = audience if said is None else audience_from_form(_with_places(said, state.places))
        counted = counted_view(wanted, actor=actor, now=now) if wanted is not None else None
    except InvalidInputError as error:
        refused = refused or error
    except OutOfReachError as error:
        refused = refused or in_words(InvalidAudienceError([(f"/places/{error.code}", "unknown")]))
    return _laid_out(state, place, counted, errors_of(refused))


def counted_view(audience: Audience, *, actor: Actor, now: datetime) -> CountView:
    """Count an audience within the actor's reach for people to read: with denominators, names and words.

    Not theirs: OutOfReachError. A place or tag nobody knows: InvalidInputError.
    """
    try:
        audience_demand_reach(actor, audience)
        level = level_parting(audience.places)
        found = count_everybody(audience, now=now, level=level)
    except InvalidAudienceError as error:
        raise in_words(error) from error
    plain = Audience(audience.places)
    everybody = found if audience == plain else count_everybody(plain, now=now, level=level)
    numbers = {each.place: each.count for each in found.by_place}
    names = places_get(each.place for each in everybody.by_place)
    shares = tuple(
        PlaceShare(
            names[each.place].short_name if each.place in names else each.place,
            numbers.get(each.place, 0),
            each.count,
            round(100 * numbers.get(each.place, 0) / each.count),
        )
        for each in everybody.by_place
    )
    return CountView(found.count, everybody.count, audience_describe(audience), shares, level.label)


def errors_of(refused: InvalidInputError | None) -> dict[str, str]:
    """Return what is wrong by the editor's field: pointers ``/age/min`` and ``/places/3`` become age_min and places."""
    found: dict[str, str] = {}
    for error in refused.errors if refused else ():
        first, _slash, rest = error.pointer.strip("/").partition("/")
        name = f"age_{rest}" if first == "age" and rest else first
        found.setdefault(name if name in _NOT_OF_EDITOR else PREFIX + name, str(error.message))
    return found


@dataclass(slots=True)
class _State:
    places: list[str]
    opened: list[str]
    q: str = ""
    residency: tuple[str, ...] = ()
    tags_any: tuple[str, ...] = ()
    tags_all: tuple[str, ...] = ()
    tags_none: tuple[str, ...] = ()
    age_min: str = ""
    age_max: str = ""
    sex: str = ""
    households_only: bool = False


def _from_audience(audience: Audience) -> _State:
    return _State(
        places=list(audience.places),
        opened=[],
        residency=audience.residency,
        tags_any=audience.tags_any,
        tags_all=audience.tags_all,
        tags_none=audience.tags_none,
        age_min="" if audience.age_min is None else str(audience.age_min),
        age_max="" if audience.age_max is None else str(audience.age_max),
        sex=audience.sex,
        households_only=audience.households_only,
    )


def _from_form(said: QueryDict, place: str) -> _State:
    def one(name: str) -> str:
        return said.get(PREFIX + name, "").replace("\x00", "")

    def many(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for value in said.getlist(PREFIX + name) if "\x00" not in value))

    add, drop, turned = one("add"), one("drop"), one("open")
    places = [code for code in many("places") if code != drop]
    if is_place(add):  # what lies within it, or holds it, is said by it
        places = [code for code in places if not is_within(code, add) and not is_within(add, code)] + [add]
    opened = [code for code in many("opened") if is_place(code) and code != turned]
    if is_place(turned) and is_within(turned, place) and turned not in many("opened"):
        opened.append(turned)
    return _State(
        places,
        opened,
        one("q").strip()[:_LONGEST_Q],
        many("residency"),
        many("tags_any"),
        many("tags_all"),
        many("tags_none"),
        one("age_min").strip(),
        one("age_max").strip(),
        one("sex"),
        bool(one("households_only")),
    )


def _with_places(said: QueryDict, places: list[str]) -> QueryDict:
    changed = said.copy()
    changed.setlist(f"{PREFIX}places", places)
    return changed


def _laid_out(state: _State, place: str, counted: CountView | None, errors: Mapping[str, str]) -> Editor:
    chosen = places_get(state.places)
    return Editor(
        place=place,
        chosen=tuple(PlaceRow(code, chosen[code].short_name if code in chosen else code) for code in state.places),
        tree=tuple(_tree(place, state)),
        found=tuple(_found(place, state)) if state.q else (),
        opened=tuple(state.opened),
        q=state.q,
        residency=state.residency,
        residencies=tuple(residency_words().items()),
        tags=tuple(tags_offered(place)),
        tags_any=state.tags_any,
        tags_all=state.tags_all,
        tags_none=state.tags_none,
        age_min=state.age_min,
        age_max=state.age_max,
        sex=state.sex,
        households_only=state.households_only,
        counted=counted,
        errors=errors,
    )


def _tree(place: str, state: _State) -> Iterable[PlaceRow]:
    """Yield the place and, below what is open, the level under it, each after its parent."""
    root = place_get(place) if place else None
    if root is not None:
        yield _row(root, state, depth=0, is_open=True)
    yield from _below(place, state, 1)


def _below(place: str, state: _State, depth: int) -> Iterable[PlaceRow]:
    for card in children(place):
        is_open = card.code in state.opened
        yield _row(card, state, depth=depth, is_open=is_open)
        if is_open:
            yield from _below(card.code, state, depth + 1)


def _found(place: str, state: _State) -> Iterable[PlaceRow]:
    cards = places_within(place, q=state.q, limit=FOUND_AT_MOST)
    above = places_get(parent_of(card.code) for card in cards)
    for card in cards:
        parent = above.get(parent_of(card.code))
        yield _row(card, state, above=parent.short_name if parent else "")


def _row(card: PlaceCard, state: _State, *, depth: int = 0, is_open: bool = False, above: str = "") -> PlaceRow:
    return PlaceRow(
        card.code,
        card.short_name,
        above=above,
        depth=depth,
        is_chosen=card.code in state.places,
        is_covered=any(is_within(card.code, code) for code in state.places if is_place(code)),
        is_open=is_open,
        is_leaf=len(card.code) >= Level.GRID,
    )
