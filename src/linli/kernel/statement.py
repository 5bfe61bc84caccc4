"""Statements written once: for what every request reads, building a query costs more than running it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import connection
from psycopg.sql import Literal

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
        self._compiled: tuple[str, list[str]] | None = None

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it; every mark wants its value."""
        sql, places = self._compiled or self._compile()
        given = {name: values[name] for name in self._marks}
        # The configured backend keeps the plan of what it is sent by this cursor.
        with cast("Any", connection).bound_cursor() as cursor:
            cursor.execute(sql, [given[name] for name in places])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _compile(self) -> tuple[str, list[str]]:
        """Write what never changes into the text and leave places for the values, by name in their order."""
        sql, params = self._build(**self._marks).query.sql_with_params()
        connection.ensure_connection()
        names = [self._name_of(param) for param in params]
        if lost := self._marks.keys() - set(names):
            message = f"no value stands at {', '.join(sorted(lost))}"
            raise LookupError(message)
        written = ["%s" if name else _literal(param) for name, param in zip(names, params, strict=True)]
        self._compiled = (sql.replace("%%", "%%%%") % tuple(written), [name for name in names if name])
        return self._compiled

    def _name_of(self, param: Any) -> str:
        bare = getattr(param, "obj", param)  # bytes travel wrapped
        # Numbers travel as subclasses that name the column's width.
        return next((name for name, mark in self._marks.items() if isinstance(bare, type(mark)) and bare == mark), "")


def _literal(value: Any) -> str:
    return Literal(value).as_string(connection.connection).replace("%", "%%")
