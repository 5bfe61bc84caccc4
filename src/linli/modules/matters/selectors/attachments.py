"""What was attached to matters, as cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.statement import OneOf, Statement, instances, whole
from linli.modules.files.public import PICTURE, files_get
from linli.modules.matters.flow import RESOLVE
from linli.modules.matters.models import CONSENT, Attachment, Matter, Transcript
from linli.modules.matters.policy import CONTACT_REPORTER, VIEW
from linli.modules.matters.selectors.cards import AttachmentCard, TranscriptCard
from linli.modules.population.public import persons_get

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor


def attachment_cards(rows: Sequence[Attachment]) -> list[AttachmentCard]:
    """Return attachments with their addresses; three queries more where some are no pictures, however many."""
    others = [row for row in rows if row.media_type != PICTURE]
    files = files_get(row.file_id for row in others)
    written = {one.attachment_id: one for one in Transcript.objects.filter(attachment__in=others)} if others else {}
    names = persons_get({one.writer_id for one in written.values() if one.writer_id is not None})
    found = []
    for row in rows:
        where = {"matter_id": row.matter_id, "attachment_id": row.pk}
        file, said = files.get(row.file_id), written.get(row.pk)
        found.append(
            AttachmentCard(
                id=row.pk,
                url=reverse("matters:attachment", kwargs=where),
                thumb_url=reverse("matters:attachment_thumb", kwargs=where) if file is None or file.has_thumb else "",
                media_type=row.media_type,
                step=row.step,
                caption=_("办理后") if row.step == RESOLVE else _("办理前") if not row.step else "",
                seconds=file.seconds if file else 0,
                name=file.name if file else "",
                state=file.state if file else "ready",
                transcript=TranscriptCard(
                    text=said.text,
                    writer=names[said.writer_id].name if said.writer_id in names else "",
                    is_by_machine=said.is_by_machine,
                )
                if said
                else None,
            )
        )
    return found


def attachments_of(matter_ids: Iterable[int]) -> dict[int, list[AttachmentCard]]:
    """Return what is bound to reports and steps, by matter, oldest first; one query where all are pictures.

    Proofs of consent are none of it.
    """
    found: dict[int, list[AttachmentCard]] = {}
    rows = instances(Attachment, _LINKED.rows(matters=list(matter_ids)))
    for row, card in zip(rows, attachment_cards(rows), strict=True):
        found.setdefault(row.matter_id, []).append(card)
    return found


def _linked(*, matters: list[int]) -> QuerySet[Attachment, tuple[Any, ...]]:
    rows = Attachment.objects.filter(OneOf(F("matter_id"), matters), is_linked=True).exclude(step=CONSENT)
    return rows.order_by("pk").values_list(*whole(Attachment))


_LINKED = Statement(_linked, matters=[-1])


def attachment_seen(*, actor: Actor, matter_id: int, attachment_id: int) -> Attachment:
    """Return an attachment of a matter within reach; a waiting one only for whoever added it.

    Out of reach: Matter.DoesNotExist or Attachment.DoesNotExist. The proof of consent only for who may call the
    reporter: NotAllowedError.
    """
    matter = Matter.objects.in_reach(actor, VIEW).get(pk=matter_id)
    attachment = Attachment.objects.select_related("matter").get(matter=matter, pk=attachment_id)
    if attachment.step == CONSENT:
        Matter.objects.demand(actor, CONTACT_REPORTER, matter)
    if not attachment.is_linked and attachment.uploader_id != actor.person_id:
        raise Attachment.DoesNotExist
    return attachment
