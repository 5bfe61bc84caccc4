"""Periodic work on places."""

from __future__ import annotations

from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.places.services.mergers import place_rewrites_finish


@app.periodic(cron="*/5 * * * *")
@app.task(name="places.finish_rewrites", queueing_lock="places.finish_rewrites")
def finish_rewrites(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Go on with mergers and changes of code that were interrupted; return how many rows moved."""
    return place_rewrites_finish(clock.now())
