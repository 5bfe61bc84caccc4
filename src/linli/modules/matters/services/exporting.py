"""Taking a list of matters out of the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal
from linli.modules.matters.events import MattersExported
from linli.modules.matters.policy import EXPORT, POLICY

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def export_note(*, actor: Actor, place: str, tab: str, narrowed: dict[str, str], rows: int, now: datetime) -> None:
    """Journal that somebody takes a list along: at which place, narrowed to what, how many; written before it is sent.

    Villages, towns, operators and auditors may. Not theirs: NotAllowedError.
    """
    POLICY.demand(actor, EXPORT, None)
    told = MattersExported(tab=tab, rows=rows, narrowed=narrowed)
    journal.record(told, actor=actor, place=place, subject=("place", int(place)), now=now)
