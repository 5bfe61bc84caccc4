"""Periodic work of the mechanisms: ladders every minute, sweeping once an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.kernel.clock.calendar_table import LAY_AGAIN
from linli.kernel.idempotency import answers_sweep
from linli.kernel.promises import ladders_climb, promises_recompute_within

if TYPE_CHECKING:
    from linli.kernel.flow import Flow


def wired_flows() -> tuple[Flow, ...]:
    """Return the flows named by the configuration's wiring."""
    flows: tuple[Flow, ...] = import_string(settings.LINLI_FLOWS)
    return flows


def climb_all() -> int:
    """Climb every ladder to where it stands by now; return how many rungs were reached."""
    total = 0
    while reached := ladders_climb(flows=wired_flows(), now=clock.now()):
        total += reached
    return total


@app.task(name=LAY_AGAIN, retry=RetryStrategy(max_attempts=5, exponential_wait=3))
def lay_down_again(place: str) -> int:
    """Lay the running promises of a place down again, whose calendar changed."""
    return promises_recompute_within(flows=wired_flows(), place=place, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="kernel.climb_ladders", queueing_lock="kernel.climb_ladders")
def climb_ladders(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Tell whoever a promise's ladder names by now."""
    return climb_all()


@app.periodic(cron="23 * * * *")
@app.task(name="kernel.sweep_answers", queueing_lock="kernel.sweep_answers")
def sweep_answers(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Forget kept answers older than a day."""
    return answers_sweep(now=clock.now())
