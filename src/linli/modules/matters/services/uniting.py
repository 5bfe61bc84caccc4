"""Merging duplicates into one matter, and splitting one into several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.refusal import invalid
from linli.modules.matters.events import MatterReported
from linli.modules.matters.flow import FLOW, MATTER
from linli.modules.matters.models import Matter
from linli.modules.matters.policy import VIEW
from linli.modules.matters.selectors.categories import category_named
from linli.modules.matters.services.reporting import matter_open, number_next
from linli.modules.places.public import place_get

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor

PARTS_AT_MOST = 9


@dataclass(frozen=True, slots=True)
class Part:
    """One part a matter is split into: what is to be done, and its category's code or nothing."""

    text: str
    category: str = ""


def matter_merge_into(matter: Matter, *, into: int | None, actor: Actor) -> int:
    """Point a duplicate to the matter that goes on; it must be open, in the same village and within reach."""
    found = Matter.objects.in_reach(actor, VIEW).filter(village=matter.village, office=matter.office, is_assist=False)
    target = found.filter(pk=into).first() if into is not None else None
    if target is None or target.pk == matter.pk:
        raise invalid("/into", _("找不到要合并到的那件事，它要在同一个村。"))
    if target.state in FLOW.final:
        raise invalid("/into", _("那件事已经办结了，不能再合并进去。"))
    matter.merged_into = target
    return target.pk


def matter_split(matter: Matter, *, parts: Sequence[Part], actor: Actor, now: datetime) -> tuple[int, ...]:
    """Make a matter of its own of each part, with the whole's reporter, place and visibility; return their ids."""
    if len(parts) > PARTS_AT_MOST or any(not part.text.strip() for part in parts):
        raise invalid("/parts", _("每一件都要写清楚办什么，最多 %(most)d 件。") % {"most": PARTS_AT_MOST})
    return tuple(_part_made(matter, part, actor=actor, now=now) for part in parts)


def _part_made(whole: Matter, part: Part, *, actor: Actor, now: datetime) -> int:
    category = category_named(part.category, whole.place) if part.category else whole.category
    if category is None and part.category:
        raise invalid("/parts", _("没有这个类别，请从列表里选。"))
    made = Matter(
        number=number_next(series=whole.village, stem=place_get(whole.village).stem, now=now),
        village=whole.village,
        place=whole.place,
        kind=whole.kind,
        category=category,
        text=part.text.strip(),
        lng=whole.lng,
        lat=whole.lat,
        location_note=whole.location_note,
        visibility=whole.visibility,
        identity=whole.identity,
        reporter_id=whole.reporter_id,
        behalf_person_id=whole.behalf_person_id,
        reporter_role=whole.reporter_role,
        reported_at=now,
        part_of=whole,
    )
    matter_open(matter=made, now=now)
    journal.record(
        MatterReported(
            number=made.number,
            matter_kind=made.kind,
            visibility=made.visibility,
            identity=made.identity,
            part_of=whole.pk,
        ),
        actor=actor,
        place=made.journal_place,
        subject=(MATTER, made.pk),
        now=now,
    )
    return made.pk
