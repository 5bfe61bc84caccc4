"""The database's clock turned back while the demo enters what that clock alone decides: whether a ballot is in time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection

from linli.config import databases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

_TURN = "UPDATE kernel_clock SET ahead_by = %s - statement_timestamp()"
_RIGHT = "UPDATE kernel_clock SET ahead_by = interval '0' WHERE ahead_by < interval '0'"


def clock_set_right() -> None:
    """Let the clock say what it is, where a loading that was killed left it in the past."""
    with _owner() as execute:
        execute(_RIGHT, [])


@contextmanager
def clock_turned_back() -> Iterator[Callable[[datetime], None]]:
    """Give a function that sets the clock to a moment of the past; afterwards it is right again.

    For the loading of the demo alone: nobody else is there yet. The clock is the owner's to write.
    """
    with _owner() as execute:
        try:
            yield lambda moment: execute(_TURN, [moment])
        finally:
            execute(_RIGHT, [])


@contextmanager
def _owner() -> Iterator[Callable[[str, list[Any]], None]]:
    """Give a way to say something to the database as its owner: through this connection where it is the owner's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('kernel_clock', 'UPDATE')")
        if cursor.fetchone()[0]:
            yield cursor.execute
            return
    where = databases.owner_address()
    if where is None:
        message = "there is no owner of the database to ask"
        raise LookupError(message)
    with psycopg.connect(where.conninfo(), autocommit=True) as owner:
        yield lambda statement, values: owner.execute(statement, values).close()
