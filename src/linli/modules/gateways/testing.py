"""What waits to be sent, and a platform that receives, for other modules' tests."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

from linli.kernel import clock
from linli.kernel.secrets import open_text
from linli.modules.gateways.models import SentMessage, Sms
from linli.modules.gateways.services import Report, contact_put, receipts_record
from linli.modules.gateways.signing import ID_HEADER, SignatureError, signature_demand

if TYPE_CHECKING:
    from collections.abc import Mapping


def texts_queued() -> list[str]:
    """Return the masked numbers of all text messages, oldest first."""
    return list(Sms.objects.order_by("id").values_list("phone_hint", flat=True))


def words_queued(template: str = "") -> list[tuple[str, str]]:
    """Return (number, words) in clear of the text messages not handed over yet, oldest first."""
    rows = Sms.objects.filter(phone_cipher__isnull=False, **({"template": template} if template else {})).order_by("id")
    return [
        (
            open_text(bytes(row.phone_cipher or b""), purpose="sms"),
            open_text(bytes(row.text_cipher or b""), purpose="sms"),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Received:
    """One message as a platform got it; ``secret`` is the one it was signed with, or nothing."""

    message_id: str
    kind: str
    data: dict[str, Any]
    body: bytes
    secret: str
    is_repetition: bool


class Receiver:
    """A platform on this machine: verifies signatures, knows repetitions, and answers as it is told."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        self.secrets = secrets
        self.received: list[Received] = []
        self.answers: list[Answer] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/events?from=linli"

    @property
    def kinds(self) -> list[str]:
        """What it got, in order, repetitions left out."""
        return [each.kind for each in self.received if not each.is_repetition]

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """Keep a message and say what is answered: the next answer laid down, else 401 or 204."""
        said = self.answers.pop(0) if self.answers else None
        if said is not None and said.status != HTTPStatus.NO_CONTENT:
            return said
        signed_with = next((secret for secret in self.secrets if self._fits(secret, headers, body)), "")
        message = json.loads(body)
        known = {each.message_id for each in self.received}
        given_id = headers[ID_HEADER]
        self.received.append(Received(given_id, message["type"], message["data"], body, signed_with, given_id in known))
        return said or Answer(HTTPStatus.NO_CONTENT if signed_with else HTTPStatus.UNAUTHORIZED)

    def _fits(self, secret: str, headers: Mapping[str, str], body: bytes) -> bool:
        try:
            signature_demand([secret], headers=headers, body=body, now=datetime.now(UTC))
        except SignatureError:
            return False
        return True

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            """Hands every POST to the receiver."""

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = receiver.take({name.lower(): value for name, value in self.headers.items()}, body)
                time.sleep(answer.after)
                with suppress(OSError):  # whoever asked may have gone
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    if answer.status != HTTPStatus.NO_CONTENT:
                        self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
                del format, args

        return Handler


@dataclass(frozen=True)
class Answer:
    """What a platform answers, and after how many seconds."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    after: float = 0.0


def a_contact(person_id: int, channel: str, address: str = "") -> None:
    """Let a person be reached on a channel."""
    contact_put(person_id=person_id, channel=channel, address=address or f"{channel}-{person_id}", now=clock.now())


def kept_ids() -> list[str]:
    """Return the ids of the messages the development gateway was given, in order."""
    return list(SentMessage.objects.order_by("pk").values_list("message_id", flat=True))


def a_report(channel: str, reference: str, *, is_delivered: bool = True, reason: str = "", at: datetime) -> None:
    """Let a provider have reported what became of a message."""
    receipts_record([Report(channel, reference, is_delivered, at, reason)], now=at)
