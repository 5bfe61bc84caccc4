"""Personal data at rest: sealed per field with an authenticated cipher, found again by a keyed blind index.

Two suites: ``aes`` is AES-256-GCM with SHA-256, ``sm`` is SM4-GCM with SM3 (GB/T 32907, GB/T 32905; in GCM as RFC 8998
has it). ``LINLI_CRYPTO_SUITE`` says which one seals; values of both are read.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm

_NONCE_BYTES = 12
_TAG_BYTES = 16
_INDEX_KEY_BYTES = 32
_DATA_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Suite:
    """A cipher and a hash; ``mark`` is the first byte of whatever it sealed, so that suites can change."""

    name: str
    mark: int
    key_bytes: int
    cipher: Callable[[bytes], BlockCipherAlgorithm]
    digest: Callable[[], hashes.HashAlgorithm]


SUITES = {
    "aes": Suite("aes", 1, 32, algorithms.AES, hashes.SHA256),
    "sm": Suite("sm", 2, 16, algorithms.SM4, hashes.SM3),
}
_BY_MARK = {suite.mark: suite for suite in SUITES.values()}


def suite_now() -> Suite:
    """Return the suite that seals and indexes what is written from now on."""
    return SUITES[settings.LINLI_CRYPTO_SUITE]


class AnotherSuiteError(Exception):
    """Personal data is sealed and indexed under another suite than the configured one; nobody would be found."""

    def __init__(self, held: str) -> None:
        self.held = held
        super().__init__(
            f"Personal data is kept under the suite {held!r}, LINLI_CRYPTO_SUITE says {suite_now().name!r}. "
            "Stop everything and run `linli reseal`, or set the variable back."
        )


@lru_cache(maxsize=64)
def _key(master: bytes, suite: str, purpose: str, length: int) -> bytes:
    digest = SUITES[suite].digest()
    return HKDF(algorithm=digest, length=length, salt=None, info=f"linli:{purpose}".encode()).derive(master)


def _master() -> bytes:
    return bytes.fromhex(settings.LINLI_DATA_KEY)


def seal_text(text: str, *, purpose: str = "field") -> bytes:
    """Encrypt a text; every call gives another value, so equal texts do not show."""
    suite = suite_now()
    return _locked(suite, _key(_master(), suite.name, purpose, suite.key_bytes), text.encode(), bound=b"")


def open_text(sealed: bytes, *, purpose: str = "field") -> str:
    """Decrypt a sealed text of either suite; a changed value raises ``cryptography.exceptions.InvalidTag``."""
    suite = _suite_of(sealed)
    return _unlocked(suite, _key(_master(), suite.name, purpose, suite.key_bytes), sealed, bound=b"").decode()


def data_key_new() -> bytes:
    """Return a new random key for ``seal_under``; whoever throws it away has thrown away what it sealed."""
    return os.urandom(_DATA_KEY_BYTES)


def seal_under(key: bytes, content: bytes, *, bound: bytes) -> bytes:
    """Encrypt under a key of one's own; it opens only together with ``bound``, which says where the value belongs."""
    suite = suite_now()
    return _locked(suite, key[: suite.key_bytes], content, bound=bound)


def open_under(key: bytes, sealed: bytes, *, bound: bytes) -> bytes:
    """Decrypt what ``seal_under`` sealed; changed or put elsewhere: ``cryptography.exceptions.InvalidTag``."""
    suite = _suite_of(sealed)
    return _unlocked(suite, key[: suite.key_bytes], sealed, bound=bound)


def _locked(suite: Suite, key: bytes, content: bytes, *, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    locking = Cipher(suite.cipher(key), modes.GCM(nonce)).encryptor()
    locking.authenticate_additional_data(bound)
    body = locking.update(content) + locking.finalize()
    return bytes([suite.mark]) + nonce + body + locking.tag


def _suite_of(sealed: bytes) -> Suite:
    raw = bytes(sealed)
    suite = _BY_MARK.get(raw[0]) if len(raw) > _NONCE_BYTES + _TAG_BYTES else None
    if suite is None:
        raise InvalidTag
    return suite


def _unlocked(suite: Suite, key: bytes, sealed: bytes, *, bound: bytes) -> bytes:
    raw = bytes(sealed)
    nonce, body, tag = raw[1 : 1 + _NONCE_BYTES], raw[1 + _NONCE_BYTES : -_TAG_BYTES], raw[-_TAG_BYTES:]
    opening = Cipher(suite.cipher(key), modes.GCM(nonce, tag)).decryptor()
    opening.authenticate_additional_data(bound)
    return opening.update(body) + opening.finalize()


def blind_index(text: str, *, purpose: str = "phone") -> bytes:
    """Return 32 bytes by which an encrypted value is looked up without being readable; each suite has its own."""
    return _index(suite_now(), text, purpose)


def blind_indexes(text: str, *, purpose: str) -> list[bytes]:
    """Return a text's index under every suite, for what is kept as nothing but its index and cannot be indexed anew."""
    return [_index(suite, text, purpose) for suite in SUITES.values()]


def _index(suite: Suite, text: str, purpose: str) -> bytes:
    made = hmac.HMAC(_key(_master(), suite.name, f"index:{purpose}", _INDEX_KEY_BYTES), suite.digest())
    made.update(text.encode())
    return made.finalize()


def token_digest(token: str) -> bytes:
    """Return what is stored of a random token: 32 bytes of SHA-256 (tokens are random, so no salt is needed)."""
    return hashlib.sha256(token.encode()).digest()


def mask_phone(phone: str) -> str:
    """Show a phone number as 138****0612."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= len("1380612") else "****"
