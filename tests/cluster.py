"""The PostgreSQL of the tests: shared by sessions that run side by side, one database for each process."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import psycopg
from django import get_version
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from linli.config import postgres
from linli.config.postgres.cluster import SUPERUSER, TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).resolve().parent.parent / "src"
# A power cut may take the tests' data; waiting for the disk would double their time.
OVERRIDES = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
_SEEDED = "seeded"


class Cluster:
    """One server for all sessions of this clone, started by the first and stopped by the last."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.database = f"test_{os.getpid()}"
        self._use: TextIO | None = None

    def start(self) -> None:
        """Start or join the server; whoever uses it holds a shared lock, so that nobody stops it."""
        self.data.mkdir(exist_ok=True)
        with self._locked("start"):
            self._use = (self.data / "users.lock").open("w")
            fcntl.flock(self._use, fcntl.LOCK_SH)
            self.home = postgres.prepare(self.data)
            self._server = postgres.Server(self.home, OVERRIDES)  # kept: it holds the process it started
            self._server.start()

    def stop(self) -> None:
        """Stop the server unless another session uses it."""
        assert self._use is not None
        with self._locked("start"):
            try:
                fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                self._use.close()
            postgres.Server(self.home).stop()

    def open_database(self) -> None:
        """Copy the migrated template and enter the copy as the application."""
        template = f"linli_migrated_{fingerprint()}"
        with self._locked("template"), self._superuser("postgres") as server:
            if not _exists(server, template):
                self._make_template(server, template)
            _drop_left_over(server)
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                    sql.Identifier(self.database), sql.Identifier(template), sql.Identifier(postgres.OWNER_ROLE)
                )
            )
        self._point_django_at(self.database, postgres.APP_ROLE)

    def drop_database(self) -> None:
        """Leave nothing of this process behind."""
        connections.close_all()
        with self._superuser("postgres") as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.database)))

    def superuser_connection(self) -> contextlib.AbstractContextManager[psycopg.Connection[tuple[Any, ...]]]:
        """Connect to this process's database as PostgreSQL's superuser."""
        return self._superuser(self.database)

    def app_url(self) -> str:
        """Return this process's database as a DATABASE_URL of the application, for processes started by tests."""
        return self._url(postgres.APP_ROLE)

    def owner_url(self) -> str:
        """Return this process's database as the LINLI_OWNER_DATABASE_URL."""
        return self._url(postgres.OWNER_ROLE)

    def empty(self) -> None:
        """Bring every table back to what the migrations left in it.

        The application may not truncate, and triggers that guard the journal must not stop the tests' broom.
        """
        connections.close_all()
        with self._superuser(self.database) as database:
            database.execute("SET session_replication_role = replica")
            database.execute("SET lock_timeout = '20s'")
            # TRUNCATE would make every file of every table that points at these anew, a second of work.
            for name in _written(database):
                database.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier("public", name)))
            for name in _written(database, _SEEDED):
                _copy_rows(database, name)

    def _make_template(self, server: psycopg.Connection[tuple[Any, ...]], template: str) -> None:
        for (name,) in server.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'linli\_migrated\_%'"):
            with contextlib.suppress(psycopg.errors.ObjectInUse):  # another branch's session is copying it
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        draft = f"draft_{os.getpid()}"
        owner = sql.Identifier(postgres.OWNER_ROLE)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(draft), sql.Identifier(TEMPLATE), owner
            )
        )
        try:
            self._point_django_at(draft, postgres.OWNER_ROLE)
            call_command("migrate", verbosity=0, interactive=False)
            connections.close_all()
            with self._superuser(draft) as database:
                _remember_seeds(database)
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(template))
            )
        finally:
            connections.close_all()
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))

    def _point_django_at(self, database: str, role: str) -> None:
        where = postgres.address(self.home, role, database)
        connections.close_all()
        connections["default"].settings_dict.update(
            NAME=where.name, USER=where.user, PASSWORD=where.password, HOST=where.host, PORT=where.port
        )

    @contextlib.contextmanager
    def _superuser(self, database: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        conninfo = postgres.address(self.home, SUPERUSER, database).conninfo()
        with psycopg.connect(conninfo, autocommit=True) as connection:
            yield connection

    def _url(self, role: str) -> str:
        where = postgres.address(self.home, role, self.database)
        return f"postgresql://{where.user}:{where.password}@/{where.name}?host={where.host}&port={where.port}"

    @contextlib.contextmanager
    def _locked(self, what: str) -> Iterator[None]:
        with (self.data / f"{what}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def fingerprint() -> str:
    """Name the state of all migrations: the same files give the same database."""
    digest = hashlib.sha256(f"{get_version()} {settings.INSTALLED_APPS}".encode())
    for path in sorted(SOURCE.rglob("migrations/**/*.*")):
        if path.suffix in {".py", ".sql"}:
            digest.update(str(path.relative_to(SOURCE)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _drop_left_over(server: psycopg.Connection[tuple[Any, ...]]) -> None:
    for (name,) in server.execute(r"SELECT datname FROM pg_database WHERE datname ~ '^(test|draft)_\d+$'").fetchall():
        pid = int(name.split("_")[1])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        except PermissionError:
            continue


def _exists(server: psycopg.Connection[tuple[Any, ...]], database: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is not None


def _written(database: psycopg.Connection[tuple[Any, ...]], schema: str = "public") -> list[str]:
    """Return the tables and partitions that hold rows, or did."""
    rows = database.execute(
        """SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'
        AND relname <> 'django_migrations' AND pg_relation_size(oid) > 0""",
        [schema],
    )
    return [name for (name,) in rows]


def _remember_seeds(database: psycopg.Connection[tuple[Any, ...]]) -> None:
    database.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(_SEEDED)))
    for name in _written(database):
        database.execute(
            sql.SQL("CREATE TABLE {} AS TABLE {}").format(sql.Identifier(_SEEDED, name), sql.Identifier("public", name))
        )


def _copy_rows(database: psycopg.Connection[tuple[Any, ...]], table: str) -> None:
    rows = database.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = ''",
        [f'public."{table}"'],
    )
    columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)
    database.execute(
        sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}").format(
            sql.Identifier("public", table), columns, columns, sql.Identifier(_SEEDED, table)
        )
    )
