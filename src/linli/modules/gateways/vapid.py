"""The key by which browsers' push services know us (RFC 8292)."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of NIST's curve P-256: a private key is a number from 1 to one less."""


def private_key() -> bytes:
    """Return the installation's private key: 32 bytes, from the configured secret."""
    number = int(settings.LINLI_PUSH_KEY, 16) % (_ORDER - 1) + 1
    return number.to_bytes(32, "big")


def public_key() -> str:
    """Return what a browser is given when it subscribes: the point, in base64url."""
    point = (
        ec.derive_private_key(int.from_bytes(private_key(), "big"), ec.SECP256R1())
        .public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def contact() -> str:
    """Return whom a push service may write to: what is configured, else our own address."""
    return str(settings.LINLI_PUSH_CONTACT or settings.LINLI_PUBLIC_URL)
