"""Audiences kept under a name 常用人群, as a place's office sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.audience import audience_parse
from linli.modules.audiences.cards import SegmentCard
from linli.modules.audiences.models import Segment
from linli.modules.audiences.policy import KEEP

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

A_PLACE_AT_MOST = 200


def segments_of(place: str, *, actor: Actor) -> list[SegmentCard]:
    """Return what the office of exactly this place keeps, by name; nothing where the actor keeps no audiences there."""
    rows = Segment.objects.in_reach(actor, KEEP).filter(place=place).order_by("name")
    return [segment_card(row) for row in rows[:A_PLACE_AT_MOST]]


def segment_get(segment_id: int, *, actor: Actor) -> SegmentCard:
    """Return one kept audience; out of reach: Segment.DoesNotExist."""
    return segment_card(Segment.objects.in_reach(actor, KEEP).get(pk=segment_id))


def segment_card(row: Segment) -> SegmentCard:
    """Return a row as others see it."""
    return SegmentCard(row.pk, row.place, row.name, audience_parse(row.audience), row.changed_at)
