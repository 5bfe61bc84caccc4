"""The categories of a place as its settings show them, those switched off among them."""

from __future__ import annotations

from dataclasses import dataclass

from linli.kernel.place_path import ancestors_and_self
from linli.modules.matters.models import PRIVATE_KINDS, Category, Kind


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category as it holds at a place; ``national_name`` is what it is called where nobody named it anew."""

    code: str
    name: str
    national_name: str
    kind: str
    kind_name: str
    parent: str
    is_own: bool
    needs_photo: bool
    may_be_public: bool
    may_be_anonymous: bool
    is_active: bool
    is_private_kind: bool

    @property
    def is_renamed(self) -> bool:
        """Whether the place calls it by another name than the nation."""
        return bool(self.national_name) and self.national_name != self.name


def category_table(place: str) -> list[CategoryRow]:
    """Return every category of the tree at a place, each group followed by what stands below it; one query."""
    rows = Category.objects.filter(place__in=("", *ancestors_and_self(place))).select_related("parent")
    nearest: dict[str, Category] = {}
    national: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: len(row.place)):
        nearest[row.code] = row
        if not row.place:
            national[row.code] = row.name
    cards = [_row(row, place, national) for row in sorted(nearest.values(), key=lambda row: (row.order, row.pk))]
    return [
        card
        for group in cards
        if not group.parent
        for card in (group, *(each for each in cards if each.parent == group.code))
    ]


def _row(row: Category, place: str, national: dict[str, str]) -> CategoryRow:
    is_private = row.kind in PRIVATE_KINDS
    return CategoryRow(
        code=row.code,
        name=row.name,
        national_name=national.get(row.code, ""),
        kind=row.kind,
        kind_name=str(Kind(row.kind).label),
        parent=row.parent.code if row.parent else "",
        is_own=row.place == place,
        needs_photo=row.needs_photo,
        may_be_public=row.may_be_public and not is_private,
        may_be_anonymous=row.may_be_anonymous,
        is_active=row.is_active,
        is_private_kind=is_private,
    )
