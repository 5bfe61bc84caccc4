"""The tree of categories that holds at a place."""

from __future__ import annotations

from dataclasses import dataclass

from linli.kernel.place_path import ancestors_and_self
from linli.modules.matters.models import Category
from linli.modules.matters.selectors.kinds import kinds_off


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
    return _below("", [row for row in _holding_at(place) if row.kind not in closed])


def category_named(code: str, place: str) -> Category | None:
    """Return the category of that code which holds at a place."""
    return next((row for row in _holding_at(place) if row.code == code), None)


def category_of_kind(kind: str, place: str) -> Category | None:
    """Return the one category at the root of a kind, which a matter of that kind has without being asked."""
    roots = [row for row in _holding_at(place) if row.kind == kind and row.parent_id is None]
    return roots[0] if len(roots) == 1 else None


def _holding_at(place: str) -> list[Category]:
    rows = Category.objects.filter(place__in=("", *ancestors_and_self(place))).select_related("parent")
    nearest: dict[str, Category] = {}
    for row in sorted(rows, key=lambda row: len(row.place)):
        nearest[row.code] = row
    holding = [row for row in nearest.values() if row.is_active and _is_parent_on(row, nearest)]
    return sorted(holding, key=lambda row: (row.order, row.pk))


def _is_parent_on(row: Category, nearest: dict[str, Category]) -> bool:
    """Whether what a category stands below is in use, too: with a group switched off all of it is."""
    return row.parent is None or nearest[row.parent.code].is_active


def _below(parent: str, rows: list[Category]) -> tuple[CategoryCard, ...]:
    return tuple(
        CategoryCard(
            code=row.code,
            name=row.name,
            kind=row.kind,
            icon=row.icon,
            needs_photo=row.needs_photo,
            visibility=row.visibilities,
            identity=row.identities,
            children=_below(row.code, rows),
        )
        for row in rows
        if (row.parent.code if row.parent else "") == parent
    )
