"""The photo of a candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal
from linli.kernel.refusal import invalid
from linli.modules.files.public import FileRefusedError, files_keep, image_store
from linli.modules.forms.events import QuestionnaireWritten
from linli.modules.forms.flow import QUESTIONNAIRE
from linli.modules.forms.models import Kind, Option
from linli.modules.forms.services.writing import draft_claim

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor


def candidate_photo_put(
    *, actor: Actor, questionnaire_id: int, option_id: int, upload: UploadedFile[bytes], now: datetime
) -> None:
    """Give a candidate of a draft a photo, or another one.

    Out of reach: Questionnaire.DoesNotExist; no such candidate: Option.DoesNotExist. No draft any more:
    StepNotAllowedError. No picture: InvalidInputError.
    """
    try:
        card = image_store(content=upload, uploader_id=actor.person_id, now=now)
    except FileRefusedError as refused:
        raise invalid("/photo", str(refused)) from refused
    with transaction.atomic():
        row = draft_claim(actor=actor, questionnaire_id=questionnaire_id)
        option = Option.objects.get(pk=option_id, question__questionnaire=row, question__kind=Kind.CANDIDATES)
        option.photo_id = card.id
        option.save(update_fields=["photo"])
        files_keep([card.id])
        journal.record(
            QuestionnaireWritten(title=row.title, questions=row.questions.count()),
            actor=actor,
            place=row.place,
            subject=(QUESTIONNAIRE, row.pk),
            now=now,
        )
