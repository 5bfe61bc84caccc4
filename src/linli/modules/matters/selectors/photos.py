"""Photos of matters as cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.modules.matters.flow import RESOLVE
from linli.modules.matters.models import CONSENT, Attachment
from linli.modules.matters.selectors.cards import PhotoCard

if TYPE_CHECKING:
    from collections.abc import Iterable


def photo_card(attachment: Attachment) -> PhotoCard:
    """Return one photo with its addresses."""
    where = {"matter_id": attachment.matter_id, "photo_id": attachment.pk}
    return PhotoCard(
        id=attachment.pk,
        url=reverse("matters:photo", kwargs=where),
        thumb_url=reverse("matters:photo_thumb", kwargs=where),
        media_type=attachment.media_type,
        step=attachment.step,
        caption=_("办理后") if attachment.step == RESOLVE else _("办理前") if not attachment.step else "",
    )


def photos_of(matter_ids: Iterable[int]) -> dict[int, list[PhotoCard]]:
    """Return the photos bound to reports and steps, by matter, oldest first; one query. Proofs of consent are none."""
    found: dict[int, list[PhotoCard]] = {}
    rows = Attachment.objects.filter(matter_id__in=list(matter_ids), is_linked=True).exclude(step=CONSENT)
    rows = rows.order_by("pk")
    for row in rows:
        found.setdefault(row.matter_id, []).append(photo_card(row))
    return found
