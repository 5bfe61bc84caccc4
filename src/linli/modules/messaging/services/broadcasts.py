"""Sending one message to all whom an audience means, correcting it, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from procrastinate.contrib.django import app

from linli.kernel import versions
from linli.kernel.journal import record
from linli.modules.messaging.channels import OUTSIDE
from linli.modules.messaging.events import BroadcastChanged, BroadcastSent
from linli.modules.messaging.flow import BROADCAST, WITHDRAW
from linli.modules.messaging.models import Broadcast, BroadcastPlace
from linli.modules.messaging.selectors.matching import audience_compile
from linli.modules.messaging.services.moving import broadcast_move, deliveries_cancel
from linli.modules.places.public import villages_within

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.audience import Audience

PREPARE = "messaging.prepare"
"""The job that counts the audience and lays down deliveries; called by name, since jobs stand above services."""

SUBJECT_AT_MOST = 120
BODY_AT_MOST = 2000


@transaction.atomic
def broadcast_send(  # noqa: PLR0913 - a message is all of this; publishing and forms call it
    *,
    source: str,
    county: str,
    place: str,
    kind: str,
    subject: str,
    body: str,
    link: str,
    audience: Audience,
    channels: tuple[str, ...] = (),
    urgent: bool = False,
    actor: Actor | None,
    now: datetime,
) -> int:
    """Let everybody an audience means have a message in their inbox at once, whoever enters later, too; return its id.

    One row however many it reaches. ``source`` is the occasion: a second call with it changes nothing and returns the
    same broadcast. Named ``channels`` follow for whoever has not read it, in the county's order and waiting times, once
    the audience is counted; what is urgent waits for nobody. Longer words are cut. Whether the actor may address these
    places is for the caller to ask; ``None`` is the platform. Unknown tags: InvalidAudienceError; an unknown channel:
    LookupError.
    """
    if unknown := set(channels) - set(OUTSIDE):
        raise LookupError(", ".join(sorted(unknown)))
    asked = audience_compile(audience)
    row = Broadcast(
        source=source,
        county=county,
        place=place,
        kind=kind,
        subject=subject[:SUBJECT_AT_MOST],
        body=body[:BODY_AT_MOST],
        link=link,
        audience=audience.as_json(),
        channels=[channel for channel in OUTSIDE if channel in channels],
        urgent=urgent,
        sent_at=now,
        sent_by_id=actor.person_id if actor is not None else None,
    )
    # Of two calls at once the second waits for the first and finds its row.
    Broadcast.objects.bulk_create([row], ignore_conflicts=True)
    kept = Broadcast.objects.select_for_update().get(source=source)
    if BroadcastPlace.objects.filter(broadcast_id=kept.pk).exists() or kept.withdrawn_at is not None:
        return kept.pk
    shared = asked.columns()
    BroadcastPlace.objects.bulk_create(
        [BroadcastPlace(place=each, broadcast_id=kept.pk, at=now, **shared) for each in asked.places]
    )
    _notice_pages(asked.places)
    happened = BroadcastSent(source=source, audience=kept.audience, channels=tuple(kept.channels), urgent=urgent)
    record(happened, actor=actor, place=place, subject=(BROADCAST, kept.pk), now=now)
    app.configure_task(PREPARE).defer(broadcast_id=kept.pk)
    return kept.pk


@transaction.atomic
def broadcast_change(*, source: str, subject: str, body: str, now: datetime) -> None:
    """Correct what a message says, in every inbox at once; who has read it does not get it anew.

    What was handed to a channel before stays as it was there. No such broadcast: Broadcast.DoesNotExist.
    """
    row = Broadcast.objects.select_for_update().get(source=source)
    row.subject, row.body, row.changed_at = subject[:SUBJECT_AT_MOST], body[:BODY_AT_MOST], now
    row.save(update_fields=["subject", "body", "changed_at"])
    _notice_pages(row.places.values_list("place", flat=True))
    happened = BroadcastChanged(subject=row.subject, body=row.body)
    record(happened, actor=None, place=row.place, subject=(BROADCAST, row.pk), now=now)


@transaction.atomic
def broadcast_withdraw(*, source: str, actor: Actor | None, now: datetime) -> None:
    """Take a message out of every inbox and hand nothing more of it to any channel; withdrawn already, do nothing.

    Whether the actor may is for the caller to ask. No such broadcast: Broadcast.DoesNotExist. What is being handed over
    at this moment is waited for.
    """
    row = Broadcast.objects.select_for_update().get(source=source)
    if row.withdrawn_at is not None:
        return
    places = list(row.places.values_list("place", flat=True))
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    row.places.all().delete()
    deliveries_cancel(row, now=now)
    broadcast_move(row, WITHDRAW, actor=actor, now=now)
    _notice_pages(places)


def _notice_pages(places: Iterable[str]) -> None:
    """Let open pages of everybody there see that something came or went."""
    versions.bump(versions.place_key(village) for village in villages_within(places))
