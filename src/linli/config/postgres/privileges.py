"""What the application may do in the database, whoever runs the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    import psycopg

APP_ROLE = "linli_app"

_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
)


def grant(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Let the application read and write whatever the connected owner creates from now on.

    Tables that exist already are left alone: the journal's migrations take rights away from this
    role, and granting again would give them back.
    """
    for statement in _GRANTS:
        connection.execute(sql.SQL(statement).format(app=sql.Identifier(APP_ROLE)))


def grant_existing(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Let a newly made application role use the tables that were there before it."""
    app = sql.Identifier(APP_ROLE)
    connection.execute(sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(app))
    connection.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(app))
