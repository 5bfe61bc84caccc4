"""A matter leads on to something bigger (转成议题), which a module above makes of it and owns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal, versions
from linli.modules.matters.events import MatterLedOn
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Matter
from linli.modules.matters.policy import LEAD_ON, VIEW

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def matter_lead_on(*, actor: Actor, matter_id: int, title: str, link: str, now: datetime) -> Matter:
    """Let a matter's course lead to what was made of it: its title, and the address that opens it; it goes on itself.

    The secretary may, of what its reporter could have shown the village; whoever reported it is told. The caller makes
    one thing of a matter at most. Out of reach: Matter.DoesNotExist. Not theirs: NotAllowedError.
    """
    matter = Matter.objects.claim(actor, VIEW, matter_id)
    Matter.objects.demand(actor, LEAD_ON, matter)
    led = MatterLedOn(title=title, link=link)
    journal.record(led, actor=actor, place=matter.journal_place, subject=(MATTER, matter.pk), now=now)
    versions.bump(matter.watchers)
    return matter
