"""Personal data at rest: sealed per field with AES-256-GCM, found again by a keyed blind index."""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE_BYTES = 12
_SUITE_AES_256_GCM = b"\x01"
"""First byte of a sealed value: which suite sealed it, so that suites can change without a rewrite."""


@lru_cache(maxsize=16)
def _key(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"linli:{purpose}".encode()).derive(master)


def _master() -> bytes:
    return bytes.fromhex(settings.LINLI_DATA_KEY)


def seal_text(text: str, *, purpose: str = "field") -> bytes:
    """Encrypt a text; every call gives another value, so equal texts do not show."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(_master(), purpose)).encrypt(nonce, text.encode(), None)
    return _SUITE_AES_256_GCM + nonce + sealed


def open_text(sealed: bytes, *, purpose: str = "field") -> str:
    """Decrypt a sealed text; a changed value raises ``cryptography.exceptions.InvalidTag``."""
    raw = bytes(sealed)
    nonce, body = raw[1 : 1 + _NONCE_BYTES], raw[1 + _NONCE_BYTES :]
    return AESGCM(_key(_master(), purpose)).decrypt(nonce, body, None).decode()


def blind_index(text: str, *, purpose: str = "phone") -> bytes:
    """Return 32 bytes by which an encrypted value is looked up without being readable."""
    return hmac.new(_key(_master(), f"index:{purpose}"), text.encode(), hashlib.sha256).digest()


def token_digest(token: str) -> bytes:
    """Return what is stored of a random token: 32 bytes of SHA-256 (tokens are random, so no salt is needed)."""
    return hashlib.sha256(token.encode()).digest()


def mask_phone(phone: str) -> str:
    """Show a phone number as 138****0612."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= len("1380612") else "****"
