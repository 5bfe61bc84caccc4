"""Broadcasts outside the request: counting and laying down, handing over, following up, receipts."""

from __future__ import annotations

from datetime import date

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.messaging import services
from linli.modules.messaging.services.following import ENTRANTS, broadcasts_follow, county_entrants_follow
from linli.modules.messaging.services.freezing import PUSH, broadcast_prepare
from linli.modules.messaging.services.pushing import broadcast_push
from linli.modules.messaging.services.receipts import receipts_follow


@app.task(name=services.broadcasts.PREPARE, queue="messages", retry=RetryStrategy(max_attempts=6, exponential_wait=3))
def prepare(broadcast_id: int) -> None:
    """Freeze whom a broadcast means."""
    broadcast_prepare(broadcast_id=broadcast_id, now=clock.now())


@app.task(name=PUSH, queue="messages", retry=RetryStrategy(max_attempts=6, exponential_wait=3))
def push(broadcast_id: int) -> int:
    """Hand over what is due; rows say what that is, jobs are only messengers."""
    return broadcast_push(broadcast_id=broadcast_id, now=clock.now())


@app.task(name=ENTRANTS, queue="messages", retry=RetryStrategy(max_attempts=6, exponential_wait=3))
def follow_entrants(county: str, day: str) -> int:
    """Give who entered an audience on this day in a county what stands for it."""
    return county_entrants_follow(county=county, day=date.fromisoformat(day), now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="messaging.follow", queue="messages", queueing_lock="messaging.follow")
def follow(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Take every broadcast as far as its time has come, every minute."""
    return broadcasts_follow(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="messaging.follow_receipts", queue="messages", queueing_lock="messaging.follow_receipts")
def follow_receipts(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Take what providers reported, every minute."""
    total = 0
    while taken := receipts_follow(now=clock.now()):
        total += taken
    return total
