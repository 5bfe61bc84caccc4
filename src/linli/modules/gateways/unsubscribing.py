"""The link under every e-mail by which whoever reads it gets no more of them, signed in or not."""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from linli.modules.gateways.selectors import address_digest

_SALT = "gateways.unsubscribe"


def unsubscribe_address(address: str) -> str:
    """Return the link for an e-mail address: it names the address by its digest, and works as long as our key does."""
    digest = address_digest("email", address).hex()
    return f"{settings.LINLI_PUBLIC_URL}/unsubscribe/{signing.Signer(salt=_SALT).sign(digest)}"


def unsubscribe_read(token: str) -> bytes | None:
    """Return the digest of the address a link was made for, ``None`` for one we did not make."""
    try:
        return bytes.fromhex(signing.Signer(salt=_SALT).unsign(token))
    except signing.BadSignature:
        return None
