"""The first answer again: requests repeated with the same key do their work once.

Callers are kept as a keyed digest and answers sealed, so that whoever reads the table alone cannot tell who was
given which answer: an anonymous report stays anonymous.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection

from linli.kernel.models import KeptAnswer
from linli.kernel.secrets import blind_index, open_text, seal_text

if TYPE_CHECKING:
    from datetime import datetime

KEPT_FOR = timedelta(hours=24)
_PURPOSE = "answer"
_CLAIM = """
INSERT INTO kernel_kept_answer AS kept (caller, key, fingerprint, media_type, created_at) VALUES (%s, %s, %s, '', %s)
ON CONFLICT (caller, key) DO UPDATE SET
    fingerprint = excluded.fingerprint, media_type = '', created_at = excluded.created_at, status = NULL, body = NULL
WHERE kept.created_at < %s RETURNING id
"""
"""One too old to be given again is as if it had not been."""


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
    caller = _hidden(caller)
    fingerprint = hashlib.sha256(request).digest()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [caller, key, fingerprint, now, now - KEPT_FOR])
        claimed = cursor.fetchone() is not None
    if claimed:
        return None
    kept = KeptAnswer.objects.get(caller=caller, key=key)
    if bytes(kept.fingerprint) != fingerprint or kept.status is None:
        raise KeyReusedError(key)
    body = open_text(bytes(kept.body), purpose=_PURPOSE).encode() if kept.body else b""
    return Kept(kept.status, body, kept.media_type)


def answer_keep(*, caller: str, key: str, status: int, body: bytes, media_type: str) -> None:
    """Store the answer with its claim; becomes true with the work's transaction."""
    sealed = seal_text(body.decode(), purpose=_PURPOSE)
    KeptAnswer.objects.filter(caller=_hidden(caller), key=key).update(status=status, body=sealed, media_type=media_type)


def _hidden(caller: str) -> str:
    return blind_index(caller, purpose=_PURPOSE).hex()


def answers_sweep(*, now: datetime) -> int:
    """Forget answers older than 24 hours; return how many."""
    count, _ = KeptAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return count
