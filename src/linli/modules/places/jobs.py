"""Periodic work on places."""

from __future__ import annotations

from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.places.services.emergencies import emergencies_end_by_themselves
from linli.modules.places.services.mergers import place_rewrites_finish
from linli.modules.places.services.tickers import tickers_move


@app.periodic(cron="*/5 * * * *")
@app.task(name="places.finish_rewrites", queueing_lock="places.finish_rewrites")
def finish_rewrites(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Go on with mergers and changes of code that were interrupted; return how many rows moved."""
    return place_rewrites_finish(clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="places.follow_the_clock", queueing_lock="places.follow_the_clock")
def follow_the_clock(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """End emergencies whose time is over and let pages notice lines that come and go; return how many moved."""
    now = clock.now()
    return emergencies_end_by_themselves(now=now) + tickers_move(now=now)
