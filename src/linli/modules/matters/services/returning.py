"""What an outside platform tells us, taken as a step of the unit it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import AlreadyTakenError, invalid
from linli.modules.matters.events import HandoverNumbered
from linli.modules.matters.flow import FLOW, MATTER
from linli.modules.matters.models import Connector, Handover, Incoming, Matter
from linli.modules.matters.policy import HEAR_PLATFORM, VIEW
from linli.modules.matters.services.stepping import StepInput, matter_take_step

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

REFERENCE = "reference"
"""A message that brings the platform's own number for a matter and nothing else."""


@dataclass(frozen=True, slots=True)
class PlatformSaid:
    """One message from a platform: a step or ``reference`` alone, a note, and its own number for the matter."""

    message_id: str
    what: str
    matter_id: int
    note: str = ""
    reference: str = ""


@transaction.atomic
def platform_hear(*, connector_id: int, said: PlatformSaid, now: datetime) -> Matter:
    """Take what a platform said as a step of its unit; the caller has verified the signature.

    The policy decides as about any department. Connector switched off: NotAllowedError. Not given to the unit:
    Matter.DoesNotExist. The same message again: AlreadyTakenError, whatever it says; of two at once the second waits
    for the first. Wrong state: StepNotAllowedError. Note or number missing: InvalidInputError. What is refused is not
    taken, so the message may come again under its id.
    """
    connector = Connector.objects.select_related("unit").get(pk=connector_id)
    if not connector.is_active:
        raise NotAllowedError(HEAR_PLATFORM)
    _take_once(connector, said, now=now)
    actor = connector.actor
    if said.what != REFERENCE:
        given = StepInput(note=said.note)
        matter_take_step(actor=actor, matter_id=said.matter_id, step=said.what, given=given, now=now)
    matter = Matter.objects.claim(actor, VIEW, said.matter_id)
    reference = said.reference.strip()
    if said.what == REFERENCE:
        Matter.objects.demand(actor, FLOW.named("progress").needs, matter)
        if not reference:
            raise invalid("/data/reference", _("请写明贵方的编号。"))
    if reference:
        _number(matter, connector, reference, actor=actor, now=now)
    Connector.objects.filter(pk=connector.pk).update(last_heard_at=now)
    return matter


def _take_once(connector: Connector, said: PlatformSaid, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            Incoming.objects.create(connector=connector, message_id=said.message_id, taken_at=now)
    except IntegrityError:
        raise AlreadyTakenError from None


def _number(matter: Matter, connector: Connector, reference: str, *, actor: Actor, now: datetime) -> None:
    """Keep the platform's number; said again, nothing new is written."""
    known = Handover.objects.select_for_update().filter(connector=connector, matter=matter).first()
    if known is None or known.reference == reference:
        return
    known.reference = reference
    known.save(update_fields=["reference"])
    numbered = HandoverNumbered(by_unit=connector.unit_id, reference=reference)
    journal.record(numbered, actor=actor, place=matter.journal_place, subject=(MATTER, matter.pk), now=now)
    versions.bump(matter.watchers)
