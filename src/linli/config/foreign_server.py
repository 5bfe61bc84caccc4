"""A PostgreSQL that others run: making the application's role there, if we may."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from linli.config.postgres import privileges

if TYPE_CHECKING:
    from typing import Any

log = logging.getLogger(__name__)


def make_app_role(connection: psycopg.Connection[tuple[Any, ...]], app_login: str) -> bool:
    """Make `linli_app` unless it exists, and let the application's login act as it; return whether that was allowed.

    Whoever migrates may lack the right to make roles: then everything still runs, and `linli doctor`
    says that the journal is not protected from the application.
    """
    app = sql.Identifier(privileges.APP_ROLE)
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [privileges.APP_ROLE]).fetchone()
    try:
        with connection.transaction():
            if known is None:
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(app))
            if app_login != privileges.APP_ROLE and not _is_member(connection, app_login):
                connection.execute(sql.SQL("GRANT {} TO {}").format(app, sql.Identifier(app_login)))
            privileges.grant(connection)
            if known is None:
                privileges.grant_existing(connection)
                _protect_journal(connection)
    except psycopg.errors.InsufficientPrivilege as fault:
        log.warning("the role %s could not be made or granted: %s", privileges.APP_ROLE, str(fault).splitlines()[0])
        return False
    return True


def _protect_journal(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Take back from a role made late what the kernel's migration would have taken, if that has run already."""
    if connection.execute("SELECT to_regclass('kernel_event')").fetchone() != (None,):
        connection.execute(import_module("linli.kernel.migrations.0002_clock_and_rights").RIGHTS)


def _is_member(connection: psycopg.Connection[tuple[Any, ...]], login: str) -> bool:
    row = connection.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [login, privileges.APP_ROLE]).fetchone()
    return bool(row and row[0])
