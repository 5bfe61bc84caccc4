"""Photos, recordings, videos and documents that come with a report, an answer or a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.refusal import invalid
from linli.modules.files.public import PICTURE, RECORDING, VIDEO, file_store, files_keep
from linli.modules.matters.flow import FINAL, REPORTED
from linli.modules.matters.models import ATTACHMENTS_AT_MOST, Attachment, Matter
from linli.modules.matters.policy import ATTACH, VIEW
from linli.modules.matters.services.transcribing import recordings_offer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor


_STANDING_FOR = ((RECORDING, "（见录音）"), (PICTURE, "（见照片）"), (VIDEO, "（见视频）"))


def attachment_add(*, actor: Actor, matter_id: int, upload: UploadedFile[bytes], now: datetime) -> Attachment:
    """Store a file for a matter; the reporter's joins the report while nobody has answered, others wait for a step.

    Out of reach: Matter.DoesNotExist. Not the reporter's, a handler's or a first line's: NotAllowedError. A matter
    already ended, or more than nine files waiting: InvalidInputError. No file we take: files' FileRefusedError.
    """
    matter = Matter.objects.in_reach(actor, VIEW).get(pk=matter_id)
    Matter.objects.demand(actor, ATTACH, matter)
    if matter.state in FINAL:
        raise invalid("/file", _("这件事已经办结，不能再加照片和录音。"))
    stored = file_store(upload=upload, uploader_id=actor.person_id, now=now)
    with transaction.atomic():
        matter = Matter.objects.claim(actor, VIEW, matter_id)
        with_report = matter.state == REPORTED and actor.person_id in {matter.reporter_id, matter.behalf_person_id}
        like_it = Attachment.objects.filter(matter=matter, uploader_id=actor.person_id, is_linked=with_report, step="")
        if like_it.count() >= ATTACHMENTS_AT_MOST:
            raise invalid("/file", too_many())
        files_keep([stored.id])
        added = Attachment.objects.create(
            matter=matter,
            file_id=stored.id,
            media_type=stored.media_type,
            uploader_id=actor.known_id,
            is_linked=with_report,
            added_at=now,
        )
        recordings_offer([added])
        return added


def attachments_link(*, matter: Matter, ids: Sequence[int], step: str, actor: Actor) -> list[int]:
    """Bind the actor's own waiting files to the step being taken; an id that is none of them is refused."""
    if not ids:
        return []
    waiting = Attachment.objects.filter(
        matter=matter, pk__in=list(ids), uploader_id=actor.person_id, is_linked=False
    ).order_by("pk")
    found = list(waiting.values_list("pk", flat=True))
    if len(found) != len(set(ids)):
        raise invalid("/attachments", _("有照片或录音没传上来，请重新选一次。"))
    Attachment.objects.filter(pk__in=found).update(step=step, is_linked=True)
    return found


def standing_for(media_types: Iterable[str]) -> str:
    """Return what is written where nobody wrote anything: neighbours read it, not only who sent the recording."""
    present = set(media_types)
    if not present:
        return ""
    return next((words for kind, words in _STANDING_FOR if kind in present), "（见文件）")


def note_standing_for(attachments: Sequence[int]) -> str:
    """Return what stands for the note of a step whose note was spoken; photos alone explain nothing."""
    spoken = Attachment.objects.filter(pk__in=list(attachments), media_type__in=(RECORDING, VIDEO))
    return standing_for(spoken.values_list("media_type", flat=True))


def attachments_show(attachments: Sequence[int]) -> bool:
    """Whether any of them lets one see how it looks now."""
    return Attachment.objects.filter(pk__in=list(attachments), media_type__in=(PICTURE, VIDEO)).exists()


def too_many() -> str:
    """Say how much can be attached at once."""
    return _("照片、录音和文件一共最多 %(most)d 个。") % {"most": ATTACHMENTS_AT_MOST}
