"""One POST to an address that strangers named: to what was looked up and examined, once, within limits."""

from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.modules.gateways.addresses import Target, numbers_of, target_of
from linli.modules.gateways.platforms import PlatformUnreachableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0
"""From the first byte to the last: whoever answers a byte at a time is cut off, too."""
ANSWER_BYTES_AT_MOST = 2_000
_LONGEST_WAIT = 43_200


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``retry_after`` is the seconds asked for, or 0."""

    status: int
    body: bytes
    retry_after: int
    location: str


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


def post(address: str, *, body: bytes, headers: Mapping[str, str], is_strangers: bool = False) -> Answer:
    """Post a body and return the answer; no redirect is followed, no proxy of the environment used.

    An address that is none or leads into our network: PlatformRefusedError; ``is_strangers`` as for ``numbers_of``.
    Silence: PlatformUnreachableError.
    """
    target = target_of(address)
    connection = _Connection(target, numbers_of(target, is_strangers=is_strangers))
    watch = Timer(WHOLE_SECONDS, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", target.path, body=body, headers={**headers, "Connection": "close"})
        with connection.getresponse() as answer:
            said = answer.read(ANSWER_BYTES_AT_MOST)
    except (OSError, http.client.HTTPException) as error:
        raise PlatformUnreachableError(_why(error)) from error
    finally:
        watch.cancel()
        connection.close()
    wait = answer.headers.get("Retry-After", "")
    return Answer(answer.status, said, _seconds(wait), answer.headers.get("Location", ""))


def _seconds(said: str) -> int:
    is_number = said.isascii() and said.isdigit() and len(said) <= len(str(_LONGEST_WAIT))
    return min(int(said), _LONGEST_WAIT) if is_number else 0


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("对方的证书验不过，没有发。")
    if isinstance(error, TimeoutError):
        return _("对方太久没有回答。")
    return _("连不上对方，或者对方中途断开了。")
