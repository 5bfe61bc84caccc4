"""An anonymous matter as whoever holds its receipt sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.actor import NOBODY
from linli.kernel.secrets import token_digest
from linli.modules.matters.models import CONSENT, Attachment, Matter
from linli.modules.matters.selectors.detail import view_of

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.matters.selectors.cards import MatterView


def receipt_plain(said: str) -> str:
    """Return a receipt's code as it is compared: however it was written down, O read as 0, I and L as 1."""
    letters = "".join(letter for letter in said.upper() if letter.isalnum())
    return letters.translate(str.maketrans("OIL", "011"))


def matter_by_receipt(*, code: str, now: datetime) -> MatterView:
    """Return the matter a receipt opens, the reporter's side with it; a code nobody was given: Matter.DoesNotExist."""
    matter = Matter.objects.select_related("category").get(receipt_digest=_digest_of(code))
    return view_of(matter, actor=NOBODY, now=now, holds_receipt=True)


def receipt_file(*, code: str, attachment_id: int) -> int:
    """Return the stored file of an attachment of the matter a receipt opens; proofs of consent are none.

    A code nobody was given: Matter.DoesNotExist. No attachment of it: Attachment.DoesNotExist.
    """
    matter = Matter.objects.get(receipt_digest=_digest_of(code))
    attached = Attachment.objects.filter(matter=matter, is_linked=True).exclude(step=CONSENT)
    return attached.get(pk=attachment_id).file_id


def _digest_of(code: str) -> bytes:
    return token_digest(receipt_plain(code))
