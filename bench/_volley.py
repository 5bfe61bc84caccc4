"""The load generator: so many connections kept alive, each sending its next request when it has its answer."""

from __future__ import annotations

import json
import selectors
import socket
import time
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CHUNK = 1 << 18
_END = b"\r\n\r\n"
_PATIENCE = 60.0


@dataclass(slots=True)
class Volley:
    """What came back: seconds per answer, answers by status, bytes of bodies, and how long it all took."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    body_bytes: int = 0
    took: float = 0.0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.took

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which this share of the answers came."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(slots=True)
class _Line:
    """One connection and the answer it is receiving."""

    sock: socket.socket
    requests: Iterator[bytes]
    sent_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)


def request_for(path: str, port: int, **headers: str) -> bytes:
    """Return a GET as bytes; header names are written with underscores."""
    return _message("GET", path, port, headers)


def post_for(path: str, port: int, document: object, **headers: str) -> bytes:
    """Return a POST of JSON as bytes."""
    body = json.dumps(document).encode()
    more = {"Content_Type": "application/json", "Content_Length": str(len(body))}
    return _message("POST", path, port, headers | more) + body


def _message(method: str, path: str, port: int, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: keep-alive"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def fire(port: int, requests: Sequence[bytes | Iterator[bytes]], *, seconds: float) -> Volley:
    """Send each request over a connection of its own, again and again, for so long.

    Where a connection has many requests it sends one after another, and is done when they are.
    """
    found = Volley()
    with selectors.DefaultSelector() as selector:
        lines = [_Line(_connected(port), repeat(each) if isinstance(each, bytes) else each) for each in requests]
        began = time.perf_counter()
        waiting = 0
        for line in lines:
            selector.register(line.sock, selectors.EVENT_READ, line)
            waiting += _send(line)
        ends = began + seconds
        while waiting:
            ready = selector.select(_PATIENCE)
            if not ready:
                raise TimeoutError("the server does not answer any more")
            for key, _events in ready:
                line: _Line = key.data
                if _receive(line, found):
                    waiting -= not (time.perf_counter() < ends and _send(line))
        found.took = time.perf_counter() - began
        for line in lines:
            line.sock.close()
    return found


def ask(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send one request; return status, headers in lower case, and body."""
    with _connected(port) as sock:
        line = _Line(sock, iter([request]))
        _send(line)
        while (answer := _answer_in(line.received)) is None:
            more = sock.recv(_CHUNK)
            if not more:
                raise ConnectionError("the server closed the connection in the middle of an answer")
            line.received += more
    status, head, body, _length = answer
    headers = dict(text.split(": ", 1) for text in head.decode("latin-1").split("\r\n")[1:])
    return status, {name.lower(): value for name, value in headers.items()}, body


def _connected(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _send(line: _Line) -> bool:
    """Send the next request; return whether there was one."""
    request = next(line.requests, None)
    if request is None:
        return False
    line.sent_at = time.perf_counter()
    line.sock.sendall(request)
    return True


def _receive(line: _Line, found: Volley) -> bool:
    more = line.sock.recv(_CHUNK)
    if not more:
        raise ConnectionError("the server closed a connection that was to be kept alive")
    line.received += more
    answer = _answer_in(line.received)
    if answer is None:
        return False
    status, _head, body, length = answer
    found.seconds.append(time.perf_counter() - line.sent_at)
    found.statuses[status] = found.statuses.get(status, 0) + 1
    found.body_bytes += len(body)
    del line.received[:length]
    return True


def _answer_in(received: bytearray) -> tuple[int, bytes, bytes, int] | None:
    """Return status, head, body and length of the whole answer once it is complete."""
    end = received.find(_END)
    if end < 0:
        return None
    head, start = bytes(received[:end]), end + len(_END)
    status, lower = int(head[9:12]), head.lower()
    if b"transfer-encoding: chunked" in lower:
        return _chunked_in(received, status, head, start)
    mark = lower.find(b"content-length:")
    length = int(lower[mark + 15 :].split(b"\r\n", 1)[0]) if mark >= 0 else 0
    return (
        None
        if len(received) < start + length
        else (status, head, bytes(received[start : start + length]), start + length)
    )


def _chunked_in(received: bytearray, status: int, head: bytes, at: int) -> tuple[int, bytes, bytes, int] | None:
    body = bytearray()
    while (line_end := received.find(b"\r\n", at)) >= 0:
        size = int(received[at:line_end].split(b";")[0], 16)
        at = line_end + 2 + size + 2
        if len(received) < at:
            return None
        if size == 0:
            return status, head, bytes(body), at
        body += received[line_end + 2 : at - 2]
    return None
