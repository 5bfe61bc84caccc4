"""Ending sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from linli.modules.accounts.models import Session

if TYPE_CHECKING:
    from datetime import datetime

_KEPT = timedelta(days=90)


def session_revoke(*, person_id: int, session_id: int, now: datetime) -> None:
    """End one session of the person's own; the next request with its token is nobody's.

    Not theirs, ended already or unknown: Session.DoesNotExist.
    """
    rows = Session.objects.filter(pk=session_id, person_id=person_id, revoked_at__isnull=True)
    if not rows.update(revoked_at=now):
        raise Session.DoesNotExist


def sessions_revoke_all(*, person_id: int, now: datetime, keep: int | None = None) -> int:
    """End every session of a person, except ``keep``; return how many."""
    rows = Session.objects.filter(person_id=person_id, revoked_at__isnull=True)
    return rows.exclude(pk=keep).update(revoked_at=now) if keep else rows.update(revoked_at=now)


def sessions_sweep(*, now: datetime) -> int:
    """Forget sessions that ran out or were ended 90 days ago; return how many."""
    ended = Session.objects.filter(revoked_at__lt=now - _KEPT)
    count, _ = (Session.objects.filter(expires_at__lt=now - _KEPT) | ended).delete()
    return count
