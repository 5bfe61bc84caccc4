"""Columns as they hold at a place: the nearest word on each counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from linli.kernel.place_path import Level, ancestors_and_self
from linli.modules.places.public import setting_for
from linli.modules.publishing.cards import ColumnCard
from linli.modules.publishing.models import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linli.kernel.actor import Actor

HOME_AT_MOST = 7
"""Eight modules at most stand on the home; one of them is the village's own hall, where it talks things over."""
HOME_SETTING = "publishing.home_columns"


def columns_of(place: str, *, with_inactive: bool = False) -> list[ColumnCard]:
    """Return the columns that hold at a place in their order, those it switched off left out; two queries.

    ``is_on_home`` says whether one stands on the place's home, where at most seven do.
    """
    cards = _standing(place)
    choice: dict[str, Any] = setting_for(place, HOME_SETTING, default={})
    chosen = _ordered(cards, choice)
    return chosen if with_inactive else [card for card in chosen if card.is_active]


def _standing(place: str) -> list[ColumnCard]:
    rows = Column.objects.filter(place__in=("", *ancestors_and_self(place)))
    nearest: dict[str, Column] = {}
    for row in sorted(rows, key=lambda row: len(row.place)):
        nearest[row.code] = row
    cards = [column_card(row) for row in nearest.values()]
    return sorted(cards, key=lambda card: (card.order, card.code))


def _ordered(cards: list[ColumnCard], choice: dict[str, Any]) -> list[ColumnCard]:
    """Put first, in their order, what the place chose for its home; without a choice what stands there by default."""
    off = set(choice.get("off", ()))
    home = list(choice.get("home", ())) or [card.code for card in cards if card.is_on_home and card.is_active]
    home = [code for code in home if code not in off][:HOME_AT_MOST]
    rank = {code: number for number, code in enumerate(home)}
    said = (
        replace(
            card, is_on_home=card.code in rank and card.is_active, is_active=card.is_active and card.code not in off
        )
        for card in cards
    )
    return sorted(said, key=lambda card: rank.get(card.code, len(rank) + card.order))


def column_card(row: Column) -> ColumnCard:
    """Return a row as others see it."""
    return ColumnCard(
        code=row.code,
        name=row.name,
        icon=row.icon,
        about=row.about,
        levels=tuple(row.levels),
        writers=tuple(row.writers),
        visibility=row.visibility,
        needs_review=row.needs_review,
        comments=row.comments,
        asks=row.asks,
        is_on_home=row.is_on_home,
        is_active=row.is_active,
        order=row.order,
        said_by=row.place,
    )


def column_at(place: str, code: str) -> ColumnCard | None:
    """Return one column as it holds at a place, switched off or not; ``None`` where there is none of that code."""
    return next((card for card in columns_of(place, with_inactive=True) if card.code == code), None)


def columns_named(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], ColumnCard]:
    """Return the columns of posts by their (place, code); one query."""
    wanted = set(pairs)
    places = {above for place, _code in wanted for above in ("", *ancestors_and_self(place))}
    rows = Column.objects.filter(place__in=places, code__in={code for _place, code in wanted})
    said = {(row.place, row.code): column_card(row) for row in rows}
    found = {}
    for place, code in wanted:
        chain = ("", *ancestors_and_self(place))
        nearest = next((said[at, code] for at in reversed(chain) if (at, code) in said), None)
        if nearest is not None:
            found[place, code] = nearest
    return found


def columns_to_write(actor: Actor, place: str) -> list[ColumnCard]:
    """Return the columns the actor may write for at exactly this place."""
    roles = {held.role.value for held in actor.appointments if held.place == place}
    level = Level(len(place))
    return [card for card in columns_of(place) if level in card.levels and roles & set(card.writers)]
