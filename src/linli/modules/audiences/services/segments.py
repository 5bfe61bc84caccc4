"""Keeping and dropping audiences under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.audience import InvalidAudienceError
from linli.kernel.refusal import invalid
from linli.modules.audiences.errors import in_words
from linli.modules.audiences.events import SegmentDropped, SegmentKept
from linli.modules.audiences.models import Segment
from linli.modules.audiences.policy import KEEP
from linli.modules.audiences.selectors.counting import audience_demand_reach
from linli.modules.audiences.selectors.segments import A_PLACE_AT_MOST, segment_card
from linli.modules.population.public import audience_tag_ids

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.audience import Audience
    from linli.modules.audiences.cards import SegmentCard

NAME_AT_MOST = 30


@transaction.atomic
def segment_put(
    *, actor: Actor, place: str, name: str, audience: Audience, segment_id: int | None = None, now: datetime
) -> SegmentCard:
    """Keep an audience under a name at a place, or change name and audience of ``segment_id``.

    The place's office and those above may. Not theirs: NotAllowedError; not that place's: Segment.DoesNotExist; people
    out of reach: OutOfReachError. No name, too long, in use there (of two at once one is refused), too many, or an
    expression that names what nobody knows: InvalidInputError.
    """
    name = name.strip()
    segment = Segment(place=place)
    if segment_id is not None:
        segment = Segment.objects.filter(place=place).claim(actor, KEEP, segment_id)
    Segment.objects.demand(actor, KEEP, segment)
    _demand_sound(actor, name, audience)
    if segment_id is None and Segment.objects.filter(place=place).count() >= A_PLACE_AT_MOST:
        raise invalid("/name", _("存得太多了，最多 %(most)d 个，先删掉不用的。") % {"most": A_PLACE_AT_MOST})
    segment.name, segment.audience = name, audience.as_json()
    segment.by_id, segment.changed_at = actor.known_id, now
    try:
        with transaction.atomic():
            segment.save()
    except IntegrityError:
        raise invalid("/name", _("这里已经有一个叫“%(name)s”的了，换个名字。") % {"name": name}) from None
    kept = SegmentKept(segment=segment.pk, name=name)
    journal.record(kept, actor=actor, place=place, subject=("segment", segment.pk), now=now)
    return segment_card(segment)


def _demand_sound(actor: Actor, name: str, audience: Audience) -> None:
    if not 0 < len(name) <= NAME_AT_MOST or "\x00" in name:
        raise invalid("/name", _("起个名字，最多 %(most)d 个字，好认就行。") % {"most": NAME_AT_MOST})
    try:
        audience_demand_reach(actor, audience)
        audience_tag_ids(audience)
    except InvalidAudienceError as error:
        raise in_words(error) from error


@transaction.atomic
def segment_drop(*, actor: Actor, segment_id: int, now: datetime) -> None:
    """Delete a kept audience; what was sent to it keeps its own expression. Out of reach: Segment.DoesNotExist."""
    segment = Segment.objects.claim(actor, KEEP, segment_id)
    dropped = SegmentDropped(segment=segment.pk, name=segment.name)
    segment.delete()
    journal.record(dropped, actor=actor, place=segment.place, subject=("segment", dropped.segment), now=now)
