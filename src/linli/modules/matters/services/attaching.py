"""Photos that come with a report, an answer or a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.refusal import invalid
from linli.modules.files.public import files_keep, image_store
from linli.modules.matters.flow import FINAL, REPORTED
from linli.modules.matters.models import PHOTOS_AT_MOST, Attachment, Matter
from linli.modules.matters.policy import ATTACH, VIEW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor


def attachment_add(*, actor: Actor, matter_id: int, upload: UploadedFile[bytes], now: datetime) -> Attachment:
    """Store a photo for a matter; the reporter's joins the report while nobody has answered, others wait for a step.

    Out of reach: Matter.DoesNotExist. Not the reporter's, a handler's or a first line's: NotAllowedError. A matter
    already ended, or more than nine photos waiting: InvalidInputError. No photo at all: files' FileRefusedError.
    """
    matter = Matter.objects.in_reach(actor, VIEW).get(pk=matter_id)
    Matter.objects.demand(actor, ATTACH, matter)
    if matter.state in FINAL:
        raise invalid("/file", _("这件事已经办结，不能再加照片。"))
    stored = image_store(content=upload, uploader_id=actor.person_id, now=now)
    with transaction.atomic():
        matter = Matter.objects.claim(actor, VIEW, matter_id)
        with_report = matter.state == REPORTED and actor.person_id in {matter.reporter_id, matter.behalf_person_id}
        like_it = Attachment.objects.filter(matter=matter, uploader_id=actor.person_id, is_linked=with_report, step="")
        if like_it.count() >= PHOTOS_AT_MOST:
            raise invalid("/file", _("照片最多 %(most)d 张。") % {"most": PHOTOS_AT_MOST})
        files_keep([stored.id])
        return Attachment.objects.create(
            matter=matter,
            file_id=stored.id,
            media_type=stored.media_type,
            uploader_id=actor.known_id,
            is_linked=with_report,
            added_at=now,
        )


def attachments_link(*, matter: Matter, ids: Sequence[int], step: str, actor: Actor) -> list[int]:
    """Bind the actor's own waiting photos to the step being taken; an id that is no such photo is refused."""
    if not ids:
        return []
    waiting = Attachment.objects.filter(
        matter=matter, pk__in=list(ids), uploader_id=actor.person_id, is_linked=False
    ).order_by("pk")
    found = list(waiting.values_list("pk", flat=True))
    if len(found) != len(set(ids)):
        raise invalid("/attachments", _("有照片没传上来，请重新选一次。"))
    Attachment.objects.filter(pk__in=found).update(step=step, is_linked=True)
    return found
