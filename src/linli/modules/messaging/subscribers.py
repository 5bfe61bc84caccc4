"""What messaging does when something happened elsewhere: a county's day has begun, a place is in an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from linli.kernel.audience import Audience
from linli.kernel.journal.consumer import Consumer
from linli.kernel.place_path import county_of
from linli.modules.audiences.events import CountySwept
from linli.modules.messaging.services import broadcast_send
from linli.modules.messaging.services.following import ENTRANTS
from linli.modules.places.events import EmergencyDeclared

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.journal import Recorded


def _county_swept(event: Recorded, now: datetime) -> None:  # noqa: ARG001 - the same for all consumers
    app.configure_task(ENTRANTS, queueing_lock=f"{ENTRANTS}:{event.place}:{event.payload['day']}").defer(
        county=event.place, day=event.payload["day"]
    )


def _emergency_declared(event: Recorded, now: datetime) -> None:
    """Send everybody there the alert, in the inbox and by text message, past quiet hours: once, however often told."""
    if not event.payload["tells"]:
        return
    broadcast_send(
        source=f"places.emergency:{event.subject_id}",
        county=county_of(event.place),
        place=event.place,
        kind="places.emergency",
        subject=_("紧急情况"),
        body=event.payload["message"],
        link=reverse("places:shelters"),
        audience=Audience((event.place,)),
        channels=("sms",),
        urgent=True,
        actor=None,
        now=now,
    )


CONSUMERS = (
    Consumer("messaging.entrants", frozenset({CountySwept.kind}), _county_swept),
    Consumer("messaging.emergencies", frozenset({EmergencyDeclared.kind}), _emergency_declared),
)
