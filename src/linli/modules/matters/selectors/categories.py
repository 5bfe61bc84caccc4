"""The tree of categories that holds at a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.place_path import ancestors_and_self
from linli.modules.matters.models import Category, Identity

if TYPE_CHECKING:
    from collections.abc import Iterable


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
    """Return the active categories at a place as a tree: the national ones, and those of the places above it."""
    rows = list(Category.objects.filter(place__in=("", *ancestors_and_self(place)), is_active=True))
    return _below(None, rows)


def category_named(code: str, place: str) -> Category | None:
    """Return the active category of that code which holds at a place; the nearest place's wins."""
    rows = Category.objects.filter(place__in=("", *ancestors_and_self(place)), code=code, is_active=True)
    return max(rows, key=lambda row: len(row.place), default=None)


def _below(parent: int | None, rows: Iterable[Category]) -> tuple[CategoryCard, ...]:
    return tuple(
        CategoryCard(
            code=row.code,
            name=row.name,
            kind=row.kind,
            icon=row.icon,
            needs_photo=row.needs_photo,
            visibility=row.visibilities,
            identity=tuple(Identity.values),
            children=_below(row.pk, rows),
        )
        for row in rows
        if row.parent_id == parent
    )
