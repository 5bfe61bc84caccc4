"""The database of the measurements: one of its own, never one in which people live."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

DATA = "var-bench"
_MARK = "bench.scale"


class NotForMeasuringError(RuntimeError):
    """The database holds what the bench did not put there."""


@contextlib.contextmanager
def opened(command: str, *, role: str = "owner") -> Iterator[None]:
    """Run the bench's database meanwhile (./var-bench unless LINLI_DATA or DATABASE_URL name another), migrated."""
    if not os.environ.get("DATABASE_URL"):
        os.environ.setdefault("LINLI_DATA", DATA)
    from linli.config.processes.borrowing import database  # noqa: PLC0415 — reads the environment set above

    with database(command):
        from linli.config import databases, migrating, static_files  # noqa: PLC0415
        from linli.config.booting import boot  # noqa: PLC0415

        boot(role="owner")
        migrating.migrate()
        static_files.collect()
        if role == databases.APP:
            databases.become_app()
        yield


def where() -> str:
    """Say which database that is."""
    return "DATABASE_URL" if os.environ.get("DATABASE_URL") else os.environ["LINLI_DATA"]


def conninfo() -> str:
    """Return how to reach it as its owner with psycopg alone."""
    from linli.config import databases, env, postgres  # noqa: PLC0415

    if not databases.is_embedded():
        given = env.database_address("LINLI_OWNER_DATABASE_URL") or env.database_address("DATABASE_URL")
    else:
        home = postgres.find(env.data_folder())
        given = postgres.address(home, postgres.OWNER_ROLE) if home else None
    if given is None:
        raise NotForMeasuringError("there is no database")
    return given.conninfo()


def scale_held() -> float | None:
    """Return at which scale the data set is there; None where it is not."""
    from linli.modules.places.models import PlaceSetting  # noqa: PLC0415

    row = PlaceSetting.objects.filter(place="", key=_MARK).first()
    return None if row is None else float(row.value)


def remember(scale: float, now: datetime) -> None:
    """Mark the database as the bench's own."""
    from linli.modules.places.models import PlaceSetting  # noqa: PLC0415

    PlaceSetting.objects.update_or_create(place="", key=_MARK, defaults={"value": scale, "updated_at": now})


def refuse_if_used() -> None:
    """Refuse a database with people in it that the bench did not invent; one broken off half-way goes on."""
    from django.db import connection  # noqa: PLC0415

    from linli.modules.population.models import Person  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench_laid_aside')")
        is_half_done = cursor.fetchone()[0] is not None
    if not is_half_done and Person.objects.exists():
        raise NotForMeasuringError(f"{where()} holds people the bench did not invent; name another LINLI_DATA")


def empty(tables: Iterable[str]) -> None:
    """Empty the tables of the data set, with whatever hangs on them; first put back what a broken run laid aside."""
    import psycopg  # noqa: PLC0415
    from _tables import put_back  # noqa: PLC0415

    with psycopg.connect(conninfo(), autocommit=True) as owner:
        names = ", ".join([*tables, "kernel_chain_head", "kernel_pending", "accounts_appointment", "kernel_version"])
        owner.execute(f"TRUNCATE {names} CASCADE")  # type: ignore[arg-type]
        put_back(owner)
