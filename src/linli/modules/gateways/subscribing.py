"""A browser's subscription as it sends it, read and examined before it is kept."""

from __future__ import annotations

import base64
import binascii
import json
from contextlib import suppress
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from linli.modules.gateways.addresses import numbers_of, target_of
from linli.modules.gateways.errors import BadDeviceError
from linli.modules.gateways.platforms import PlatformRefusedError, PlatformUnreachableError

_LONGEST = 4000
_AUTH_BYTES = 16


def subscription_read(said: str) -> tuple[str, str]:
    """Return a subscription as it is kept, and the host it listens at.

    Its address must be https and lead to a public host, its keys be keys: else BadDeviceError.
    """
    try:
        read = json.loads(said[: _LONGEST + 1])
        endpoint, keys = read["endpoint"], read["keys"]
        point, auth = _bytes(keys["p256dh"]), _bytes(keys["auth"])
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise BadDeviceError from None
    if not isinstance(endpoint, str) or len(auth) != _AUTH_BYTES:
        raise BadDeviceError
    try:
        with suppress(PlatformUnreachableError):  # a name that is not found now is told on sending
            numbers_of(target_of(endpoint), is_strangers=True)
    except PlatformRefusedError:
        raise BadDeviceError from None
    kept = {"endpoint": endpoint, "p256dh": keys["p256dh"], "auth": keys["auth"]}
    return json.dumps(kept), urlsplit(endpoint).hostname or ""


def _bytes(said: str) -> bytes:
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))
