"""What this process has answered: counters by route, method and status, for Prometheus."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the buckets in seconds."""
Key = tuple[str, str, int]


@dataclass(slots=True)
class Tally:
    """Requests of one kind: how many, how long together, how many within each bound."""

    count: int = 0
    seconds: float = 0.0
    within: list[int] = field(default_factory=lambda: [0] * len(BOUNDS))


_tallies: defaultdict[Key, Tally] = defaultdict(Tally)
_lock = Lock()


def count(request: HttpRequest, status: int, seconds: float) -> None:
    """Count one answer under its route's pattern, never under the address itself: those are without number."""
    match = request.resolver_match
    key = (match.route if match else "", request.method or "", status)
    with _lock:
        tally = _tallies[key]
        tally.count += 1
        tally.seconds += seconds
        for number, bound in enumerate(BOUNDS):
            if seconds <= bound:
                tally.within[number] += 1
                break


def lines(process: int) -> Iterator[str]:
    """Yield the counters as Prometheus text; each worker process is a series of its own."""
    with _lock:
        counted = sorted((key, tally.count, tally.seconds, tuple(tally.within)) for key, tally in _tallies.items())
    yield "# TYPE linli_request_seconds histogram"
    for (route, method, status), total, seconds, within in counted:
        labels = f'process="{process}",route="/{_quoted(route)}",method="{_quoted(method)}",status="{status}"'
        so_far = 0
        for bound, number in zip(BOUNDS, within, strict=True):
            so_far += number
            yield f'linli_request_seconds_bucket{{{labels},le="{bound}"}} {so_far}'
        yield f'linli_request_seconds_bucket{{{labels},le="+Inf"}} {total}'
        yield f"linli_request_seconds_count{{{labels}}} {total}"
        yield f"linli_request_seconds_sum{{{labels}}} {seconds:.6f}"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
