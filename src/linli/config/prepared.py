"""Whether anything must be prepared at all: asking costs 20 ms, preparing in vain two seconds."""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import version
from pathlib import Path

import psycopg

from linli.config import databases, env, keys

_SOURCE = Path(__file__).resolve().parent.parent
# Their files decide what a database must have and what pages load.
_FOLDERS = frozenset({"migrations", "static"})
_PACKAGES = ("Django", "procrastinate", "whitenoise")


def record() -> None:
    """Remember that everything is prepared for these sources and this database."""
    _mark().write_text(_state(), encoding="ascii")


def forget() -> None:
    """Let everything be prepared, and examined, before the next start."""
    _mark().unlink(missing_ok=True)


def is_current() -> bool:
    """Whether sources and database are those for which everything was prepared.

    The database is asked, since it may have been restored from a backup meanwhile.
    """
    try:
        return _mark().read_text(encoding="ascii") == _state()
    except (FileNotFoundError, psycopg.Error):
        return False


def _mark() -> Path:
    return env.data_folder() / "prepared"


def _state() -> str:
    digest = hashlib.sha256(repr([(name, version(name)) for name in _PACKAGES]).encode())
    digest.update(repr([env.flag("LINLI_DEMO"), keys.crypto_suite(), _applied()]).encode())
    for place, folders, files in os.walk(_SOURCE):
        folders[:] = sorted(set(folders) - {"__pycache__"})
        if _FOLDERS.isdisjoint(Path(place).relative_to(_SOURCE).parts):
            continue
        for name in sorted(files):
            seen = Path(place, name).stat()
            digest.update(f"{place}/{name} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _applied() -> object:
    where = databases.owner_address()
    if where is None:
        return None
    with psycopg.connect(where.conninfo(), connect_timeout=10) as connection:
        return connection.execute("SELECT count(*), max(id), max(applied) FROM django_migrations").fetchone()
