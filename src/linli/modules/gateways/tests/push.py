"""A browser that agreed to reminders, and a push service on this machine that checks who sends and opens the seals."""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def base64url(raw: bytes) -> str:
    """Write bytes as browsers do."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(said: str) -> bytes:
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))


class Browser:
    """A browser's side of a subscription."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)

    @property
    def subscription(self) -> str:
        """What the browser's page sends."""
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        keys = {"p256dh": base64url(point), "auth": base64url(self._auth)}
        return json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})

    def open(self, body: bytes) -> dict[str, Any]:
        """Open a message sealed for this browser."""
        opened = http_ece.decrypt(body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")
        said: dict[str, Any] = json.loads(opened)
        return said


@dataclass
class Posted:
    """A message as it arrived at the push service."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """Takes what is signed for it with the key the browser subscribed with; ``answers`` run out, then it is 201."""

    key: str
    url: str = ""
    posted: list[Posted] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def answer(self, posted: Posted) -> tuple[int, dict[str, str]]:
        """Decide about one message."""
        self.posted.append(posted)
        if self.answers:
            return self.answers.pop(0)
        if not self._is_signed(posted.headers):
            return 403, {}
        if "ttl" not in posted.headers or posted.headers.get("content-encoding") != "aes128gcm":
            return 400, {}
        return 201, {"Location": f"{self.url}/m/{len(self.posted)}"}

    def _is_signed(self, headers: Mapping[str, str]) -> bool:
        scheme, _, rest = headers.get("authorization", "").partition(" ")
        said = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme != "vapid" or said.get("k") != self.key:
            return False
        signed, _, mark = said["t"].rpartition(".")
        claims = json.loads(_raw(signed.split(".")[1]))
        r, s = (int.from_bytes(_raw(mark)[at : at + 32], "big") for at in (0, 32))
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _raw(self.key))
        try:
            public.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        is_now = time.time() < claims["exp"] <= time.time() + 24 * 3600
        is_ours = claims["aud"] == self.url and claims["sub"].startswith(("mailto:", "https://"))
        return bool(is_now and is_ours)


@contextmanager
def push_service(key: str) -> Iterator[PushService]:
    """Let a push service answer on a port of its own."""
    service = PushService(key)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, answered = service.answer(Posted(self.path, headers, body))
            self.send_response(status)
            for name, value in answered.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Keep the tests' output to themselves."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
