"""Statements written once: for what every request reads, building a query costs more than running it."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Lookup, Model
from psycopg.sql import Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)


class OneOf(Lookup):
    """``column = ANY (list)``: a list of any length is one value, so that the text stays the same."""

    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Write the comparison."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*params, self.rhs)


class Statement:
    """A queryset compiled at its first use and run with other values ever after.

    ``build`` makes the queryset with the ``marks`` where values will stand; a mark is of the value's type and equal to
    nothing else in the query. Rows come as the database gives them, without Django's converters.
    """

    wants_all = True
    """Whether a mark that stands nowhere is a mistake."""

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
        if self.wants_all and (lost := self._marks.keys() - set(names)):
            message = f"no value stands at {', '.join(sorted(lost))}"
            raise LookupError(message)
        written = ["%s" if name else _literal(param) for name, param in zip(names, params, strict=True)]
        self._compiled = (sql.replace("%%", "%%%%") % tuple(written), [name for name in names if name])
        return self._compiled

    def _name_of(self, param: Any) -> str:
        bare = getattr(param, "obj", param)  # bytes travel wrapped
        # Numbers travel as subclasses that name the column's width.
        return next((name for name, mark in self._marks.items() if isinstance(bare, type(mark)) and bare == mark), "")


class OneOfMany(Statement):
    """A statement that may do without some of its values."""

    wants_all = False


class Statements:
    """Statements that differ by what is written into them, who asks above all; the most used stay compiled.

    ``build`` makes the queryset of what is written and of the marks. It must need no query itself: what it is made of
    has to be all in what is written, or what was true yesterday would be asked again.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *, keep: int = 256, **marks: Any) -> None:
        self._of = lru_cache(maxsize=keep)(lambda *written: OneOfMany(partial(build, *written), **marks))

    def rows(self, *written: Hashable, **values: Any) -> list[tuple[Any, ...]]:
        """Run the one with this written into it; every mark wants its value. No rows where nothing can be true."""
        try:
            return self._of(*written).rows(**values)
        except EmptyResultSet:
            return []


def whole(model: type[M]) -> list[str]:
    """Name every column of a model's own table, for a statement whose rows are to become its instances."""
    return [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 — its documented API


def instances(model: type[M], rows: Sequence[tuple[Any, ...]]) -> list[M]:
    """Make instances of rows that hold every column in the model's order."""
    names = whole(model)
    converted = [
        (number, field.from_db_value)
        for number, field in enumerate(model._meta.concrete_fields)  # noqa: SLF001
        if hasattr(field, "from_db_value")
    ]
    found = []
    for row in rows:
        values: list[Any] = list(row)
        for number, convert in converted:
            values[number] = convert(values[number], None, connection)
        found.append(model.from_db(connection.alias, names, values))
    return found


def _literal(value: Any) -> str:
    return Literal(value).as_string(connection.connection).replace("%", "%%")
