"""Writing down what is said in a recording (文字记录): by hand, or by a machine until somebody has looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from linli.kernel import journal
from linli.kernel.refusal import invalid
from linli.modules.files.public import RECORDING, UnknownFileError, file_get, file_open
from linli.modules.gateways.public import TranscriptionRefusedError, transcriber
from linli.modules.matters.events import RecordingTranscribed
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Attachment, Identity, Matter, Office, Transcript
from linli.modules.matters.policy import TRANSCRIBE, VIEW

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor

TRANSCRIPT_AT_MOST = 4000
ASK_MACHINE = "matters.transcribe_recording"
"""The job that asks the machine; called by name, since jobs stand above services."""


@transaction.atomic
def recording_transcribe(*, actor: Actor, matter_id: int, attachment_id: int, text: str, now: datetime) -> Transcript:
    """Put down in the actor's name what is said in a recording; what stood there before stays in the journal.

    The matter is locked: of two who write at once the later stands. Out of reach or no recording: Matter.DoesNotExist,
    Attachment.DoesNotExist. Not this role's: NotAllowedError. Nothing written, or too much: InvalidInputError.
    """
    matter = Matter.objects.claim(actor, VIEW, matter_id)
    Matter.objects.demand(actor, TRANSCRIBE, matter)
    recording = Attachment.objects.get(matter=matter, pk=attachment_id, media_type=RECORDING, is_linked=True)
    words = text.strip()
    if not words:
        raise invalid("/text", _("请写下录音里说的话。"))
    if len(words) > TRANSCRIPT_AT_MOST:
        raise invalid("/text", _("请写得短一点，最多 %(most)d 个字。") % {"most": TRANSCRIPT_AT_MOST})
    return _put_down(recording, words, actor=actor, now=now)


def recordings_offer(attachments: Iterable[Attachment]) -> None:
    """Let the machine be asked about new recordings once they are committed, where an installation has one.

    What was told in confidence or without a name stays in the house: a voice names whoever speaks.
    """
    if settings.LINLI_TRANSCRIBER == "none":
        return
    for attachment in attachments:
        matter = attachment.matter
        is_open = matter.office == Office.PLACE and matter.identity != Identity.ANONYMOUS
        if attachment.media_type == RECORDING and is_open:
            app.configure_task(ASK_MACHINE).defer(attachment_id=attachment.pk)


def recording_transcribe_by_machine(*, attachment_id: int, now: datetime) -> None:
    """Ask the machine what is said and put it down as the machine's, unless somebody has written meanwhile.

    No machine, no recording, refused or nothing understood: nothing. Any other failure goes up to the job.
    """
    machine = transcriber()
    recording = Attachment.objects.filter(pk=attachment_id, media_type=RECORDING).first()
    if machine is None or recording is None or Transcript.objects.filter(attachment=recording).exists():
        return
    try:
        card = file_get(recording.file_id)
        with file_open(recording.file_id) as audio:
            words = machine.transcribe(audio=audio, media_type=card.media_type, seconds=card.seconds).strip()
    except (UnknownFileError, TranscriptionRefusedError):
        return
    with transaction.atomic():
        Matter.objects.select_for_update().get(pk=recording.matter_id)
        if words and not Transcript.objects.filter(attachment=recording).exists():
            _put_down(recording, words[:TRANSCRIPT_AT_MOST], actor=None, now=now)


def _put_down(recording: Attachment, words: str, *, actor: Actor | None, now: datetime) -> Transcript:
    put = {"text": words, "writer_id": actor.known_id if actor else None, "is_by_machine": actor is None, "at": now}
    written, _made = Transcript.objects.update_or_create(attachment=recording, defaults=put)
    journal.record(
        RecordingTranscribed(attachment=recording.pk, text=words, is_by_machine=actor is None),
        actor=actor,
        place=recording.matter.journal_place,
        subject=(MATTER, recording.matter_id),
        now=now,
    )
    return written
