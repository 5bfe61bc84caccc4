"""What was decided is carried out: how far it is, and what became of it with how much money."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.events import ResultReported
from linli.modules.deliberation.flow import PROGRESS, RESOLVED
from linli.modules.deliberation.models import Evidence, Progress, Report, StageSignature
from linli.modules.deliberation.models.topics import NOTE_AT_MOST, SUMMARY_AT_MOST
from linli.modules.deliberation.policy import CONDUCT
from linli.modules.deliberation.selectors.stages import stage_now
from linli.modules.deliberation.services.claiming import (
    stage_claimed,
    topic_claimed,
    topic_record,
    topic_step,
)
from linli.modules.deliberation.services.displaying import stage_publish
from linli.modules.deliberation.services.evidence import files_put
from linli.modules.deliberation.services.topics import topic_claim
from linli.modules.deliberation.stages import StageKind
from linli.web.formatting import ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor

SPENT_AT_MOST = 10**13
"""In fen: a hundred billion yuan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSaid:
    """What became of it: in words, on which day, with how much money in fen and what for."""

    words: str
    finished_on: date | None
    spent: int | None
    spent_on: str = ""
    photos: Sequence[UploadedFile[bytes]] = field(default=())


@transaction.atomic
def topic_progress(
    *, actor: Actor, topic_id: int, note: str, uploads: Sequence[UploadedFile[bytes]] = (), now: datetime
) -> None:
    """Say how far the work is, with photos; everybody who may read the topic sees it.

    Out of reach: Topic.DoesNotExist. Not whoever conducts it: NotAllowedError. Not resolved, or done:
    StepNotAllowedError. No words: InvalidInputError at ``/note``; a file that is no picture: at ``/photos``.
    """
    topic = topic_claim(actor, topic_id, PROGRESS)
    stage = stage_now(topic)
    if stage is None:
        raise StepNotAllowedError(PROGRESS, topic.state)
    words = note_of(note)
    Progress.objects.create(stage=stage, note=words, by_id=actor.known_id, by_name=actor.name, at=now)
    if uploads:
        files_put(stage, Evidence.PHOTO, uploads, at="/photos", actor=actor, now=now)
    topic_step(topic, PROGRESS, actor=actor, note=words, now=now)


@transaction.atomic
def stage_report(*, actor: Actor, topic_id: int, said: ReportSaid, now: datetime) -> Report:
    """Write down what became of it and let it stand in the column; written again the new words stand instead.

    Out of reach: Topic.DoesNotExist. Not whoever conducts it: NotAllowedError. Not in a stage of carrying out:
    StepNotAllowedError. No words, no day or one to come, money without what for: InvalidInputError at the field.
    Signatures given before count no longer.
    """
    topic = topic_claimed(actor, topic_id, CONDUCT)
    stage = stage_claimed(topic, StageKind.CARRY_OUT, step="report")
    if topic.state != RESOLVED:
        raise StepNotAllowedError("report", topic.state)
    errors = _errors(said, now)
    if errors or said.finished_on is None:
        raise InvalidInputError(errors)
    report, _is_new = Report.objects.update_or_create(
        stage=stage,
        defaults={
            "words": said.words.strip(),
            "finished_on": said.finished_on,
            "spent": said.spent or 0,
            "spent_on": " ".join(said.spent_on.split()),
            "by_id": actor.known_id,
            "by_name": actor.name,
            "at": now,
        },
    )
    StageSignature.objects.filter(stage=stage).delete()
    if said.photos:
        files_put(stage, Evidence.RESULT, said.photos, at="/photos", actor=actor, now=now)
    stage_publish(topic, stage, report.words, actor=actor, now=now)
    reported = ResultReported(stage=stage.asks.code, finished_on=report.finished_on.isoformat(), spent=report.spent)
    topic_record(topic, reported, actor=actor, now=now)
    return report


def note_of(note: str) -> str:
    """Return a note as it is kept; none, or one too long: InvalidInputError at ``/note``."""
    words = " ".join(note.split())
    if not words or len(words) > NOTE_AT_MOST:
        raise invalid("/note", _("写几句，最多 %(most)s 个字") % {"most": NOTE_AT_MOST})
    return words


def _errors(said: ReportSaid, now: datetime) -> list[FieldError]:
    errors = []
    if not 1 <= len(said.words.strip()) <= SUMMARY_AT_MOST:
        errors.append(FieldError("/words", _("写办成什么样，最多 %(most)s 个字") % {"most": SUMMARY_AT_MOST}))
    if said.finished_on is None or said.finished_on > now.astimezone(ZONE).date():
        errors.append(FieldError("/finished_on", _("写哪天办完的；没办完先写进展")))
    if said.spent is None or not 0 <= said.spent <= SPENT_AT_MOST:
        errors.append(FieldError("/spent", _("写花了多少元，没花钱写 0")))
    elif said.spent and not said.spent_on.strip():
        errors.append(FieldError("/spent_on", _("写钱花在哪")))
    if len(said.spent_on.strip()) > NOTE_AT_MOST:
        errors.append(FieldError("/spent_on", _("最多写 %(most)s 个字") % {"most": NOTE_AT_MOST}))
    return errors
