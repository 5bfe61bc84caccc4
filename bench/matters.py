"""Matters over the API, 16 connections: lists of 20, one with its course, reports, steps; and what size costs.

The callers hold offices all over the city. `growth` compares the processor time of a list and a detail, web and
database together, with the same measurement at a hundredth of the size, in a database of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count, cycle
from pathlib import Path
from typing import TYPE_CHECKING

import _database
from _callers import holders, signed_in
from _server import cpu_seconds, web
from _timing import timed, warm
from _volley import post_for, request_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _volley import Volley

CONNECTIONS = 16
_VILLAGES = 64
_RESIDENTS = 8
"""Of each village; the product takes 30 reports an hour from one person."""
_READ_AGAIN = 400
_ALONE = "LINLI_BENCH_ALONE"
LIST = "/api/v1/matters?limit=20"


@dataclass(slots=True)
class _Cast:
    """Who calls: the token of each place's office, and reporters with their village."""

    clerks: dict[str, str] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)
    residents: list[tuple[str, str]] = field(default_factory=list)


def run(scale: float) -> dict[str, float]:
    """Measure; figures as promised in the table of README.md."""
    with _database.opened("linli bench matters"), ExitStack() as stack:
        import seed  # noqa: PLC0415 — the bench's own, beside this file

        seed.ensure(scale)
        cast = _cast(stack)
        port, pid = stack.enter_context(web())
        figures = _read(port, pid, cast) | _write(port, pid, cast)
    figures["p99_ms"] = max(value for name, value in figures.items() if name.endswith("_p99_ms"))
    if not os.environ.get(_ALONE):
        figures["growth"] = figures["read_cost_ms"] / _hundredth(scale)["read_cost_ms"]
    return figures


def _cast(stack: ExitStack) -> _Cast:
    from linli.modules.population.models import Membership  # noqa: PLC0415 — Django is booted by now

    clerks = holders("village_clerk", _VILLAGES)
    upper = [*holders("town_command", 8).values(), *holders("county_operator", 4).values()]
    reporters: dict[int, str] = {}
    for village in clerks:
        members = Membership.objects.filter(village=village, kind="registered").order_by("-person_id")
        reporters |= dict.fromkeys(members.values_list("person_id", flat=True)[:_RESIDENTS], village)
    tokens = stack.enter_context(signed_in({*clerks.values(), *upper, *reporters}, kind="api"))
    return _Cast(
        clerks={village: tokens[person] for village, person in clerks.items()},
        above=[tokens[person] for person in upper],
        residents=[(tokens[person], village) for person, village in reporters.items()],
    )


def _read(port: int, pid: int, cast: _Cast) -> dict[str, float]:
    postmaster = _postmaster()
    tokens = [*cast.clerks.values(), *cast.above]
    lists = [_lists(port, tokens[nth::CONNECTIONS] or tokens) for nth in range(CONNECTIONS)]
    warm(port, lists)
    before = cpu_seconds(postmaster)
    listed, list_cpu = timed(port, pid, lists, HTTPStatus.OK)
    details = [_details(port, cast, nth) for nth in range(CONNECTIONS)]
    between = cpu_seconds(postmaster)
    read, detail_cpu = timed(port, pid, details, HTTPStatus.OK)
    after = cpu_seconds(postmaster)
    in_database = 1000 * ((between - before) / len(listed.seconds) + (after - between) / len(read.seconds))
    return {
        "list_cpu_ms": list_cpu,
        "list_rps": listed.per_second,
        "detail_cpu_ms": detail_cpu,
        "detail_rps": read.per_second,
        "read_cost_ms": list_cpu + detail_cpu + in_database,
        "list_p99_ms": listed.percentile(0.99),
        "detail_p99_ms": read.percentile(0.99),
    }


def _write(port: int, pid: int, cast: _Cast) -> dict[str, float]:
    from linli.modules.matters.models import Matter  # noqa: PLC0415

    newest = Matter.objects.order_by("-pk").values_list("pk", flat=True)[0]
    reports = [_reports(port, cast.residents[nth::CONNECTIONS], nth) for nth in range(CONNECTIONS)]
    reported, _ = timed(port, pid, reports, HTTPStatus.CREATED)
    waiting = list(Matter.objects.filter(pk__gt=newest, state="reported").values_list("pk", "village"))
    steps = [_answers(port, cast, waiting[nth::CONNECTIONS]) for nth in range(CONNECTIONS)]
    stepped, _ = timed(port, pid, steps, HTTPStatus.OK)
    return _written("report", reported) | _written("step", stepped)


def _written(name: str, found: Volley) -> dict[str, float]:
    return {f"{name}_per_s": found.per_second, f"{name}_p99_ms": found.percentile(0.99)}


def _lists(port: int, tokens: list[str]) -> Iterator[bytes]:
    return cycle([request_for(LIST, port, Authorization=f"Bearer {token}") for token in tokens])


def _details(port: int, cast: _Cast, nth: int) -> Iterator[bytes]:
    """Read closed matters with their whole course, village after village."""
    from linli.modules.matters.models import Matter  # noqa: PLC0415

    villages = list(cast.clerks)[nth::CONNECTIONS] or list(cast.clerks)
    wanted = Matter.objects.filter(village__in=villages, state="closed").order_by("number", "village")
    rows = list(wanted.values_list("pk", "village")[:_READ_AGAIN])
    return cycle(
        [request_for(f"/api/v1/matters/{pk}", port, Authorization=f"Bearer {cast.clerks[at]}") for pk, at in rows]
    )


def _reports(port: int, residents: list[tuple[str, str]], nth: int) -> Iterator[bytes]:
    for number, (token, village) in zip(count(), cycle(residents), strict=False):
        document = {"kind": "report", "text": f"路灯不亮，第 {nth}-{number} 盏", "place": f"{village}001"}
        key = f"bench-{nth}-{number}-{token[:8]}"
        yield post_for("/api/v1/matters", port, document, Authorization=f"Bearer {token}", Idempotency_Key=key)


def _answers(port: int, cast: _Cast, matters: list[tuple[int, str]]) -> Iterator[bytes]:
    document = {"step": "answer", "note": "收到，今晚去看。"}
    for pk, village in matters:
        bearer = f"Bearer {cast.clerks[village]}"
        yield post_for(f"/api/v1/matters/{pk}/steps", port, document, Authorization=bearer, Idempotency_Key=f"b-{pk}")


def _postmaster() -> int:
    """Return the process id of the database, 0 where it is a server of others."""
    from django.conf import settings  # noqa: PLC0415

    from linli.config import databases  # noqa: PLC0415

    if not databases.is_embedded():
        return os.getpid()
    folder = Path(settings.DATABASES["default"]["HOST"])
    return int((folder.parent / "cluster" / "postmaster.pid").read_text(encoding="ascii").split()[0])


def _hundredth(scale: float) -> dict[str, float]:
    """Measure the same at a hundredth of the size, in a process and a database of its own."""
    environment = {**os.environ, "LINLI_DATA": f"{_database.where()}-hundredth", _ALONE: "1"}
    command = [sys.executable, "-m", "linli.config", "bench", "matters", "--scale", str(scale / 100), "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 — ours
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])["figures"]
    return figures
