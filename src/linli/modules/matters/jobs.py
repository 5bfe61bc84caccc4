"""Work on matters outside the request: periodic, by the machine, and sending to outside platforms."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.matters.services import matters_close_unrated, recording_transcribe_by_machine
from linli.modules.matters.services.handing_over import (
    PLATFORM_SEND,
    connectors_due,
    message_send,
    messages_due,
    messages_sweep,
    sending_poke,
)
from linli.modules.matters.services.transcribing import ASK_MACHINE

MOST_A_RUN = 200


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


@app.task(name=PLATFORM_SEND)
def platform_send(connector_id: int) -> int:
    """Send what is due for a connector until nothing is, or the platform cannot be reached; return how many tries.

    A platform that does not answer holds one worker up for one message; the others wait for the next minute.
    """
    tries = 0
    while due := messages_due(connector_id, now=clock.now()):
        for outgoing_id in due:
            tries += 1
            if not message_send(outgoing_id=outgoing_id, now=clock.now()):
                return tries
        if tries >= MOST_A_RUN:
            break
    return tries


@app.periodic(cron="* * * * *")
@app.task(name="matters.platforms_due", queueing_lock="matters.platforms_due")
def platforms_due(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Go on with what waits for outside platforms, every minute; rows say what is due, jobs are only messengers."""
    due = connectors_due(now=clock.now())
    for connector_id in due:
        sending_poke(connector_id)
    return len(due)


@app.periodic(cron="41 3 * * *")
@app.task(name="matters.sweep_platform_messages", queueing_lock="matters.sweep_platform_messages")
def sweep_platform_messages(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Forget old messages to and from outside platforms, every night; return how many."""
    return messages_sweep(now=clock.now())
