"""Recordings whose words are to be written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.files.public import RECORDING
from linli.modules.matters.models import Attachment, Matter
from linli.modules.matters.policy import TRANSCRIBE
from linli.modules.matters.selectors.attachments import attachment_cards, attachment_seen

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.modules.matters.selectors.cards import AttachmentCard


def recording_to_transcribe(*, actor: Actor, matter_id: int, attachment_id: int) -> tuple[Matter, AttachmentCard]:
    """Return the matter and its recording for whoever may write down its words.

    Out of reach, or no recording: Matter.DoesNotExist or Attachment.DoesNotExist. Not this role's: NotAllowedError.
    """
    attachment = attachment_seen(actor=actor, matter_id=matter_id, attachment_id=attachment_id)
    Matter.objects.demand(actor, TRANSCRIBE, attachment.matter)
    if attachment.media_type != RECORDING:
        raise Attachment.DoesNotExist
    (card,) = attachment_cards([attachment])
    return attachment.matter, card
