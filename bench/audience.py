"""Counting an audience: any over the whole city, those of tags, and a county as its editor asks while it is edited."""

from __future__ import annotations

import os
import statistics
import time
from typing import TYPE_CHECKING

import _database

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.kernel.audience import Audience

CITY = "3303"
_TIMES = int(os.environ.get("LINLI_BENCH_TIMES", "9"))

EVERYBODY: tuple[dict[str, object], ...] = (
    {},
    {"residency": ("registered",)},
    {"residency": ("resident",)},
    {"residency": ("floating",)},
    {"age_min": 60},
    {"age_min": 15, "age_max": 49, "sex": "female"},
    {"sex": "male"},
    {"households_only": True},
)
TAGGED: tuple[dict[str, object], ...] = (
    {"tags_any": ("low_income",)},
    {"tags_any": ("low_income", "low_income_edge"), "age_min": 60},
    {"tags_all": ("elderly_60", "low_income")},
    {"tags_any": ("elderly_60", "minor", "childbearing_age")},
    {"tags_none": ("low_income",)},
    {"tags_any": ("elderly_70",), "tags_none": ("living_alone",), "residency": ("resident",)},
)


def run(scale: float) -> dict[str, float]:
    """Measure; figures as promised in the table of README.md: medians, of the slowest audience of each kind."""
    with _database.opened("linli bench audience"):
        import seed  # noqa: PLC0415 — the bench's own, beside this file

        seed.ensure(scale)
        return _measured()


def _measured() -> dict[str, float]:
    from linli.kernel import clock  # noqa: PLC0415 — Django is booted by now
    from linli.kernel.audience import Audience  # noqa: PLC0415
    from linli.modules.audiences.public import editor_of  # noqa: PLC0415
    from linli.modules.audiences.selectors.counting import count_everybody  # noqa: PLC0415

    now = clock.now()
    county, operator = _largest_county()

    def count(audience: Audience) -> int:
        return count_everybody(audience, now=now).count

    def edit(audience: Audience) -> int:
        view = editor_of(county, actor=operator, now=now, audience=audience).counted
        return view.count if view else 0

    figures = {"residents": float(count(Audience((CITY,)))), "low_income": float(count(Audience((CITY,), **TAGGED[0])))}  # type: ignore[arg-type]
    for name, place, act, kinds in (
        ("all", CITY, count, EVERYBODY),
        ("tagged", CITY, count, TAGGED),
        ("county", county, edit, EVERYBODY + TAGGED),
    ):
        taken = [_timed(act, Audience((place,), **kind)) for kind in kinds]  # type: ignore[arg-type]
        figures[f"{name}_ms"] = max(taken)
        figures[f"{name}_median_ms"] = round(statistics.median(taken), 1)
    return figures


def _largest_county() -> tuple[str, object]:
    """Return the county with the most people, and who operates it."""
    from django.db import connection  # noqa: PLC0415

    from linli.kernel import clock  # noqa: PLC0415
    from linli.modules.accounts.models import Appointment  # noqa: PLC0415
    from linli.modules.accounts.selectors import actor_of  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(registered, 6), count(*) FROM population_standing GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
        )
        (county, _many) = cursor.fetchone()
    person = Appointment.objects.filter(role="county_operator", place=county).values_list("person_id", flat=True)[0]
    return county, actor_of(person, clock.now())


def _timed(act: Callable[[Audience], int], audience: Audience) -> float:
    act(audience)
    taken = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        act(audience)
        taken.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(taken), 1)
