"""Bringing the database to the state of the code, as its owner."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from linli.config import databases, env, foreign_server

if TYPE_CHECKING:
    from collections.abc import Iterator


def pending() -> list[str]:
    """Name the migrations that the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> int:
    """Apply what is pending and return how many that were; Django must be booted in the owner's role."""
    if not pending():
        return 0
    with _alone():
        lacking = pending()
        if lacking:
            _make_role()
            call_command("migrate", verbosity=0, interactive=False)
    return len(lacking)


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other machines that start the same release from migrating at the same time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('linli.migrate'))")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('linli.migrate'))")


def _make_role() -> None:
    if databases.is_embedded():
        return
    given = env.database_address("DATABASE_URL")
    connection.ensure_connection()
    login = given.user if given and given.user else str(connection.settings_dict["USER"])
    foreign_server.make_app_role(connection.connection, login or _current_user())


def _current_user() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])
