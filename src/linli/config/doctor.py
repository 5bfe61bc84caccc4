"""What `linli doctor` examines, and how each ailment is mended."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from linli.config import databases, env, postgres
from linli.config.postgres.server import State
from linli.config.preparing import is_demo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Grade = Literal["ok", "warn", "fail"]

_SILENT_AFTER = timedelta(seconds=90)
_LOW_BYTES = 2_000_000_000
_EMPTY_BYTES = 200_000_000
_SKEW_SECONDS = 5.0
_PROTECTED = ("kernel_event", "kernel_position")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined: how it stands and, unless it is well, what to do."""

    grade: Grade
    what: str
    said: str
    mend: str = ""


def examine() -> list[Finding]:
    """Examine everything; nothing is started or changed. Without a database the rest of it is not asked about."""
    findings = [*_configuration(), *_disk()]
    reachable = _reach_database()
    findings.append(reachable)
    if reachable.grade == "fail":
        return findings
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (_migrations, _journal, _suite, _workers, _clock)
    for check in checks:
        findings.extend(check())
    return findings


def _configuration() -> Iterator[Finding]:
    from linli.config.booting import boot  # noqa: PLC0415 — a broken setting must become a finding

    try:
        boot("doctor")
    except (env.BadEnvironmentError, postgres.ClusterError) as fault:
        yield Finding("fail", "configuration", str(fault), "correct the variable; docs/operations.md lists all")
        return
    from django.conf import settings  # noqa: PLC0415 — loaded just now

    yield Finding("ok", "configuration", f"data in {env.data_folder()}")
    if settings.LINLI_DEMO or is_demo():
        yield Finding(
            "warn", "configuration", "this is a demo: code 246810 opens every demo account", "never with real people"
        )
    elif not settings.LINLI_PUBLIC_URL.startswith("https://"):
        yield Finding("warn", "configuration", "no HTTPS", "set LINLI_PUBLIC_URL=https://… behind a TLS proxy")
    yield from _outside()
    if settings.DEBUG:
        yield Finding("fail", "configuration", "LINLI_DEBUG shows internals to everyone", "unset LINLI_DEBUG")


def _outside() -> Iterator[Finding]:
    from linli.modules.gateways import public as gateways  # noqa: PLC0415 — needs Django

    yield Finding("ok", "messages", f"channels switched on: {', '.join(gateways.channels_on()) or 'the inbox alone'}")
    for warning in (*gateways.sms_warnings(), *gateways.channel_warnings()):
        yield Finding("warn", "messages", warning)
    for warning in gateways.transcriber_warnings():
        yield Finding("warn", "recordings", warning)
    for warning in gateways.weather_warnings():
        yield Finding("warn", "weather", warning)


def _disk() -> Iterator[Finding]:
    folder = env.data_folder()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    said = f"{free / 1e9:.1f} GB free for {folder}"
    if free < _EMPTY_BYTES:
        yield Finding("fail", "disk", said, "make room: the database stops when none is left")
    elif free < _LOW_BYTES:
        yield Finding("warn", "disk", said, "make room before the database needs it")
    else:
        yield Finding("ok", "disk", said)


def _reach_database() -> Finding:
    try:
        home = postgres.find(env.data_folder()) if databases.is_embedded() else None
        if databases.is_embedded() and (home is None or postgres.Server(home).state() is not State.ANSWERS):
            return Finding(
                "fail", "database", "the embedded PostgreSQL does not run", "start `linli serve` or `linli db`"
            )
        from django.db import DatabaseError, connection  # noqa: PLC0415 — Django is loaded by _configuration

        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('server_version'), current_setting('server_version_num')::int")
                version, number = cursor.fetchone()
        except DatabaseError as fault:
            first = str(fault).splitlines()[0]
            return Finding("fail", "database", first, "look at DATABASE_URL and at the server's log")
    except postgres.ClusterError as fault:
        return Finding("fail", "database", str(fault), "see the sentence above")
    if number < 150000:  # noqa: PLR2004 — PostgreSQL 15
        return Finding("fail", "database", f"PostgreSQL {version} is too old", "use PostgreSQL 15 or newer")
    return Finding("ok", "database", f"PostgreSQL {version}")


def _migrations() -> Iterator[Finding]:
    from linli.config.migrating import pending  # noqa: PLC0415 — needs Django

    lacking = pending()
    if lacking:
        said = f"{len(lacking)} not applied, first {lacking[0]}"
        yield Finding("fail", "migrations", said, "run `linli migrate`")
    else:
        yield Finding("ok", "migrations", "all applied")


def _journal() -> Iterator[Finding]:
    from django.db import connection  # noqa: PLC0415 — Django is loaded by _configuration

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT bool_or(has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')),
                      bool_or(pg_has_role(session_user, relowner, 'MEMBER')), count(*)
               FROM pg_class WHERE relname = ANY(%s) AND relkind IN ('r', 'p')""",
            [list(_PROTECTED)],
        )
        may_change, owns, found = cursor.fetchone()
    mend = "set LINLI_OWNER_DATABASE_URL to the owner and DATABASE_URL to a login that is only a member of linli_app"
    if not found:
        yield Finding("fail", "journal", "its tables are missing", "run `linli migrate`")
    elif may_change:
        yield Finding("fail", "journal", "the application may change what was recorded", mend)
    elif owns:
        yield Finding("warn", "journal", "protected by a role that the login could lay down again", mend)
    else:
        yield Finding("ok", "journal", "the application may add to it and not change it")


def _suite() -> Iterator[Finding]:
    from linli.kernel.resealing import suite_held  # noqa: PLC0415 — needs Django
    from linli.kernel.secrets import suite_now  # noqa: PLC0415

    held, said = suite_held(), suite_now().name
    if held in ("", said):
        yield Finding("ok", "sealed data", f"suite {said}")
    else:
        mend = "stop everything and run `linli reseal`, or set LINLI_CRYPTO_SUITE back"
        yield Finding("fail", "sealed data", f"kept under suite {held}, LINLI_CRYPTO_SUITE says {said}", mend)


def _workers() -> Iterator[Finding]:
    from django.db import DatabaseError  # noqa: PLC0415 — needs Django

    from linli.kernel.heartbeat import beats  # noqa: PLC0415 — needs Django

    try:
        ages = beats()
    except DatabaseError:
        yield Finding("fail", "worker", "its signs of life cannot be read", "run `linli migrate`")
        return
    for process, name in (("pump", "journal's readers"), ("jobs", "background jobs")):
        age = ages.get(process)
        if age is None:
            yield Finding("fail", "worker", f"{name}: never seen", "start `linli worker` (part of `linli serve`)")
        elif age > _SILENT_AFTER:
            said = f"{name}: silent for {age.total_seconds():.0f} s"
            yield Finding("fail", "worker", said, "restart the worker; its log says why it stopped")
        else:
            yield Finding("ok", "worker", f"{name}: alive {max(age.total_seconds(), 0):.0f} s ago")


def _clock() -> Iterator[Finding]:
    from django.db import connection  # noqa: PLC0415 — Django is loaded by _configuration

    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        skew = cursor.fetchone()[0] - (before + time.time()) / 2
    if abs(skew) > _SKEW_SECONDS:
        said = f"the database is {abs(skew):.0f} s {'ahead' if skew > 0 else 'behind'}"
        yield Finding("warn", "clock", said, "let both machines keep time by NTP; deadlines follow the database")
    else:
        yield Finding("ok", "clock", f"within {abs(skew):.1f} s of the database")
