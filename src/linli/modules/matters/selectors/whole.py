"""Matters of one page, whole and with their categories, in one query that joins no row that is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linli.kernel.statement import instances, whole
from linli.modules.matters.models import Category, Matter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from linli.modules.matters.models import MatterQuerySet


def matters_whole(first: MatterQuerySet, *order: str) -> QuerySet[Matter, tuple[Any, ...]]:
    """Return the columns of a page's matters and of their categories; ``first`` is cut to the page already."""
    rows = Matter.objects.filter(pk__in=first.values("pk")).order_by(*order)
    return rows.values_list(*whole(Matter), *(f"category__{name}" for name in whole(Category)))


def matters_read(rows: Iterable[tuple[Any, ...]]) -> list[Matter]:
    """Make matters with their categories of such rows."""
    found = list(rows)
    width = len(whole(Matter))
    matters = instances(Matter, [row[:width] for row in found])
    named = {row[width]: row[width:] for row in found if row[width] is not None}
    categories: dict[int | None, Category] = {row.pk: row for row in instances(Category, list(named.values()))}
    for matter in matters:
        matter.category = categories.get(matter.category_id)
    return matters
