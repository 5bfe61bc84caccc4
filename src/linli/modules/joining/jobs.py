"""Periodic work of joining."""

from __future__ import annotations

from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.joining.services import requests_forget, sign_ins_follow


@app.periodic(cron="*/5 * * * *")
@app.task(name="joining.follow_sign_ins", queueing_lock="joining.follow_sign_ins")
def follow_sign_ins(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Count, every five minutes, who signed in for the first time."""
    total = 0
    while read := sign_ins_follow(now=clock.now()):
        total += read
    return total


@app.periodic(cron="41 3 * * *")
@app.task(name="joining.forget", queue="housekeeping", queueing_lock="joining.forget")
def forget(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Erase, every night, what people said of themselves and nobody needs any more."""
    total = 0
    while forgotten := requests_forget(now=clock.now()):
        total += forgotten
    return total
