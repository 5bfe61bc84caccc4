"""Putting a place into an emergency, and out of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.kernel.versions import bump, place_key
from linli.modules.places.events import EmergencyDeclared, EmergencyEnded
from linli.modules.places.models import Emergency
from linli.modules.places.policy import DECLARE, POLICY

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

EMERGENCY = "emergency"
LONGEST = timedelta(days=7)
MESSAGE_AT_MOST = 200


@transaction.atomic
def emergency_declare(
    *, actor: Actor, place: str, message: str, until: datetime | None, tells: bool = False, now: datetime
) -> Emergency:
    """Put a place into an emergency until a moment, at most seven days ahead; one at a time at a place.

    Everybody below sees the alert and the shelters first at once; ``tells`` lets the urgent message follow. Not theirs:
    NotAllowedError. No message, no fit end, or one already (of two at once the second): InvalidInputError.
    """
    row = Emergency(place=place, message=message.strip(), began_at=now, declared_by=actor.known_id)
    POLICY.demand(actor, DECLARE, row)
    errors = []
    if not row.message:
        errors.append(FieldError("/message", _("请写一句告诉大家的话。")))
    if len(row.message) > MESSAGE_AT_MOST:
        errors.append(FieldError("/message", _("写短一点，最多 %(most)d 个字。") % {"most": MESSAGE_AT_MOST}))
    if until is None or not now < until <= now + LONGEST:
        errors.append(FieldError("/until", _("请定一个还没到的时间，最长七天。")))
    if errors or until is None:
        raise InvalidInputError(errors)
    row.until = until
    # One that is over by the clock is ended first: it must not stand in the way.
    for over in Emergency.objects.select_for_update().filter(place=place, ended_at__isnull=True, until__lte=now):
        _end(over, actor=None, now=now)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise InvalidInputError([FieldError("/message", _("这里已经是紧急状态，先结束那一个。"))]) from None
    journal.record(
        EmergencyDeclared(message=row.message, until=until.isoformat(), tells=tells),
        actor=actor,
        place=place,
        subject=(EMERGENCY, row.pk),
        now=now,
    )
    bump([place_key(place)])
    return row


@transaction.atomic
def emergency_end(*, actor: Actor, emergency_id: int, now: datetime) -> None:
    """End an emergency before its time; over already, do nothing. Out of reach: Emergency.DoesNotExist."""
    row = Emergency.objects.claim(actor, DECLARE, emergency_id)
    if row.ended_at is None:
        _end(row, actor=actor, now=now)


@transaction.atomic
def emergencies_end_by_themselves(*, now: datetime) -> int:
    """End those whose time is over; return how many. The platform's own act."""
    rows = Emergency.objects.select_for_update(skip_locked=True).filter(ended_at__isnull=True, until__lte=now)
    ended = list(rows)
    for row in ended:
        _end(row, actor=None, now=now)
    return len(ended)


def _end(row: Emergency, *, actor: Actor | None, now: datetime) -> None:
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    happened = EmergencyEnded(message=row.message, by_itself=actor is None)
    journal.record(happened, actor=actor, place=row.place, subject=(EMERGENCY, row.pk), now=now)
    bump([place_key(row.place)])
