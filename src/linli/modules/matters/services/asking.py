"""Asking again (补充提问), noting for colleagues, and going back to who was not content (回访)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.refusal import invalid
from linli.modules.matters.events import MatterAsked, MatterNoted, MatterVisited
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Matter
from linli.modules.matters.policy import ASK, NOTE, VIEW, VISIT

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

QUESTION_AT_MOST = 1000
WAYS_OF_VISITING = ("phone", "doorstep")


@transaction.atomic
def matter_ask(*, actor: Actor, matter_id: int, text: str, now: datetime) -> Matter:
    """Add the reporter's question to the course of the matter; whoever has it in hand is told.

    Out of reach: Matter.DoesNotExist. Not the reporter: NotAllowedError. Nothing said, or too much: InvalidInputError.
    """
    matter = Matter.objects.claim(actor, VIEW, matter_id)
    Matter.objects.demand(actor, ASK, matter)
    return matter_asked(matter, actor=actor, text=text, now=now)


def matter_asked(matter: Matter, *, actor: Actor | None, text: str, now: datetime) -> Matter:
    """Add a question to a locked matter; ``actor`` is nobody for whoever holds an anonymous one's receipt."""
    question = _said(text, _("请写下您想问的话。"))
    journal.record(
        MatterAsked(text=question), actor=actor, place=matter.journal_place, subject=(MATTER, matter.pk), now=now
    )
    versions.bump(matter.watchers)
    return matter


@transaction.atomic
def matter_note(*, actor: Actor, matter_id: int, text: str, now: datetime) -> Matter:
    """Leave a note that only those who handle the matter read.

    Out of reach: Matter.DoesNotExist. Not theirs to handle or read in office: NotAllowedError. Nothing said, or too
    much: InvalidInputError.
    """
    matter = Matter.objects.claim(actor, VIEW, matter_id)
    Matter.objects.demand(actor, NOTE, matter)
    noted = MatterNoted(text=_said(text, _("请写下要记的话。")))
    journal.record(noted, actor=actor, place=matter.journal_place, subject=(MATTER, matter.pk), now=now)
    return matter


@transaction.atomic
def matter_visit(*, actor: Actor, matter_id: int, how: str, text: str, now: datetime) -> Matter:
    """Record that somebody went back to a reporter who was not content, by phone or to the doorstep (product B8).

    Out of reach: Matter.DoesNotExist. Not theirs, or nobody waits for a visit: NotAllowedError. Unknown way, nothing
    said, or too much: InvalidInputError.
    """
    matter = Matter.objects.claim(actor, VIEW, matter_id)
    Matter.objects.demand(actor, VISIT, matter)
    if how not in WAYS_OF_VISITING:
        raise invalid("/how", _("请选怎么回访的：打电话，还是上门。"))
    visited = MatterVisited(how=how, text=_said(text, _("请写下他怎么说。")))
    matter.awaits_visit = False
    matter.save(update_fields=["awaits_visit"])
    journal.record(visited, actor=actor, place=matter.journal_place, subject=(MATTER, matter.pk), now=now)
    versions.bump(matter.watchers)
    return matter


def _said(text: str, missing: str) -> str:
    said = text.strip()
    if not said:
        raise invalid("/text", missing)
    if len(said) > QUESTION_AT_MOST:
        raise invalid("/text", _("请说得短一点，最多 %(most)d 个字。") % {"most": QUESTION_AT_MOST})
    return said
