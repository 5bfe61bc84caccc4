"""Making a cluster and its roles: `linli_owner` migrates, `linli_app` is the application."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, LiteralString

import psycopg
from psycopg import sql

from linli.config import env, keys
from linli.config.postgres import binaries, privileges
from linli.config.postgres.errors import ClusterError
from linli.config.postgres.home import PORT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linli.config.postgres.home import Home

SUPERUSER = "postgres"
OWNER_ROLE = "linli_owner"
APP_ROLE = privileges.APP_ROLE
DATABASE = "linli"
TEMPLATE = "linli_template"
_PASSWORDS = {SUPERUSER: "db_superuser", OWNER_ROLE: "db_owner", APP_ROLE: "db_app"}

# For a machine with two cores that also runs the application.
CONFIGURATION: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "work_mem": "8MB",
    "max_wal_size": "2GB",
    "synchronous_commit": "on",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_min_duration_statement": "2000",
    # A statement's values may be someone's ID number: they stay out of the log.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "default_text_search_config": "pg_catalog.simple",
}


def make(home: Home) -> None:
    """Run initdb unless the cluster exists; an interrupted attempt is thrown away and begun anew."""
    if home.cluster.exists():
        return
    draft = home.path / "cluster.new"
    shutil.rmtree(draft, ignore_errors=True)
    password_file = home.path / ".initdb-password"
    password_file.unlink(missing_ok=True)
    with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(keys.kept(home.keys / _PASSWORDS[SUPERUSER]) + "\n")
    if not home.account.is_ours:
        os.chown(password_file, home.account.uid, home.account.gid)
    command = [
        str(binaries.folder(home.account) / "initdb"),
        *("--pgdata", str(draft), "--username", SUPERUSER, "--pwfile", str(password_file)),
        # Trigrams need a locale that knows letters beyond ASCII; the built-in one is the same everywhere.
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", "--encoding=UTF8"),
        *("--auth=scram-sha-256", "--no-instructions", "--data-checksums"),
        # Written into postgresql.conf once; what an operator changes there afterwards stays.
        *(f"--set={name}={value}" for name, value in CONFIGURATION.items()),
    ]
    try:
        done = subprocess.run(  # noqa: S603 — our own command, no shell
            command, capture_output=True, text=True, check=False, **home.account.popen_options()
        )
    finally:
        password_file.unlink(missing_ok=True)
    if done.returncode != 0:
        raise ClusterError(f"initdb failed in {home.path}: {done.stderr.strip() or done.stdout.strip()}")
    draft.rename(home.cluster)


def address(home: Home, role: str, database: str = DATABASE) -> env.DatabaseAddress:
    """Return how to enter the database in that role."""
    password_file = home.keys / _PASSWORDS[role]
    try:
        password = password_file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise ClusterError(
            f"The password file {password_file} is gone, and with it the way into the database in {home.path}; "
            "put it back from the backup of the keys folder."
        ) from None
    except PermissionError:
        raise ClusterError(f"{password_file} belongs to another user; run this as that user or as root.") from None
    return env.DatabaseAddress(
        name=database, user=role, password=password, host=str(home.sockets), port=str(PORT), extras={}
    )


def furnish(home: Home) -> None:
    """Make the roles, the database and the template of test databases; doing it again changes nothing."""
    with psycopg.connect(address(home, SUPERUSER, "postgres").conninfo(), autocommit=True) as connection:
        _make_role(connection, home, OWNER_ROLE, "LOGIN CREATEDB")
        _make_role(connection, home, APP_ROLE, "LOGIN")
        for name in (DATABASE, TEMPLATE):
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER_ROLE))
                )
    for name in (DATABASE, TEMPLATE):
        owner = address(home, OWNER_ROLE, name)
        with psycopg.connect(owner.conninfo()) as connection:
            privileges.grant(connection)


def _make_role(
    connection: psycopg.Connection[tuple[object, ...]], home: Home, role: str, abilities: LiteralString
) -> None:
    password = keys.kept(home.keys / _PASSWORDS[role])
    name = sql.Identifier(role)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} {}").format(name, sql.SQL(abilities)))
    # Only the verifier travels, so that no log can ever hold the password.
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, verifier.decode()))
