"""The first answer again: requests repeated with the same key do their work once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection

from linli.kernel.models import KeptAnswer

if TYPE_CHECKING:
    from datetime import datetime

KEPT_FOR = timedelta(hours=24)
_CLAIM = """
INSERT INTO kernel_kept_answer (caller, key, fingerprint, media_type, created_at) VALUES (%s, %s, %s, '', %s)
ON CONFLICT (caller, key) DO NOTHING RETURNING id
"""


class KeyReusedError(Exception):
    """The key came before with another request."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer given before."""

    status: int
    body: bytes
    media_type: str


def answer_claim(*, caller: str, key: str, request: bytes, now: datetime) -> Kept | None:
    """Claim a key for this request: ``None`` means do the work, else the first answer.

    Must run in the transaction of the work; a second request with the key waits on the unique index until the
    first has committed. The same key with another request: ``KeyReusedError``.
    """
    fingerprint = hashlib.sha256(request).digest()
    KeptAnswer.objects.filter(caller=caller, key=key, created_at__lt=now - KEPT_FOR).delete()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [caller, key, fingerprint, now])
        claimed = cursor.fetchone() is not None
    if claimed:
        return None
    kept = KeptAnswer.objects.get(caller=caller, key=key)
    if bytes(kept.fingerprint) != fingerprint or kept.status is None:
        raise KeyReusedError(key)
    return Kept(kept.status, bytes(kept.body or b""), kept.media_type)


def answer_keep(*, caller: str, key: str, status: int, body: bytes, media_type: str) -> None:
    """Store the answer with its claim; becomes true with the work's transaction."""
    KeptAnswer.objects.filter(caller=caller, key=key).update(status=status, body=body, media_type=media_type)


def answers_sweep(*, now: datetime) -> int:
    """Forget answers older than 24 hours; return how many."""
    count, _ = KeptAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return count
