"""What messaging does when something happened elsewhere: a county's day has begun, and some entered an audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from procrastinate.contrib.django import app

from linli.kernel.journal.consumer import Consumer
from linli.modules.audiences.events import CountySwept
from linli.modules.messaging.services.following import ENTRANTS

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.journal import Recorded


def _county_swept(event: Recorded, now: datetime) -> None:  # noqa: ARG001 - the same for all consumers
    app.configure_task(ENTRANTS, queueing_lock=f"{ENTRANTS}:{event.place}:{event.payload['day']}").defer(
        county=event.place, day=event.payload["day"]
    )


CONSUMERS = (Consumer("messaging.entrants", frozenset({CountySwept.kind}), _county_swept),)
