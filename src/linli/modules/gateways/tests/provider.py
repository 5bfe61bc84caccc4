"""A provider of text messages on this machine: checks what it is sent as the real ones do, answers as they document."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY, SECRET = "AKIDexample", "a-secret-of-tests"
FRESH_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def fields(self) -> dict[str, str]:
        """The query and a form's fields together."""
        form = self.body.decode() if "x-www-form-urlencoded" in self.headers.get("content-type", "") else ""
        return dict(parse_qsl(self.query, keep_blank_values=True)) | dict(parse_qsl(form, keep_blank_values=True))


@dataclass
class Provider:
    """What was asked, and what is answered next; ``answers`` run out, then everything is accepted."""

    check: Callable[[Asked], str]
    accept: Callable[[Asked], dict[str, Any]]
    refuse: Callable[[str], tuple[int, dict[str, Any]]]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    is_silent: bool = False
    silence: threading.Event = field(default_factory=threading.Event)

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        """Decide about one request: the signature first, then what the test has laid down."""
        self.asked.append(asked)
        wrong = self.check(asked)
        if wrong:
            return self.refuse(wrong)
        return self.answers.pop(0) if self.answers else (200, self.accept(asked))


class Answering(Protocol):
    """Whatever can stand behind the port."""

    url: str
    asked: list[Asked]
    is_silent: bool
    silence: threading.Event

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        """Decide about one request."""


A = TypeVar("A", bound=Answering)


@contextmanager
def serving(provider: A) -> Iterator[A]:
    """Let it answer on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value.strip() for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, parts.query, headers, body)
            if provider.is_silent:
                provider.asked.append(asked)
                provider.silence.wait()
                return
            status, document = provider.answer(asked)
            said = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: object) -> None:
            """Keep the tests' output to themselves."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        provider.silence.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hmac(key: bytes, said: str) -> bytes:
    return hmac.new(key, said.encode(), hashlib.sha256).digest()


def _authorization(asked: Asked) -> tuple[str, dict[str, str]]:
    scheme, _, rest = asked.headers.get("authorization", "").partition(" ")
    return scheme, dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)


def _canonical(asked: Asked, signed: str, query: str, payload: str) -> bytes:
    headers = "".join(f"{name}:{asked.headers.get(name, '')}\n" for name in signed.split(";"))
    return f"{asked.method}\n{asked.path}\n{query}\n{headers}\n{signed}\n{payload}".encode()


def aliyun_check(asked: Asked) -> str:
    """Verify ACS3-HMAC-SHA256; return the provider's code of what is wrong, empty when nothing is."""
    scheme, said = _authorization(asked)
    if scheme != "ACS3-HMAC-SHA256" or said.get("Credential") != KEY:
        return "InvalidAccessKeyId.NotFound"
    at = datetime.strptime(asked.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if abs((datetime.now(UTC) - at).total_seconds()) > FRESH_SECONDS:
        return "InvalidTimeStamp.Expired"
    needed = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
    pairs = sorted(parse_qsl(asked.query, keep_blank_values=True))
    query = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)
    canonical = _canonical(asked, said["SignedHeaders"], query, _sha256(asked.body))
    right = _hmac(SECRET.encode(), f"ACS3-HMAC-SHA256\n{_sha256(canonical)}").hex()
    is_whole = needed <= set(said["SignedHeaders"].split(";"))
    is_own = asked.headers["x-acs-content-sha256"] == _sha256(asked.body)
    return "" if is_whole and is_own and hmac.compare_digest(right, said["Signature"]) else "SignatureDoesNotMatch"


def aliyun_refusal(code: str, status: int = 400) -> tuple[int, dict[str, Any]]:
    """Answer as the gateway before the service does: an error status with a code."""
    return status, {"Code": code, "Message": f"about {code}", "RequestId": "R-1", "HostId": "dysmsapi"}


def aliyun_said(code: str) -> tuple[int, dict[str, Any]]:
    """Answer as the service itself does: 200 with a code."""
    return 200, {"Code": code, "Message": f"about {code}", "RequestId": "R-2"}


def aliyun() -> Provider:
    """Return Aliyun's SendSms."""
    taken = {"Code": "OK", "Message": "OK", "RequestId": "R-3", "BizId": "900619746936498440^0"}
    return Provider(aliyun_check, lambda _asked: taken, aliyun_refusal)


def tencent_check(asked: Asked) -> str:
    """Verify TC3-HMAC-SHA256; return the provider's code of what is wrong, empty when nothing is."""
    scheme, said = _authorization(asked)
    stamp = int(asked.headers.get("x-tc-timestamp", "0"))
    day = datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%d")
    scope = f"{day}/sms/tc3_request"
    if scheme != "TC3-HMAC-SHA256" or said.get("Credential") != f"{KEY}/{scope}":
        return "AuthFailure.SecretIdNotFound"
    if abs(datetime.now(UTC).timestamp() - stamp) > FRESH_SECONDS:
        return "AuthFailure.SignatureExpire"
    canonical = _canonical(asked, said["SignedHeaders"], asked.query, _sha256(asked.body))
    key = _hmac(_hmac(_hmac(f"TC3{SECRET}".encode(), day), "sms"), "tc3_request")
    right = _hmac(key, f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{_sha256(canonical)}").hex()
    is_whole = {"content-type", "host"} <= set(said["SignedHeaders"].split(";"))
    return "" if is_whole and hmac.compare_digest(right, said["Signature"]) else "AuthFailure.SignatureFailure"


def tencent_refusal(code: str) -> tuple[int, dict[str, Any]]:
    """Answer an error of the whole request: 200 with an Error."""
    return 200, {"Response": {"Error": {"Code": code, "Message": f"about {code}"}, "RequestId": "R-1"}}


def tencent_said(code: str, *, message_id: str = "", phone: str = "") -> tuple[int, dict[str, Any]]:
    """Answer what became of the one message."""
    status = {
        "SerialNo": "5000:1045710669157053657849499619" if code == "Ok" else "",
        "PhoneNumber": phone,
        "Fee": 1 if code == "Ok" else 0,
        "SessionContext": message_id,
        "Code": code,
        "Message": "send success" if code == "Ok" else f"about {code}",
        "IsoCode": "CN",
    }
    return 200, {"Response": {"SendStatusSet": [status], "RequestId": "R-2"}}


def tencent() -> Provider:
    """Return Tencent's SendSms."""

    def accept(asked: Asked) -> dict[str, Any]:
        said = json.loads(asked.body)
        return tencent_said("Ok", message_id=said["SessionContext"], phone=said["PhoneNumberSet"][0])[1]

    return Provider(tencent_check, accept, tencent_refusal)
