"""Conditions on one row, as data: the same object filters a table and judges a row in hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Q

from linli.kernel.place_path import subtree_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable


class Condition(Protocol):
    """Something true or false of a row."""

    def q(self) -> Q:
        """Return the filter that keeps the rows for which this holds."""

    def holds(self, row: Any) -> bool:
        """Whether it holds of this row."""


@dataclass(frozen=True, slots=True)
class Always:
    """True of every row."""

    def q(self) -> Q:
        """Keep everything."""
        return Q()

    def holds(self, row: Any) -> bool:  # noqa: ARG002 - the protocol's signature
        """Hold of any row."""
        return True


@dataclass(frozen=True, slots=True)
class Never:
    """True of no row."""

    def q(self) -> Q:
        """Keep nothing."""
        return Q(pk__in=())

    def holds(self, row: Any) -> bool:  # noqa: ARG002 - the protocol's signature
        """Hold of no row."""
        return False


@dataclass(frozen=True, slots=True)
class Among:
    """The field is one of the values; a missing field (NULL) is none of them."""

    field: str
    values: frozenset[Any]

    def q(self) -> Q:
        """Keep rows whose field is among the values."""
        if len(self.values) == 1:
            return Q(**{self.field: next(iter(self.values))})
        return Q(**{f"{self.field}__in": sorted(self.values)})

    def holds(self, row: Any) -> bool:
        """Whether the row's field is among the values."""
        value = getattr(row, self.field)
        return value is not None and value in self.values


@dataclass(frozen=True, slots=True)
class Holds:
    """The array in the field holds the value."""

    field: str
    value: Any

    def q(self) -> Q:
        """Keep rows whose array holds the value; a GIN index serves it."""
        return Q(**{f"{self.field}__contains": [self.value]})

    def holds(self, row: Any) -> bool:
        """Whether the row's array holds the value."""
        return self.value in (getattr(row, self.field) or ())


@dataclass(frozen=True, slots=True)
class Under:
    """The place in the field lies in the subtree of ``place``."""

    field: str
    place: str

    def q(self) -> Q:
        """Keep rows of the subtree by a range scan."""
        low, high = subtree_bounds(self.place)
        return Q(**{f"{self.field}__gte": low, f"{self.field}__lt": high})

    def holds(self, row: Any) -> bool:
        """Whether the row's place starts with the place."""
        value: str = getattr(row, self.field) or ""
        return value.startswith(self.place)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]

    def q(self) -> Q:
        """Keep rows all parts keep."""
        joined = Q()
        for part in self.parts:
            joined &= part.q()
        return joined

    def holds(self, row: Any) -> bool:
        """Whether all parts hold."""
        return all(part.holds(row) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def q(self) -> Q:
        """Keep rows any part keeps."""
        if any(isinstance(part, Always) for part in self.parts):
            return Q()
        joined = Never().q()
        for number, part in enumerate(self.parts):
            joined = part.q() if number == 0 else joined | part.q()
        return joined

    def holds(self, row: Any) -> bool:
        """Whether any part holds."""
        return any(part.holds(row) for part in self.parts)


def among(field: str, values: Iterable[Any]) -> Condition:
    """Return ``Among``, or ``Never`` for no values at all."""
    kept = frozenset(values)
    return Among(field, kept) if kept else Never()


def is_(field: str, value: object) -> Condition:
    """Return the condition that the field equals the value."""
    return Among(field, frozenset({value}))


def any_of(parts: Iterable[Condition]) -> Condition:
    """Return ``AnyOf`` without the parts that can never hold."""
    kept = tuple(dict.fromkeys(part for part in parts if not isinstance(part, Never)))
    if not kept:
        return Never()
    return kept[0] if len(kept) == 1 else AnyOf(kept)


def all_of(parts: Iterable[Condition]) -> Condition:
    """Return ``AllOf`` without the parts that always hold; ``Never`` when one never does."""
    kept = tuple(part for part in parts if not isinstance(part, Always))
    if any(isinstance(part, Never) for part in kept):
        return Never()
    if not kept:
        return Always()
    return kept[0] if len(kept) == 1 else AllOf(kept)
