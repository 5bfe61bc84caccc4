"""Asking again (补充提问)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.refusal import invalid
from linli.modules.matters.events import MatterAsked
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Matter
from linli.modules.matters.policy import ASK, VIEW

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

QUESTION_AT_MOST = 1000


@transaction.atomic
def matter_ask(*, actor: Actor, matter_id: int, text: str, now: datetime) -> Matter:
    """Add the reporter's question to the course of the matter; whoever has it in hand is told.

    Out of reach: Matter.DoesNotExist. Not the reporter: NotAllowedError. Nothing said, or too much: InvalidInputError.
    """
    matter = Matter.objects.claim(actor, VIEW, matter_id)
    Matter.objects.demand(actor, ASK, matter)
    question = text.strip()
    if not question:
        raise invalid("/text", _("请写下您想问的话。"))
    if len(question) > QUESTION_AT_MOST:
        raise invalid("/text", _("请说得短一点，最多 %(most)d 个字。") % {"most": QUESTION_AT_MOST})
    journal.record(MatterAsked(text=question), actor=actor, place=matter.place, subject=(MATTER, matter.pk), now=now)
    versions.bump([versions.person_key(matter.reporter_id)])
    return matter
