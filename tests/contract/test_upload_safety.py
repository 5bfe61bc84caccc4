"""What must not be sent is refused by the running product within 100 ms and without growing (promises, safety 7)."""

from __future__ import annotations

import contextlib
import io
import select
import socket
import statistics
import struct
import time
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from linli.modules.files.testing import a_document, a_picture, a_recording
from tests.journeys.scenes import CAMERA, photo
from tests.product import API, RESIDENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.product import Product, Program

WITHIN = 0.1
GROWTH_AT_MOST = 24_000_000
"""Bytes a web process may be larger afterwards: less than any of what is sent would take unpacked."""
LONG = 200_000_000
WARMING = 6
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
PAGE = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"


def png(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
    """Write a PNG whose header claims a size and whose content is a few kilobytes of nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    extra = b"".join(chunk(kind, content) for kind, content in more)
    return b"\x89PNG\r\n\x1a\n" + header + extra + chunk(b"IDAT", zlib.compress(bytes(4_000_000))) + chunk(b"IEND", b"")


def archive(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("index.html", content)
    return out.getvalue()


HOSTILE = {
    "svg": ("a.svg", "image/svg+xml", SVG),
    "svg called a photo": ("a.jpg", "image/jpeg", SVG),
    "svg behind a declaration": ("a.jpg", "image/jpeg", b'<?xml version="1.0"?>' + SVG),
    "page": ("a.html", "text/html", PAGE),
    "page called a photo": ("a.jpg", "image/jpeg", PAGE),
    "photo and page": ("a.jpg", "image/jpeg", a_picture() + PAGE),
    "photo and program": ("a.jpg", "image/jpeg", a_picture() + b"<?php system($_GET['c']);"),
    "photo and archive": ("a.jpg", "image/jpeg", a_picture() + archive(PAGE)),
    "gif and script": ("a.gif", "image/gif", b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)//"),
    "gif and page": ("a.gif", "image/gif", a_picture(kind="GIF") + b"<script>alert(1)</script>"),
    "pdf and archive": ("a.pdf", "application/pdf", a_document() + archive(PAGE)),
    "pdf with an archive inside": ("a.pdf", "application/pdf", a_document()[:60] + archive(PAGE) + a_document()[60:]),
    "page before a pdf": ("a.pdf", "application/pdf", PAGE + a_document()),
    "page inside a pdf": ("a.pdf", "application/pdf", a_document(words=PAGE.decode())),
    "pdf cut short": ("a.pdf", "application/pdf", a_document()[:-30]),
    "zip bomb": ("a.zip", "application/zip", archive(bytes(60_000_000))),
    "zip bomb called a photo": ("a.jpg", "image/jpeg", archive(bytes(60_000_000))),
    "gzip bomb": ("a.webm", "audio/webm", zlib.compress(bytes(60_000_000), wbits=31)),
    "bomb of 30,000 by 30,000": ("a.png", "image/png", png(30_000, 30_000)),
    "bomb in a colour profile": (
        "a.png", "image/png", png(30_000, 30_000, (b"iCCP", b"x\0\0" + zlib.compress(bytes(60_000_000))))
    ),
    "playlist that reads our files": ("a.m3u8", "audio/mpegurl", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"),
    "program": ("a.exe", "application/octet-stream", b"MZ\x90\x00" + bytes(4_000)),
    "nothing": ("a.jpg", "image/jpeg", b""),
}  # fmt: skip


@pytest.fixture(scope="module")
def resident(product: Product) -> Program:
    return product.program(RESIDENT)


@pytest.fixture(scope="module")
def matter(resident: Program) -> int:
    number: int = resident.report("看看哪些东西传不上去")["id"]
    return number


def web_processes(product: Product) -> list[int]:
    """Find the processes that answer for this installation: those whose environment names its data folder."""
    mark, found = f"LINLI_DATA={product.data}".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    assert found
    return found


class Growth:
    """How much larger the product's processes have been since they were last looked at, at their largest."""

    def __init__(self, product: Product) -> None:
        self._before = {}
        for pid in web_processes(product):
            with contextlib.suppress(OSError):
                Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
                self._before[pid] = self._peak(pid)

    @staticmethod
    def _peak(pid: int) -> int:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
        return int(line.split()[1]) * 1024

    def most(self) -> int:
        """Return the growth of whichever grew most."""
        grown = [0]
        for pid, before in self._before.items():
            with contextlib.suppress(OSError):
                grown.append(self._peak(pid) - before)
        return max(grown)


@pytest.fixture(scope="module", autouse=True)
def _at_work_already(product: Product, resident: Program, matter: int) -> None:
    """Let every process have answered like this before: what a program loads the first time is no growth."""
    for _attempt in range(WARMING):
        for file, media_type, content in HOSTILE.values():
            resident.upload(f"/matters/{matter}/attachments", file, content, media_type)
        for address in (f"{API}/matters/{matter}/attachments", "/report"):
            _pour(product, _head(address, "", declared=True), is_chunked=False)


def _head(address: str, bearer: str, *, declared: bool) -> bytes:
    length = f"Content-Length: {LONG}" if declared else "Transfer-Encoding: chunked"
    head = f"POST {address} HTTP/1.1\r\nHost: localhost\r\n{bearer}Content-Type: multipart/form-data; boundary=b\r\n"
    return f"{head}{length}\r\n\r\n".encode()


def test_everything_hostile_is_refused_at_once_and_leaves_nothing(
    product: Product, resident: Program, matter: int
) -> None:
    growth, wrong, slow = Growth(product), [], []
    answer = resident.get(f"/matters/{matter}")
    for name, (file, media_type, content) in HOSTILE.items():
        times = []
        for _attempt in range(3):
            began = time.perf_counter()
            answer = resident.upload(f"/matters/{matter}/attachments", file, content, media_type)
            times.append(time.perf_counter() - began)
        if answer.status != 422 or answer.pointers != {"/file"}:
            wrong.append(f"{name}: {answer.status}")
        if statistics.median(times) > WITHIN:
            slow.append(f"{name}: {statistics.median(times):.3f} s")
    assert wrong == []
    assert slow == []
    assert growth.most() < GROWTH_AT_MOST
    assert resident.get(f"/matters/{matter}").json["attachments"] == []


@pytest.mark.parametrize("signed_in", [True, False], ids=["signed in", "nobody"])
@pytest.mark.parametrize("path", ["/matters/{matter}/attachments", "//report"], ids=["api", "page"])
@pytest.mark.parametrize("declared", [True, False], ids=["declared", "undeclared"])
def test_a_body_of_200_megabytes_is_refused_while_it_is_being_sent(
    product: Product, resident: Program, matter: int, *, declared: bool, path: str, signed_in: bool
) -> None:
    growth = Growth(product)
    address = path[1:] if path.startswith("//") else API + path.format(matter=matter)
    bearer = f"Authorization: Bearer {resident.token}\r\n" if signed_in else ""
    head = _head(address, bearer, declared=declared)
    poured = [_pour(product, head, is_chunked=not declared) for _attempt in range(5)]
    assert {status for status, _within, _sent in poured} == {413}
    assert statistics.median(within for _status, within, _sent in poured) < WITHIN
    assert max(sent for _status, _within, sent in poured) < LONG / 4
    assert growth.most() < GROWTH_AT_MOST


def _pour(product: Product, head: bytes, *, is_chunked: bool) -> tuple[int, float, int]:
    """Send without end until there is an answer; return its status, after how long, and how much went out."""
    host, port = product.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        began = time.perf_counter()
        line.sendall(head)
        line.setblocking(False)
        sent, stream = 0, _stream(is_chunked=is_chunked)
        waiting = next(stream)
        while sent < LONG:
            readable, writable, _broken = select.select([line], [line], [], 5)
            if readable:
                answer = line.recv(4096)
                return int(answer.split(b" ", 2)[1]), time.perf_counter() - began, sent
            if writable:
                gone = _sent(line, waiting)
                sent += gone
                waiting = waiting[gone:] or next(stream)
    pytest.fail("all of it was taken")


def _sent(line: socket.socket, waiting: bytes) -> int:
    """Send on and return how much went out: nothing to a server that hung up after its answer, which is read next."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        return line.send(waiting)
    return 0


def _stream(*, is_chunked: bool) -> Iterator[bytes]:
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    while True:
        yield b"%x\r\n%s\r\n" % (len(part), part) if is_chunked else part
        part = b"x" * 65_536


def test_a_small_body_without_a_length_is_refused_too(resident: Program, matter: int) -> None:
    answer = resident.call(
        "POST", f"/matters/{matter}/steps", None, {"Transfer-Encoding": "chunked", "Content-Type": "application/json"}
    )
    assert answer.status == 413


def test_of_what_is_taken_nothing_sent_survives(resident: Program) -> None:
    for name, content in (("photo", photo()), ("voice", a_recording(title=CAMERA, artist=CAMERA, kind="m4a"))):
        number = resident.report(f"收下的{name}")["id"]
        assert CAMERA.encode() in content
        added = resident.upload(f"/matters/{number}/attachments", name, content, "application/octet-stream")
        assert added.status == 201, added.body
        stored = resident.call("GET", "/" + added.json["url"]).body
        assert CAMERA.encode() not in stored
        assert b"Exif" not in stored
        assert content[-2_000:] not in stored
