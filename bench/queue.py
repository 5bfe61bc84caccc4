"""The desk's work queue as a page, with its filters and counts: for a town, for a county, for the city."""

from __future__ import annotations

from http import HTTPStatus
from itertools import cycle
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import _database
from _callers import holders, signed_in
from _server import web
from _timing import timed, warm
from _volley import request_for

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS = 4
"""As many people look at once: the promise is about a page, not about a crowd."""
WHO = {"town": ("town_command", 8), "county": ("county_operator", 4), "city": ("city_operator", 1)}
VIEWS: tuple[dict[str, str], ...] = (
    {},
    {"tab": "all"},
    {"tab": "late"},
    {"tab": "soon"},
    {"tab": "handling"},
    {"tab": "resolved"},
    {"tab": "closed"},
    {"tab": "all", "kind": "report"},
    {"tab": "closed", "category": "street_lamp"},
    {"tab": "late", "category": "street_lamp"},
    {"tab": "all", "q": "路灯"},
)


def run(scale: float) -> dict[str, float]:
    """Measure; figures as promised in the table of README.md."""
    with _database.opened("linli bench queue"):
        import seed  # noqa: PLC0415 — the bench's own, beside this file

        seed.ensure(scale)
        persons = {name: list(holders(role, many).values()) for name, (role, many) in WHO.items()}
        everybody = {person for some in persons.values() for person in some}
        with signed_in(everybody) as tokens, web() as (port, pid):
            figures: dict[str, float] = {}
            for name, some in persons.items():
                figures |= _measure(port, pid, name, [tokens[person] for person in some])
            return figures


def _measure(port: int, pid: int, name: str, tokens: list[str]) -> dict[str, float]:
    warm(port, [_views(port, tokens, nth) for nth in range(CONNECTIONS)])
    found, cpu = timed(port, pid, [_views(port, tokens, nth) for nth in range(CONNECTIONS)], HTTPStatus.OK)
    return {
        f"{name}_p99_ms": found.percentile(0.99),
        f"{name}_p50_ms": found.percentile(0.5),
        f"{name}_cpu_ms": cpu,
        f"{name}_rps": found.per_second,
    }


def _views(port: int, tokens: list[str], nth: int) -> Iterator[bytes]:
    """Go through every tab and filter, each connection from another on."""
    wanted = [
        request_for(f"/console/matters/?{urlencode(view)}", port, Cookie=f"linli_session={token}")
        for token in tokens[nth % len(tokens) :] + tokens[: nth % len(tokens)]
        for view in VIEWS
    ]
    return cycle(wanted[nth * 3 :] + wanted[: nth * 3])
