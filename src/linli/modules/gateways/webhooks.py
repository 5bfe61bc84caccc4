"""Messages to outside platforms as signed webhooks: one POST of JSON over HTTPS."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from contextlib import suppress
from http import HTTPStatus
from threading import Timer
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

import linli
from linli.modules.gateways.addresses import Target, numbers_of, target_of
from linli.modules.gateways.platforms import PlatformRefusedError, PlatformUnreachableError
from linli.modules.gateways.signing import signed_headers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.modules.gateways.platforms import Endpoint

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0
"""From the first byte to the last: whoever answers a byte at a time is cut off, too."""
ANSWER_BYTES_AT_MOST = 2_000
_SHOWN_CHARACTERS = 120
_LONGEST_WAIT = 43_200
_WORTH_TRYING_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class _Connection(http.client.HTTPConnection):
    """Connects to an address that was looked up and found harmless; the certificate must be the host's own."""

    def __init__(self, target: Target, numbers: Sequence[str]) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS)
        self._target, self._numbers = target, numbers
        self._line: socket.socket | None = None

    def connect(self) -> None:
        """Try the addresses in turn, as the resolver ordered them."""
        self.sock = self._reached()
        if self._target.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self._target.host)
        self._line = self.sock  # the connection forgets its socket once an answer has taken it over

    def _reached(self) -> socket.socket:
        failed = OSError()
        for number in self._numbers:
            try:
                return socket.create_connection((number, self._target.port), CONNECT_SECONDS)
            except OSError as error:
                failed = error
        raise failed

    def cut(self) -> None:
        """End the conversation from outside, whatever it waits for."""
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)


class SignedWebhook:
    """Posts signed JSON; redirects are not followed, proxies of the environment not used, answers read to a limit."""

    def address_demand(self, address: str) -> None:
        """Refuse an address that is none, or that leads into our own network; unknown names may become known later."""
        with suppress(PlatformUnreachableError):
            numbers_of(target_of(address))

    def deliver(self, *, message_id: str, body: bytes, to: Endpoint, now: datetime) -> str:
        """Post one message: any 2xx is a yes; 408, 425, 429, 5xx and silence are worth another try."""
        target = target_of(to.address)
        connection = _Connection(target, numbers_of(target))
        headers = {
            **signed_headers(to.secrets, message_id=message_id, body=body, now=now),
            "Content-Type": "application/json",
            "User-Agent": f"Linli/{linli.__version__}",
            "Connection": "close",
        }
        started = time.monotonic()
        watch = Timer(WHOLE_SECONDS, connection.cut)
        watch.daemon = True
        watch.start()
        try:
            connection.request("POST", target.path, body=body, headers=headers)
            with connection.getresponse() as answer:
                said = answer.read(ANSWER_BYTES_AT_MOST)
        except (OSError, http.client.HTTPException) as error:
            raise PlatformUnreachableError(_why(error)) from error
        finally:
            watch.cancel()
            connection.close()
        return _judged(answer, said, seconds=time.monotonic() - started)


def _judged(answer: http.client.HTTPResponse, said: bytes, *, seconds: float) -> str:
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return _("对方答 %(status)s，用了 %(seconds).1f 秒。") % {"status": answer.status, "seconds": seconds}
    words = " ".join(said.decode("utf-8", "replace").split())[:_SHOWN_CHARACTERS]
    told = _("对方答 %(status)s：%(words)s") if words else _("对方答 %(status)s。")
    what = told % {"status": answer.status, "words": words}
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _WORTH_TRYING_AGAIN:
        wait = answer.headers.get("Retry-After", "")
        seconds_asked = int(wait) if wait.isascii() and wait.isdigit() and len(wait) <= len(str(_LONGEST_WAIT)) else 0
        raise PlatformUnreachableError(what, retry_after=min(seconds_asked, _LONGEST_WAIT))
    raise PlatformRefusedError(what)


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("对方的证书验不过，没有发。")
    if isinstance(error, TimeoutError):
        return _("对方太久没有回答。")
    return _("连不上对方，或者对方中途断开了。")
