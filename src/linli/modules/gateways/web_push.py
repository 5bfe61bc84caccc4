"""Reminders to browsers that agreed to them (Web Push, RFC 8030, 8291): sealed for each, signed for its service."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from py_vapid import Vapid02
from pywebpush import WebPusher

from linli.modules.gateways import vapid
from linli.modules.gateways.outgoing import accepted, not_now, refused
from linli.modules.gateways.platforms import PlatformRefusedError, PlatformUnreachableError
from linli.modules.gateways.posting import post
from linli.modules.gateways.services import contacts_forget_addresses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.modules.gateways.outgoing import Outgoing, Result
    from linli.modules.gateways.posting import Answer

GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
"""The browser has taken its agreement back or is no more: the subscription is forgotten."""
_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_KEPT_SECONDS = 3 * 24 * 3600
"""A phone switched off for longer finds the message in the inbox."""
_SIGNED_SECONDS = 12 * 3600
_BODY_LETTERS = 300
_TOPIC_LETTERS = 32
_AT_A_TIME = 8


class WebPush:
    """Seals and posts each message, some at a time: every one goes to another address."""

    def __init__(self) -> None:
        self._key = Vapid02.from_raw(base64.urlsafe_b64encode(vapid.private_key()).rstrip(b"="))

    def send(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Hand over a batch; subscriptions that are gone are forgotten."""
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            told = list(pool.map(self._sent, batch))
        gone = [each.address for each, (_result, is_gone) in zip(batch, told, strict=True) if is_gone]
        contacts_forget_addresses(channel="web_push", addresses=gone)
        return [result for result, _is_gone in told]

    def _sent(self, outgoing: Outgoing) -> tuple[Result, bool]:
        try:
            subscription = json.loads(outgoing.address)
            keys = {"p256dh": subscription["p256dh"], "auth": subscription["auth"]}
            pusher = WebPusher({"endpoint": subscription["endpoint"], "keys": keys})
            body: bytes = pusher.encode(payload(outgoing))["body"]
        except Exception as wrong:  # noqa: BLE001 - whatever the library says of keys that are none
            return refused(outgoing, f"no subscription: {type(wrong).__name__}"), False
        try:
            headers = self._headers(outgoing, subscription["endpoint"])
            answer = post(subscription["endpoint"], body=body, headers=headers, is_strangers=True)
        except PlatformRefusedError as wrong:
            return refused(outgoing, str(wrong)), False
        except PlatformUnreachableError as silence:
            return not_now(outgoing, str(silence)), False
        return _judged(outgoing, answer), answer.status in GONE

    def _headers(self, outgoing: Outgoing, endpoint: str) -> dict[str, str]:
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time()) + _SIGNED_SECONDS,
            "sub": vapid.contact(),
        }
        signed: dict[str, str] = self._key.sign(claims)
        return {
            **signed,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(_KEPT_SECONDS),
            "Urgency": "normal",
            # A repetition takes the place of the first where that still waits for the phone.
            "Topic": _tag(outgoing),
        }


def payload(outgoing: Outgoing) -> bytes:
    """Return what the browser's program is told (``static/linli/push-worker.js``)."""
    said = {
        "title": outgoing.subject,
        "body": outgoing.body[:_BODY_LETTERS],
        "link": outgoing.link,
        "tag": _tag(outgoing),
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _tag(outgoing: Outgoing) -> str:
    digest = hashlib.sha256(outgoing.message_id.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:_TOPIC_LETTERS]


def _judged(outgoing: Outgoing, answer: Answer) -> Result:
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return accepted(outgoing, answer.location)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _LATER:
        return not_now(outgoing, f"HTTP {answer.status}", retry_after=answer.retry_after)
    return refused(outgoing, f"HTTP {answer.status}")
