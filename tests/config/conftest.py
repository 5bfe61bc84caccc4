"""Folders and processes for the tests of how the system is run."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from linli.config import postgres
from linli.config.postgres.server import State
from tests.folders import a_data_folder, of_its_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FAST = {"fsync": "off", "full_page_writes": "off"}


def until(what: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait until it is so, or fail."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not within {seconds:g} s"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether the process exists and is not just waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def server_pid(data: Path) -> int:
    """Return the process id of the data folder's PostgreSQL, 0 while it has none."""
    home = postgres.find(data)
    assert home is not None
    try:
        return int((home.cluster / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError):
        return 0


def linli(*words: str, data: Path, **environment: str) -> subprocess.Popen[str]:
    """Start the command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "linli.config", *words],
        env=of_its_own(data, **environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said(process: subprocess.Popen[str], *, seconds: float = 60) -> str:
    """Wait for the command's end and return what it printed."""
    output, _ = process.communicate(timeout=seconds)
    return output


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Served:
    """`linli serve` as a process of its own."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.port = free_port()
        self.process = linli("serve", "--port", str(self.port), data=data, **environment)

    def is_up(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def children(self) -> dict[str, int]:
        """Return the process ids of web and worker."""
        found: dict[str, int] = {}
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            for part in ("web", "worker"):
                if part in command:
                    found[part] = int(pid)
        return found


@contextlib.contextmanager
def serving(data: Path, **environment: str) -> Iterator[Served]:
    """Run `linli serve` until its parts are there, and stop it in the end."""
    found = Served(data, **environment)
    until(lambda: (found.is_up() and len(found.children()) > 1) or found.process.poll() is not None, seconds=180)
    assert found.process.poll() is None, said(found.process)
    try:
        yield found
    finally:
        found.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            found.process.wait(timeout=60)
        found.process.kill()
        # Shown only where the test fails: what it printed, and what its database was busy with.
        output, _ = found.process.communicate()
        home = postgres.find(data)
        database_log = home.log.read_text(errors="replace")[-3000:] if home and home.log.exists() else ""
        print(f"--- linli serve ---\n{output[-3000:]}\n--- its database ---\n{database_log}")  # noqa: T201


@pytest.fixture
def data() -> Iterator[Path]:
    """Give a data folder of the test's own."""
    with a_data_folder() as folder:
        yield folder


@pytest.fixture
def running_db(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Give `linli db` as a process of its own, answering."""
    process = linli("db", data=data)
    await_ready(process)
    yield process
    process.kill()
    process.communicate()


@pytest.fixture
def start() -> Iterator[Callable[[Path], postgres.Server]]:
    """Give the way to start the embedded server; each one started is stopped."""
    servers = []

    def started(folder: Path) -> postgres.Server:
        server = postgres.Server(postgres.prepare(folder), FAST)
        servers.append(server)
        server.start()
        return server

    yield started
    for server in servers:
        server.stop(mode="immediate")


def await_ready(process: subprocess.Popen[str]) -> list[str]:
    """Wait until `linli db` says that it is ready; return what it said before."""
    assert process.stdout is not None
    lines: list[str] = []
    while not lines or "ready" not in lines[-1]:
        lines.append(process.stdout.readline())
        assert lines[-1], lines
    return lines


def answers(data: Path) -> bool:
    """Whether the data folder's PostgreSQL answers."""
    home = postgres.find(data)
    return home is not None and home.has_passwords and postgres.Server(home).state() is State.ANSWERS
