"""Sending, outside the request."""

from __future__ import annotations

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.gateways import services
from linli.modules.gateways.services import MAIL_CODE_SEND, WEATHER_FETCH
from linli.modules.gateways.weather import weather_told

log = logging.getLogger(__name__)


@app.task(name=services.SMS_SEND, queue="sms", retry=RetryStrategy(max_attempts=6, exponential_wait=3))
def sms_send(sms_id: int) -> None:
    """Send one waiting text message; six tries over some six minutes."""
    services.sms_send(sms_id=sms_id, now=clock.now())


@app.task(name=MAIL_CODE_SEND, queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=3))
def mail_code_send(person_id: int) -> None:
    """Send the code that shows whose an e-mail address is; five tries over some two minutes."""
    services.mail_code_send(person_id=person_id, now=clock.now())


@app.task(name=WEATHER_FETCH, queue="weather")
def weather_fetch(county: str) -> bool:
    """Ask the provider for a county's weather, keep it, and return whether it answered; pages let it be asked again."""
    try:
        said = weather_told(county)
    except Exception:
        log.warning("No weather for %s", county, exc_info=True)
        return False
    services.weather_keep(county=county, said=said, now=clock.now())
    return True


@app.periodic(cron="41 3 * * *")
@app.task(name="gateways.sweep", queue="housekeeping", queueing_lock="gateways.sweep", pass_context=False)
def gateways_sweep(timestamp: int) -> int:  # noqa: ARG001 - procrastinate hands it in
    """Forget addresses nobody confirmed, and reports of a month ago; return how many."""
    now = clock.now()
    return services.mail_codes_sweep(now=now) + services.receipts_sweep(now=now)
