"""An anonymous matter as whoever holds its receipt sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.actor import NOBODY
from linli.kernel.secrets import token_digest
from linli.modules.matters.models import Matter
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
    digest = token_digest(receipt_plain(code))
    matter = Matter.objects.select_related("category").get(receipt_digest=digest)
    return view_of(matter, actor=NOBODY, now=now, holds_receipt=True)
