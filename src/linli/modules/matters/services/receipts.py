"""What whoever holds the receipt of an anonymous matter may do with it: nobody knows who that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel.secrets import token_digest
from linli.modules.matters.models import Matter
from linli.modules.matters.selectors.receipts import receipt_plain
from linli.modules.matters.services.asking import matter_asked
from linli.modules.matters.services.rating import matter_graded

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def receipt_rate(*, code: str, grade: str, reason: str, now: datetime) -> Matter:
    """Rate an anonymous matter by its receipt, as ``matter_rate`` does; an unknown code: Matter.DoesNotExist."""
    return matter_graded(_claimed(code), actor=None, grade=grade, reason=reason, now=now)


@transaction.atomic
def receipt_ask(*, code: str, text: str, now: datetime) -> Matter:
    """Ask again about an anonymous matter by its receipt; a code nobody was given: Matter.DoesNotExist."""
    return matter_asked(_claimed(code), actor=None, text=text, now=now)


def _claimed(code: str) -> Matter:
    digest = token_digest(receipt_plain(code))
    return Matter.objects.select_for_update(of=("self",)).get(receipt_digest=digest)
