"""Photos and papers of a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.refusal import invalid
from linli.modules.deliberation.events import EvidenceAdded
from linli.modules.deliberation.models import Evidence, TopicFile
from linli.modules.deliberation.policy import CONDUCT
from linli.modules.deliberation.selectors.stages import stage_now
from linli.modules.deliberation.services.claiming import topic_claimed, topic_record
from linli.modules.files.public import FileRefusedError, file_store, files_keep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import TopicStage

FILES_AT_MOST = 30
_PICTURES = frozenset({Evidence.PHOTO, Evidence.BOARD, Evidence.RESULT})


@transaction.atomic
def evidence_add(
    *, actor: Actor, topic_id: int, label: str, uploads: Sequence[UploadedFile[bytes]], now: datetime
) -> None:
    """Add photos or papers to the stage a topic is in; a photo is a picture, a paper may be a PDF, too.

    Out of reach: Topic.DoesNotExist. Not whoever conducts it: NotAllowedError. No file, too many, of another kind:
    InvalidInputError at ``/files``.
    """
    topic = topic_claimed(actor, topic_id, CONDUCT)
    stage = stage_now(topic)
    if stage is None:
        raise invalid("/files", _("这件事还没受理，没有环节可以放材料"))
    if label not in Evidence.values:
        raise invalid("/label", _("请选一下放的是什么"))
    if not uploads:
        raise invalid("/files", _("选一张照片或一个 PDF"))
    files = files_put(stage, label, uploads, at="/files", actor=actor, now=now)
    added = EvidenceAdded(stage=stage.asks.code, label=label, files=tuple(files))
    topic_record(topic, added, actor=actor, now=now)


def files_put(
    stage: TopicStage, label: str, uploads: Sequence[UploadedFile[bytes]], *, at: str, actor: Actor, now: datetime
) -> list[int]:
    """Store files of a stage and return their ids, in the caller's transaction; what is refused is said at ``at``."""
    if TopicFile.objects.filter(stage=stage).count() + len(uploads) > FILES_AT_MOST:
        raise invalid(at, _("一个环节最多放 %(most)s 个文件") % {"most": FILES_AT_MOST})
    kept = []
    for upload in uploads:
        try:
            card = file_store(upload=upload, uploader_id=actor.person_id, now=now)
        except FileRefusedError as refused:
            raise invalid(at, str(refused)) from refused
        if card.kind != "image" and (label in _PICTURES or card.kind != "pdf"):
            raise invalid(at, _("照片要用图片，材料可以用图片或 PDF"))
        kept.append(card.id)
    files_keep(kept)
    TopicFile.objects.bulk_create(
        TopicFile(topic_id=stage.topic_id, stage=stage, file_id=one, label=label, added_by_id=actor.known_id, at=now)
        for one in kept
    )
    return kept
