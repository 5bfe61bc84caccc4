"""Statements written once: for what every request reads, building a query costs more than running it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet


class Statement:
    """A queryset compiled at its first use and run with other values ever after.

    ``build`` makes the queryset with the ``marks`` where values will stand; a mark is of the value's type and equal to
    nothing else in the query. Rows come as the database gives them, without Django's converters.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **marks: Any) -> None:
        self._build = build
        self._marks = marks
        self._compiled: tuple[str, list[Any]] | None = None

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it; every mark wants its value."""
        sql, params = self._compiled or self._compile()
        given = {name: values[name] for name in self._marks}
        with connection.cursor() as cursor:
            cursor.execute(sql, [given[param.name] if isinstance(param, _Place) else param for param in params])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _compile(self) -> tuple[str, list[Any]]:
        sql, params = self._build(**self._marks).query.sql_with_params()
        placed = [self._placed(param) for param in params]
        if lost := self._marks.keys() - {param.name for param in placed if isinstance(param, _Place)}:
            message = f"no value stands at {', '.join(sorted(lost))}"
            raise LookupError(message)
        self._compiled = (sql, placed)
        return self._compiled

    def _placed(self, param: Any) -> Any:
        bare = getattr(param, "obj", param)  # bytes travel wrapped
        # Numbers travel as subclasses that name the column's width.
        names = [name for name, mark in self._marks.items() if isinstance(bare, type(mark)) and bare == mark]
        return _Place(names[0]) if names else param


class _Place:
    """Where a value will stand."""

    def __init__(self, name: str) -> None:
        self.name = name
