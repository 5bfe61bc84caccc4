"""The tree of categories that holds at a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F

from linli.kernel.place_path import ancestors_and_self
from linli.kernel.statement import OneOf, Statement, instances, whole
from linli.modules.matters.models import Category
from linli.modules.matters.selectors.kinds import kinds_off

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """A category with those below it; ``visibility`` and ``identity`` list what a reporter may choose."""

    code: str
    name: str
    kind: str
    icon: str
    needs_photo: bool
    visibility: tuple[str, ...]
    identity: tuple[str, ...]
    children: tuple[CategoryCard, ...] = ()


def categories_tree(place: str) -> tuple[CategoryCard, ...]:
    """Return the categories at a place as a tree: the national ones, and those of the places above it.

    Of one code the nearest place's word counts: a county renames a category or switches it off for all below. Those of
    a kind the county does not take in are left out.
    """
    closed = kinds_off(place)
    by_parent: dict[str, list[Category]] = {}
    for row, parent in _holding_at(place):
        if row.kind not in closed:
            by_parent.setdefault(parent, []).append(row)
    return _below("", by_parent)


def category_named(code: str, place: str) -> Category | None:
    """Return the category of that code which holds at a place."""
    return next((row for row, _parent in _holding_at(place) if row.code == code), None)


def category_of_kind(kind: str, place: str) -> Category | None:
    """Return the one category at the root of a kind, which a matter of that kind has without being asked."""
    roots = [row for row, _parent in _holding_at(place) if row.kind == kind and row.parent_id is None]
    return roots[0] if len(roots) == 1 else None


def _holding_at(place: str) -> list[tuple[Category, str]]:
    """Return the categories in use at a place, each with the code of what it stands below; one query.

    With a group switched off all of it is.
    """
    found = _AT.rows(places=["", *ancestors_and_self(place)])
    rows = zip(instances(Category, [row[:-1] for row in found]), (row[-1] or "" for row in found), strict=True)
    nearest = {row.code: (row, parent) for row, parent in sorted(rows, key=lambda pair: len(pair[0].place))}
    holding = [
        (row, parent)
        for row, parent in nearest.values()
        if row.is_active and (not parent or nearest[parent][0].is_active)
    ]
    return sorted(holding, key=lambda pair: (pair[0].order, pair[0].pk))


def _at(*, places: list[str]) -> QuerySet[Category, tuple[Any, ...]]:
    rows = Category.objects.filter(OneOf(F("place"), places)).order_by()
    return rows.values_list(*whole(Category), "parent__code")


_AT = Statement(_at, places=["a place"])


def _below(parent: str, by_parent: dict[str, list[Category]]) -> tuple[CategoryCard, ...]:
    return tuple(
        CategoryCard(
            code=row.code,
            name=row.name,
            kind=row.kind,
            icon=row.icon,
            needs_photo=row.needs_photo,
            visibility=row.visibilities,
            identity=row.identities,
            children=_below(row.code, by_parent),
        )
        for row in by_parent.get(parent, ())
    )
