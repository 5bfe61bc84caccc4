"""Messages to outside platforms as signed webhooks: one POST of JSON over HTTPS."""

from __future__ import annotations

import time
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

import linli
from linli.modules.gateways.addresses import numbers_of, target_of
from linli.modules.gateways.platforms import PlatformRefusedError, PlatformUnreachableError
from linli.modules.gateways.posting import post
from linli.modules.gateways.signing import signed_headers

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.gateways.platforms import Endpoint
    from linli.modules.gateways.posting import Answer

_SHOWN_CHARACTERS = 120
_WORTH_TRYING_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class SignedWebhook:
    """Posts signed JSON; redirects are not followed, proxies of the environment not used, answers read to a limit."""

    def address_demand(self, address: str) -> None:
        """Refuse an address that is none, or that leads into our own network; unknown names may become known later."""
        with suppress(PlatformUnreachableError):
            numbers_of(target_of(address))

    def deliver(self, *, message_id: str, body: bytes, to: Endpoint, now: datetime) -> str:
        """Post one message: any 2xx is a yes; 408, 425, 429, 5xx and silence are worth another try."""
        headers = {
            **signed_headers(to.secrets, message_id=message_id, body=body, now=now),
            "Content-Type": "application/json",
            "User-Agent": f"Linli/{linli.__version__}",
        }
        started = time.monotonic()
        return _judged(post(to.address, body=body, headers=headers), seconds=time.monotonic() - started)


def _judged(answer: Answer, *, seconds: float) -> str:
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return _("对方答 %(status)s，用了 %(seconds).1f 秒。") % {"status": answer.status, "seconds": seconds}
    words = " ".join(answer.body.decode("utf-8", "replace").split())[:_SHOWN_CHARACTERS]
    told = _("对方答 %(status)s：%(words)s") if words else _("对方答 %(status)s。")
    what = told % {"status": answer.status, "words": words}
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _WORTH_TRYING_AGAIN:
        raise PlatformUnreachableError(what, retry_after=answer.retry_after)
    raise PlatformRefusedError(what)
