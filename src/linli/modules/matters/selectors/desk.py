"""What the desk's forms offer: attachments not used yet, and the matters one could be merged into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.modules.matters.flow import FINAL
from linli.modules.matters.models import Attachment, Matter, Office, title_of
from linli.modules.matters.policy import VIEW
from linli.modules.matters.selectors.alike import Said, matters_similar
from linli.modules.matters.selectors.attachments import attachment_cards
from linli.modules.matters.selectors.routes import route_for

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.selectors.alike import AlikeMatter
    from linli.modules.matters.selectors.cards import AttachmentCard
    from linli.modules.matters.selectors.routes import RouteCard

CANDIDATES_AT_MOST = 40
ALIKE_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open matter another could be merged into."""

    id: int
    number: str
    title: str


def attachments_waiting(*, actor: Actor, matter_id: int) -> list[AttachmentCard]:
    """Return what the actor sent and was stored for a step not taken yet, oldest first."""
    rows = Attachment.objects.filter(matter_id=matter_id, uploader_id=actor.person_id, is_linked=False)
    return attachment_cards(list(rows.order_by("pk")))


def matters_alike(*, actor: Actor, matter_id: int, now: datetime) -> list[AlikeMatter]:
    """Return the open matters most like one within reach, the likest first: it may be the same trouble told twice."""
    rows = Matter.objects.in_reach(actor, VIEW).filter(pk=matter_id, office=Office.PLACE, is_assist=False)
    fields = ("text", "place", "location_note", "lng", "lat", "category__code")
    found = rows.exclude(state__in=sorted(FINAL)).values_list(*fields).first()
    if found is None:
        return []
    text, place, location_note, lng, lat, category = found
    said = Said(text, place, location_note, lng, lat, category or "", but=matter_id)
    alike = matters_similar(actor=actor, said=said, now=now, limit=ALIKE_AT_MOST + CANDIDATES_AT_MOST)
    still_open = set(
        Matter.objects.filter(pk__in=[one.id for one in alike], is_assist=False)
        .exclude(state__in=sorted(FINAL))
        .values_list("pk", flat=True)
    )
    return [one for one in alike if one.id in still_open][:ALIKE_AT_MOST]


def matters_to_merge_into(
    *, actor: Actor, matter_id: int, village: str, alike: Sequence[AlikeMatter] = ()
) -> list[Candidate]:
    """Return the other open matters of the village and the same office within reach, at most forty.

    Those alike come first, the others newest first.
    """
    own = Matter.objects.filter(pk=matter_id).values("office")
    rows = Matter.objects.in_reach(actor, VIEW).filter(village=village, is_assist=False, office__in=own)
    rows = rows.exclude(pk=matter_id)
    rows = rows.exclude(state__in=sorted(FINAL)).order_by("-pk")
    found = rows.values_list("pk", "number", "text")[:CANDIDATES_AT_MOST]
    first = [Candidate(one.id, one.number, one.title) for one in alike]
    others = [Candidate(pk, number, title_of(text)) for pk, number, text in found]
    return list({one.id: one for one in (*first, *others)}.values())[:CANDIDATES_AT_MOST]


def matter_numbered(*, actor: Actor, beside: int, number: str) -> int | None:
    """Return the matter of that public number in the village of the matter ``beside``, if it is within reach."""
    villages = Matter.objects.filter(pk=beside).values("village")
    rows = Matter.objects.in_reach(actor, VIEW).filter(village__in=villages, number=number)
    return rows.values_list("pk", flat=True).first()


def matter_place(*, actor: Actor, matter_id: int) -> str:
    """Return the place of a matter within reach, else Matter.DoesNotExist."""
    return Matter.objects.in_reach(actor, VIEW).values_list("place", flat=True).get(pk=matter_id)


def route_for_matter(matter_id: int, *, offered: Collection[str]) -> RouteCard | None:
    """Return the way that holds for a matter in hand, among those it can be given to."""
    matter = Matter.objects.select_related("category__parent").get(pk=matter_id)
    return route_for(matter, offered=offered)
