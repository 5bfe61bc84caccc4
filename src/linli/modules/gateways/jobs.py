"""Sending, outside the request."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.gateways import services
from linli.modules.gateways.services import MAIL_CODE_SEND


@app.task(name=services.SMS_SEND, queue="sms", retry=RetryStrategy(max_attempts=6, exponential_wait=3))
def sms_send(sms_id: int) -> None:
    """Send one waiting text message; six tries over some six minutes."""
    services.sms_send(sms_id=sms_id, now=clock.now())


@app.task(name=MAIL_CODE_SEND, queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=3))
def mail_code_send(person_id: int) -> None:
    """Send the code that shows whose an e-mail address is; five tries over some two minutes."""
    services.mail_code_send(person_id=person_id, now=clock.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="gateways.sweep", queue="housekeeping", queueing_lock="gateways.sweep", pass_context=False)
def gateways_sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it in
    """Forget addresses nobody confirmed, and reports of a month ago."""
    now = clock.now()
    services.mail_codes_sweep(now=now)
    services.receipts_sweep(now=now)
