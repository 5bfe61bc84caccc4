"""A volley against the product's web server, with the processor time each answer took."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from _server import cpu_seconds
from _volley import Volley, fire

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from http import HTTPStatus

_SECONDS = float(os.environ.get("LINLI_BENCH_SECONDS", "8"))
_WARM_UP = min(2.0, _SECONDS)


def warm(port: int, requests: Sequence[bytes | Iterator[bytes]]) -> None:
    """Let every worker answer before anything is measured."""
    fire(port, requests, seconds=_WARM_UP)


def timed(port: int, pid: int, requests: Sequence[bytes | Iterator[bytes]], wanted: HTTPStatus) -> tuple[Volley, float]:
    """Return the answers, and the milliseconds that a process and all below it computed for each of them."""
    before = cpu_seconds(pid)
    found = fire(port, requests, seconds=_SECONDS)
    spent = cpu_seconds(pid) - before
    for status in found.statuses:
        demand(status, wanted)
    return found, 1000 * spent / len(found.seconds)


def demand(status: int, wanted: HTTPStatus) -> None:
    """End the measurement where the product answers something else."""
    if status != wanted:
        raise RuntimeError(f"the server answered {status} where {wanted.value} was due")
