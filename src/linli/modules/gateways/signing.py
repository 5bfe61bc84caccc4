"""Signatures of messages between platforms, after Standard Webhooks: HMAC-SHA256 over ``id.timestamp.body``."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ID_HEADER = "webhook-id"
TIME_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
TOLERANCE = timedelta(minutes=5)

_PREFIX = "whsec_"
_SCHEME = "v1"
_SECRET_BYTES = 32
_SIGNATURES_AT_MOST = 8
_ID = re.compile(r"[!-~]{1,100}")
_SECONDS = re.compile(r"[0-9]{1,12}")


class SignatureError(Exception):
    """The message is not signed with a secret we know, or not now."""


def secret_new() -> str:
    """Return a new secret: 32 random bytes, written as ``whsec_`` and base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signature(secret: str, *, message_id: str, seconds: int, body: bytes) -> str:
    """Return one signature, ``v1,`` and base64."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{seconds}.".encode() + body
    return f"{_SCHEME},{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def signed_headers(held: Iterable[str], *, message_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the three headers of a message; while a secret is being renewed there are two signatures."""
    seconds = int(now.timestamp())
    signatures = [signature(secret, message_id=message_id, seconds=seconds, body=body) for secret in held]
    return {ID_HEADER: message_id, TIME_HEADER: str(seconds), SIGNATURE_HEADER: " ".join(signatures)}


def signature_demand(held: Iterable[str], *, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return the id of a message signed with one of the secrets within five minutes of now, else ``SignatureError``.

    Every signature is compared with every secret in constant time, so that answering tells nothing about either.
    """
    message_id, said = headers.get(ID_HEADER, ""), headers.get(TIME_HEADER, "")
    if not _ID.fullmatch(message_id) or not _SECONDS.fullmatch(said):
        raise SignatureError
    seconds = int(said)
    given = [part.encode() for part in headers.get(SIGNATURE_HEADER, "").split(" ")[:_SIGNATURES_AT_MOST]]
    expected = [signature(secret, message_id=message_id, seconds=seconds, body=body).encode() for secret in held]
    matches = [hmac.compare_digest(one, other) for one in expected for other in given]
    if not any(matches) or abs(now - _moment(seconds)) > TOLERANCE:
        raise SignatureError
    return message_id


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        raise SignatureError from None
