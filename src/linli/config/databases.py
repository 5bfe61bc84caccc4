"""The DATABASES setting: which PostgreSQL, in which role, with which limits."""

from __future__ import annotations

import os
from typing import Any

from linli.config import env, postgres

OWNER = "owner"
APP = "app"


def is_embedded() -> bool:
    """Whether Linli runs its own PostgreSQL."""
    return not env.text("DATABASE_URL")


def role() -> str:
    """Return the role of this process: `owner` migrates, `app` does everything else."""
    said = env.text("LINLI_DATABASE_ROLE", APP)
    if said not in {OWNER, APP}:
        raise env.BadEnvironmentError(f"LINLI_DATABASE_ROLE must be {OWNER} or {APP}, not {said!r}.")
    return said


def setting(part: str) -> dict[str, Any]:
    """Return the connection of this process; `part` names it in pg_stat_activity and decides its limits."""
    where, switch_role = _address(role())
    options: dict[str, Any] = dict(where.extras) if where else {}
    options.setdefault("application_name", f"linli-{part}")
    if is_embedded():
        # Ours is asked directly; behind a pooler of others the next transaction may meet a server without the plan.
        options["prepare_threshold"] = 0
    if part == "web":
        # A server that does not answer is told to the visitor (503) within two seconds.
        options.setdefault("connect_timeout", "2")
    limits = _limits(part)
    if limits:
        options["options"] = f"{options.get('options', '')} {limits}".strip()
    return {
        "ENGINE": "linli.config.database",
        "NAME": where.name if where else postgres.DATABASE,
        "USER": where.user if where else "",
        "PASSWORD": where.password if where else "",
        # Before the first start there is nothing to reach, and a server of somebody else's must not be asked.
        "HOST": where.host if where else str(env.data_folder() / "postgres" / "run"),
        "PORT": where.port if where else "",
        "OPTIONS": options,
        "SWITCH_ROLE": switch_role,
        # A new connection for each request would cost 20 ms; asking first survives a database restart.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def owner_address() -> env.DatabaseAddress | None:
    """Return how the owner enters the database, or None before there is one."""
    return _address(OWNER)[0]


def _address(as_role: str) -> tuple[env.DatabaseAddress | None, bool]:
    given = env.database_address("DATABASE_URL")
    if given is None:
        home = postgres.find(env.data_folder())
        # Tools that only read the settings run before the first start, too.
        if home is None or not home.has_passwords:
            return None, False
        return postgres.address(home, postgres.OWNER_ROLE if as_role == OWNER else postgres.APP_ROLE), False
    owner = env.database_address("LINLI_OWNER_DATABASE_URL")
    if as_role == OWNER:
        return owner or given, False
    return given, owner is None


def _limits(part: str) -> str:
    if part != "web":
        return ""
    milliseconds = int(env.number("LINLI_STATEMENT_TIMEOUT", 10, least=0) * 1000)
    limits = f"-c statement_timeout={milliseconds} -c idle_in_transaction_session_timeout=60000"
    # Fetching colleagues for one page takes longer than the page, and takes them from the others.
    return f"{limits} -c max_parallel_workers_per_gather=0"


def become_app() -> None:
    """Go on as the application in a process that began as the owner; Django must be booted."""
    os.environ["LINLI_DATABASE_ROLE"] = APP
    # Connections are configured by this very dictionary, which Django has filled with its own defaults.
    from django.db import connections  # noqa: PLC0415 — the settings import this module

    connections.close_all()
    connections["default"].settings_dict.update(setting("prepare"))
