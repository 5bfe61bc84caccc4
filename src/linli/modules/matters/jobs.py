"""Work on matters outside the request."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.matters.services import matters_close_unrated, recording_transcribe_by_machine
from linli.modules.matters.services.transcribing import ASK_MACHINE


@app.periodic(cron="7 * * * *")
@app.task(name="matters.close_unrated", queueing_lock="matters.close_unrated")
def close_unrated(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Close, every hour, what was resolved seven days ago and not rated; return how many."""
    total = 0
    while closed := matters_close_unrated(now=clock.now()):
        total += closed
    return total


@app.task(name=ASK_MACHINE, retry=RetryStrategy(max_attempts=6, exponential_wait=3))
def transcribe_recording(attachment_id: int) -> None:
    """Ask the machine about one recording; six tries over some six minutes."""
    recording_transcribe_by_machine(attachment_id=attachment_id, now=clock.now())
