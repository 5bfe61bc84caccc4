"""The queue as a table to take along: what it is narrowed to, within reach, tip-offs never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.matters.models import Matter, Office
from linli.modules.matters.policy import VIEW
from linli.modules.matters.selectors.assembling import matter_cards
from linli.modules.matters.selectors.lists import matters_filtered
from linli.modules.matters.selectors.queue import tab_narrowed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.models import MatterQuerySet
    from linli.modules.matters.selectors.cards import MatterCard
    from linli.modules.matters.selectors.lists import MatterFilter

ROWS_AT_MOST = 20_000
"""What one request writes while somebody waits; more is narrowed by place, category or words first."""
_BATCH = 500


def export_count(*, actor: Actor, tab: str, wanted: MatterFilter, now: datetime) -> int:
    """Return how many rows the table would have, counting no further than one more than it may have."""
    return _rows(actor, tab, wanted, now)[: ROWS_AT_MOST + 1].count()


def export_rows(*, actor: Actor, tab: str, wanted: MatterFilter, now: datetime) -> Iterator[MatterCard]:
    """Yield the rows, newest first; a constant number of queries for every five hundred."""
    rows = _rows(actor, tab, wanted, now).select_related("category").order_by("-pk")
    before, left = None, ROWS_AT_MOST
    while left > 0:
        batch = list((rows.filter(pk__lt=before) if before else rows)[: min(_BATCH, left)])
        yield from matter_cards(batch, actor=actor, now=now)
        if len(batch) < _BATCH:
            return
        before, left = batch[-1].pk, left - len(batch)


def _rows(actor: Actor, tab: str, wanted: MatterFilter, now: datetime) -> MatterQuerySet:
    rows = matters_filtered(Matter.objects.in_reach(actor, VIEW), actor=actor, wanted=wanted, now=now)
    return tab_narrowed(rows, tab, actor=actor, now=now).exclude(office=Office.DISCIPLINE)
