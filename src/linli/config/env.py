"""Typed access to the environment, the only source of settings."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


class BadEnvironmentError(Exception):
    """A variable of the environment holds what cannot be meant; the message says which and why."""


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding blanks; an empty one counts as absent."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """Read 1/0, true/false, yes/no or on/off."""
    raw = text(name, "1" if default else "0").lower()
    if raw in _TRUE:
        return True
    if raw in _FALSE:
        return False
    raise BadEnvironmentError(f"{name} must be 1 or 0, not {raw!r}.")


def number(name: str, default: float, *, least: float = 0) -> float:
    """Read a number that is not below `least`."""
    raw = text(name, str(default))
    try:
        value = float(raw)
    except ValueError:
        raise BadEnvironmentError(f"{name} must be a number, not {raw!r}.") from None
    if value < least:
        raise BadEnvironmentError(f"{name} must be at least {least:g}, not {raw}.")
    return value


def count(name: str, default: int, *, least: int = 0) -> int:
    """Read a whole number that is not below `least`."""
    value = number(name, default, least=least)
    if value != int(value):
        raise BadEnvironmentError(f"{name} must be a whole number, not {value:g}.")
    return int(value)


def listing(name: str, default: str = "") -> list[str]:
    """Read values separated by commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def networks(name: str) -> list[str]:
    """Read networks separated by commas, each as its address and length: 10.24.0.0/16."""
    named = listing(name)
    for each in named:
        try:
            ipaddress.ip_network(each)
        except ValueError:
            raise BadEnvironmentError(f"{name} must list networks like 10.24.0.0/16, not {each!r}.") from None
    return named


def data_folder() -> Path:
    """Return the folder that holds everything an installation must keep (`LINLI_DATA`)."""
    return Path(text("LINLI_DATA", "var")).expanduser().absolute()


def make_data_folder() -> Path:
    """Make the data folder unless it exists, so that others may pass through it and not look into it."""
    folder = data_folder()
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # PostgreSQL's own user passes through; keys/ and postgres/ are closed to all but theirs.
        folder.chmod(0o711)
    return folder


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where a PostgreSQL database is and as whom to enter it."""

    name: str
    user: str
    password: str
    host: str
    port: str
    extras: dict[str, str]

    def conninfo(self) -> str:
        """Return the connection string for `psycopg.connect`, leaving out what is not said."""
        said = {
            "dbname": self.name,
            "user": self.user,
            "password": self.password,
            "host": self.host,
            "port": self.port,
        }
        return make_conninfo(**{key: value for key, value in said.items() if value}, **self.extras)


def database_address(variable: str) -> DatabaseAddress | None:
    """Read a PostgreSQL URL in libpq's own grammar, or None when the variable is absent.

    The fault never repeats the URL: it may hold a password and would land in a log.
    """
    url = text(variable)
    if not url:
        return None
    if not url.startswith(("postgres://", "postgresql://")):
        raise BadEnvironmentError(f"{variable} must start with postgresql://; Linli runs on PostgreSQL only.")
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError:
        raise BadEnvironmentError(f"{variable} is not a PostgreSQL URL that can be read.") from None
    if not parts.get("dbname"):
        raise BadEnvironmentError(f"{variable} names no database (…/NAME at its end).")
    return DatabaseAddress(
        name=parts.pop("dbname"),
        user=parts.pop("user", ""),
        password=parts.pop("password", ""),
        host=parts.pop("host", ""),
        port=parts.pop("port", ""),
        extras=parts,
    )
