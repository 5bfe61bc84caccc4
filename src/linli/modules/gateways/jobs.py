"""Sending, outside the request."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.gateways import services


@app.task(name=services.SMS_SEND, queue="sms", retry=RetryStrategy(max_attempts=6, exponential_wait=3))
def sms_send(sms_id: int) -> None:
    """Send one waiting text message; six tries over some six minutes."""
    services.sms_send(sms_id=sms_id, now=clock.now())
