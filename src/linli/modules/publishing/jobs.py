"""Work on posts outside the request: what was scheduled goes out, what is over ends."""

from __future__ import annotations

from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.publishing.services import posts_fall_due


@app.periodic(cron="* * * * *")
@app.task(name="publishing.fall_due", queueing_lock="publishing.fall_due")
def fall_due(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Publish and end, every minute, what has come to its moment; return how many."""
    total = 0
    while moved := posts_fall_due(now=clock.now()):
        total += moved
    return total
