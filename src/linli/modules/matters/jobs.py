"""Periodic work on matters."""

from __future__ import annotations

from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.matters.services import matters_close_unrated


@app.periodic(cron="7 * * * *")
@app.task(name="matters.close_unrated", queueing_lock="matters.close_unrated")
def close_unrated(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Close, every hour, what was resolved seven days ago and not rated; return how many."""
    total = 0
    while closed := matters_close_unrated(now=clock.now()):
        total += closed
    return total
