"""Opening a matter: of a sealed one it is written down first who looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal
from linli.modules.matters.events import SealedOpened
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Matter, Office
from linli.modules.matters.policy import VIEW
from linli.modules.matters.selectors.detail import matter_view

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.selectors.cards import MatterView


def matter_open_for(*, actor: Actor, matter_id: int, now: datetime, with_assignees: bool = False) -> MatterView:
    """Return the whole matter; that somebody in office opened a sealed tip-off is journalled before it is shown.

    Out of reach: Matter.DoesNotExist.
    """
    view = matter_view(actor=actor, matter_id=matter_id, now=now, with_assignees=with_assignees)
    if view.is_sealed:
        sealed_note_opening(actor=actor, matter_id=matter_id, now=now)
    return view


def sealed_note_opening(*, actor: Actor, matter_id: int, now: datetime) -> None:
    """Journal that the actor opens a sealed matter within reach that is not their own; for others do nothing."""
    rows = Matter.objects.in_reach(actor, VIEW).filter(pk=matter_id, office=Office.DISCIPLINE)
    sealed = rows.first()
    if sealed is None or sealed.reporter_id == actor.person_id:
        return
    with transaction.atomic():
        journal.record(SealedOpened(), actor=actor, place=sealed.journal_place, subject=(MATTER, sealed.pk), now=now)
