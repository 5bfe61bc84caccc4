"""A phone reported stolen: barred at once, readmitted by whoever may bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal, versions
from linli.kernel.policy import NotAllowedError
from linli.modules.accounts.events import PersonBarred, PersonReadmitted
from linli.modules.accounts.models import PersonSettings
from linli.modules.accounts.selectors import place_in_reach
from linli.modules.accounts.services.sessions_ending import sessions_revoke_all

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

_ACTION = "accounts.bar_person"


@transaction.atomic
def person_bar(*, actor: Actor, person_id: int, now: datetime) -> None:
    """End all sessions of a person and let nobody sign in with their phone number until readmitted.

    Who runs a village the person belongs to or serves in, or stands above it, may; else NotAllowedError. Nobody bars
    themselves: they sign out everywhere.
    """
    village = _reached_place(actor, person_id, now)
    PersonSettings.objects.update_or_create(person_id=person_id, defaults={"barred_at": now})
    sessions_revoke_all(person_id=person_id, now=now)
    versions.bump([versions.person_key(person_id)])
    journal.record(
        PersonBarred(person_id=person_id), actor=actor, place=village, subject=("person", person_id), now=now
    )


@transaction.atomic
def person_readmit(*, actor: Actor, person_id: int, now: datetime) -> None:
    """Let a barred person sign in again; who may bar may readmit, else NotAllowedError."""
    village = _reached_place(actor, person_id, now)
    PersonSettings.objects.filter(person_id=person_id).update(barred_at=None)
    journal.record(
        PersonReadmitted(person_id=person_id), actor=actor, place=village, subject=("person", person_id), now=now
    )


def _reached_place(actor: Actor, person_id: int, now: datetime) -> str:
    reached = place_in_reach(actor, person_id, now)
    if not reached or person_id == actor.person_id:
        raise NotAllowedError(_ACTION)
    return reached
