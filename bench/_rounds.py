"""Real use as a load: matters reported, photographed, answered, given, handled, asked about, resolved and rated.

Every POST carries an Idempotency-Key and is sent again with it until it is answered: what is answered is done once.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

_SOCKET_SECONDS = 15.0
_PATIENCE = 120.0
_PAUSE = 0.2
_SERVER_FAULT = 500
API = "/api/v1"


class UnansweredError(RuntimeError):
    """A request found no answer within two minutes, or was refused though nothing was wrong with it."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Those who act on matters of one village, each with a person's id and a token."""

    village: str
    residents: tuple[tuple[int, str], ...]
    clerk: tuple[int, str]
    member: tuple[int, str]


@dataclass(slots=True)
class Ledger:
    """What was acknowledged: the reports' marks by matter, and the entries each matter must have; safe for threads."""

    marks: dict[int, str] = field(default_factory=dict)
    villages: dict[int, str] = field(default_factory=dict)
    entries: list[tuple[int, str]] = field(default_factory=list)
    answered: int = 0
    repeated: int = 0
    slowest: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, matter: int, what: str) -> None:
        """Note that this was acknowledged."""
        with self.lock:
            self.entries.append((matter, what))

    def enter_report(self, matter: int, mark: str, village: str) -> None:
        """Note that a report was acknowledged, under this mark."""
        with self.lock:
            self.marks[matter], self.villages[matter] = mark, village
        self.enter(matter, "report")


class Caller:
    """One client with a connection of its own, which it opens again whenever it breaks."""

    def __init__(self, port: int, ledger: Ledger) -> None:
        self._port = port
        self._ledger = ledger
        self._line: http.client.HTTPConnection | None = None

    def get(self, path: str, token: str) -> Any:
        """Read a resource."""
        return self._asked("GET", path, token, b"", {})

    def post(self, path: str, token: str, document: object) -> Any:
        """Send JSON under a key of its own."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
        return self._asked("POST", path, token, json.dumps(document).encode(), headers)

    def upload(self, path: str, token: str, photo: bytes) -> Any:
        """Send a photo under a key of its own."""
        edge = secrets.token_hex(16)
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
        body = f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + photo + f"\r\n--{edge}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "Idempotency-Key": secrets.token_hex(16)}
        return self._asked("POST", path, token, body, headers)

    def _asked(self, method: str, path: str, token: str, body: bytes, headers: dict[str, str]) -> Any:
        began = time.monotonic()
        while time.monotonic() - began < _PATIENCE:
            found = self._once(method, path, body, {**headers, "Authorization": f"Bearer {token}"})
            if found is not None and found[0] < _SERVER_FAULT:
                return self._taken(method, path, *found, took=time.monotonic() - began)
            with self._ledger.lock:
                self._ledger.repeated += 1
            time.sleep(_PAUSE)
        raise UnansweredError(f"{method} {path} found no answer")

    def _taken(self, method: str, path: str, status: int, answer: bytes, *, took: float) -> Any:
        if status not in {200, 201}:
            raise UnansweredError(f"{method} {path} was refused with {status}: {answer.decode()[:500]}")
        with self._ledger.lock:
            self._ledger.answered += 1
            self._ledger.slowest = max(self._ledger.slowest, took)
        return json.loads(answer)

    def _once(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes] | None:
        """Return what came back; None where nobody can tell whether it was done."""
        line = self._line or http.client.HTTPConnection("127.0.0.1", self._port, timeout=_SOCKET_SECONDS)
        self._line = line
        try:
            line.request(method, API + path, body or None, headers)
            answer = line.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            line.close()
            self._line = None
            return None


def play(port: int, cast: Cast, ledger: Ledger, nth: int) -> None:
    """Take one matter through its whole life."""
    caller, mark = Caller(port, ledger), secrets.token_hex(8)
    (_, resident), (_, clerk), (person, member) = cast.residents[nth % len(cast.residents)], cast.clerk, cast.member
    report = {"kind": "report", "text": f"路灯不亮 {mark}", "place": f"{cast.village}001"}
    matter = int(caller.post("/matters", resident, report)["id"])
    ledger.enter_report(matter, mark, cast.village)
    here = f"/matters/{matter}"

    def step(token: str, name: str, **more: object) -> None:
        caller.post(f"{here}/steps", token, {"step": name, **more})
        ledger.enter(matter, name)

    def photo(token: str) -> int:
        made = int(caller.upload(f"{here}/attachments", token, a_photo(nth))["id"])
        ledger.enter(matter, "photo")
        return made

    photo(resident)
    step(clerk, "answer", note=f"收到 {mark}")
    offered = caller.get(f"{here}/assignees?step=assign", clerk)["items"]
    chosen = next(each["id"] for each in offered if each["id"].endswith(str(person)))
    step(clerk, "assign", assignee=chosen)
    step(member, "accept")
    caller.post(f"{here}/follow-ups", resident, {"text": f"几时来修 {mark}"})
    ledger.enter(matter, "ask")
    step(member, "progress", note="要换灯头")
    step(member, "resolve", note="换好了", attachments=[photo(member)])
    caller.post(f"{here}/rating", resident, {"grade": "satisfied"})
    ledger.enter(matter, "rate")


@contextlib.contextmanager
def playing(port: int, casts: list[Cast], ledger: Ledger, *, hands: int) -> Any:
    """Let so many people act meanwhile; on leaving, each finishes its matter. What failed is raised then."""
    stop, faults = threading.Event(), list[BaseException]()

    def act(hand: int) -> None:
        nth = hand
        try:
            while not stop.is_set():
                play(port, casts[nth % len(casts)], ledger, nth)
                nth += hands
        except BaseException as fault:  # noqa: BLE001 — raised again below
            faults.append(fault)

    threads = [threading.Thread(target=act, args=(hand,)) for hand in range(hands)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if faults:
        raise faults[0]


def a_photo(nth: int) -> bytes:
    """Return a small JPEG."""
    from PIL import Image  # noqa: PLC0415 — the product's own dependency

    made = io.BytesIO()
    Image.new("RGB", (320, 240), (nth * 37 % 256, 120, 60)).save(made, "JPEG")
    return made.getvalue()
