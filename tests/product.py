"""The product as a person meets it: `linli serve --demo` on a port and data folder of its own, spoken to over HTTP."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

CODE = "246810"
LINLI = Path(sys.executable).with_name("linli")
STARTS_WITHIN = 480.0
STOPS_WITHIN = 90.0
API = "/api/v1"

ZHANGWANG = "330825002222"
GRID_1 = f"{ZHANGWANG}001"
HETIAN = "330825211207"
DONGHUA = "330825002"
LONGYOU = "330825"

RESIDENT = "19900000001"
NEIGHBOUR = "19900000002"
GRID_WORKER = "19900000003"
CLERK = "19900000004"
SECRETARY = "19900000005"
ELECTRICIAN = "19900000006"
COMMAND = "19900000007"
OFFICER = "19900000008"
COUNTY = "19900000009"
CITY = "19900000010"
AUDITOR = "19900000011"
STRANGER = "19900000012"
STRANGE_CLERK = "19900000013"
SUPERVISOR = "19900000014"
GRID_LEADER = "19900000015"
MARKET_OFFICER = "19900000016"
DISCIPLINE = "19900000017"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)

    @property
    def pointers(self) -> set[str]:
        """Where a problem document says the input is wrong."""
        return {error["pointer"] for error in self.json["errors"]}


@dataclass(frozen=True, slots=True)
class Program:
    """A program with somebody's token (or none) that calls the API."""

    product: Product
    token: str = ""

    def get(self, path: str) -> Answer:
        """Ask for a resource of the API."""
        return self.call("GET", path)

    def post(self, path: str, body: Any = None, *, key: str = "") -> Answer:
        """Send JSON, with an Idempotency-Key if one is given."""
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        return self.call("POST", path, json.dumps(body).encode(), headers)

    def upload(self, path: str, name: str, content: bytes, media_type: str) -> Answer:
        """Send one file as a form does."""
        boundary = secrets.token_hex(16)
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        body = f"{head}Content-Type: {media_type}\r\n\r\n".encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self.call("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Call the API; a path outside it begins with two slashes."""
        address = path.removeprefix("/") if path.startswith("//") else API + path
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.product.request(method, address, body, {**bearer, **(headers or {})})

    def report(self, text: str, **more: Any) -> Any:
        """Report a matter in grid 1 of 张王村 and return it."""
        answer = self.post("/matters", {"kind": "report", "text": text, "place": GRID_1, **more})
        assert answer.status == 201, answer.body.decode()
        return answer.json

    def step(self, matter: int, step: str, **more: Any) -> Answer:
        """Take a step of a matter."""
        return self.post(f"/matters/{matter}/steps", {"step": step, **more})


class Product:
    """One running installation with the demo in it."""

    def __init__(self, data: Path, url: str) -> None:
        self.data = data
        self.url = url
        self._process: subprocess.Popen[bytes] | None = None
        self._tokens: dict[str, str] = {}

    @classmethod
    def started(cls) -> Product:
        """Start one, or join the one whose data folder PRODUCT_DATA names: loading the demo takes a while."""
        if joined := os.environ.get("PRODUCT_DATA"):
            holder = json.loads((Path(joined) / "running.lock").read_text(encoding="utf-8"))
            return cls(Path(joined), holder["url"])
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        product = cls(Path(tempfile.mkdtemp(prefix="linli-product-")), f"http://127.0.0.1:{port}")
        product.start()
        return product

    def start(self) -> None:
        """Start it as a person would and wait until it is ready."""
        port = self.url.rpartition(":")[2]
        command = [str(LINLI), "serve", "--demo", "--port", port, "--data", str(self.data)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, env=self.environment(), stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = self._log.read_text(encoding="utf-8")[-4000:]
                self.stop()
                message = f"`linli serve --demo` did not become ready; it said:\n{said}"
                raise RuntimeError(message)
            time.sleep(0.3)

    def stop(self) -> None:
        """Press Ctrl-C, wait for its end and leave nothing behind; one that was joined goes on."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            raise
        finally:
            shutil.rmtree(self.data, ignore_errors=True)
            self._log.unlink(missing_ok=True)

    def environment(self) -> dict[str, str]:
        """Return the environment of a command about this installation: nothing of the tests' own settings."""
        ours = ("LINLI_", "DJANGO_", "DATABASE_URL")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {**kept, "LINLI_DATA": str(self.data)}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `linli …` on this installation's data, as its operator would."""
        demo = {"LINLI_DEMO": "1"}
        return subprocess.run(
            [str(LINLI), *words],
            env=self.environment() | demo,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request and read its answer; redirects are not followed."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def program(self, phone: str = "", *, anew: bool = False) -> Program:
        """Return a program signed in as this demo account; without a phone it has no token."""
        if not phone:
            return Program(self)
        if anew or phone not in self._tokens:
            answer = Program(self).post("/session", {"phone": phone, "code": CODE})
            assert answer.status == 201, answer.body.decode()
            if anew:
                return Program(self, answer.json["token"])
            self._tokens[phone] = answer.json["token"]
        return Program(self, self._tokens[phone])

    def forget(self, phone: str) -> None:
        """Let the next program of this account sign in anew."""
        self._tokens.pop(phone, None)

    @property
    def _log(self) -> Path:
        return self.data.with_suffix(".log")

    def _is_ready(self) -> bool:
        try:
            return self.request("GET", "/readyz").status == 200
        except OSError:
            return False
