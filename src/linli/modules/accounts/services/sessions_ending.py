"""Ending sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from linli.modules.accounts.models import Session
from linli.modules.gateways.public import contacts_end_with_sessions

if TYPE_CHECKING:
    from datetime import datetime

_KEPT = timedelta(days=90)


@transaction.atomic
def session_revoke(*, person_id: int, session_id: int, now: datetime) -> None:
    """End one session of the person's own; the next request with its token is nobody's, its device shows no reminders.

    Not theirs, ended already or unknown: Session.DoesNotExist.
    """
    rows = Session.objects.filter(pk=session_id, person_id=person_id, revoked_at__isnull=True)
    contacts_end_with_sessions(rows.values_list("pk", flat=True))
    if not rows.update(revoked_at=now):
        raise Session.DoesNotExist


@transaction.atomic
def sessions_revoke_all(*, person_id: int, now: datetime, keep: int | None = None) -> int:
    """End every session of a person, except ``keep``, and the reminders on their devices; return how many."""
    rows = Session.objects.filter(person_id=person_id, revoked_at__isnull=True)
    ending = rows.exclude(pk=keep) if keep else rows
    contacts_end_with_sessions(ending.values_list("pk", flat=True))
    return ending.update(revoked_at=now)


def sessions_sweep(*, now: datetime) -> int:
    """Forget sessions that ran out or were ended 90 days ago, and devices of any that ran out; return how many."""
    contacts_end_with_sessions(Session.objects.filter(expires_at__lt=now).values_list("pk", flat=True))
    ended = Session.objects.filter(revoked_at__lt=now - _KEPT)
    count, _ = (Session.objects.filter(expires_at__lt=now - _KEPT) | ended).delete()
    return count
