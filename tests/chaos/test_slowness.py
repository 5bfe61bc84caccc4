"""Slow clients, bodies too long and a database without a free place cost those who cause them, and nobody else."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest

from linli.config import postgres
from tests.config.conftest import serving, until
from tests.folders import a_migrated_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.config.conftest import Served

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("chaos")]

SLOW_CLIENTS = 500
PAGE, ASKS_THE_DATABASE = "/sign-in", "/readyz"
BEGINNING = (
    b"POST /api/v1/session/codes HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b'Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"phone": '
)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with a_migrated_folder() as data, serving(data) as found:
        yield found


def asked(port: int, path: str) -> tuple[int, float]:
    """Return the status of the answer and the seconds until it was there."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.monotonic() - began
    finally:
        connection.close()


@contextlib.contextmanager
def slow_clients(port: int, number: int) -> Iterator[None]:
    """Open so many connections: half send their headers byte by byte, half ask for pages and do not read them."""
    with contextlib.ExitStack() as stack:
        for nth in range(number):
            line = stack.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", port))
            line.sendall(f"GET {PAGE} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ".encode())
            if nth % 2:
                line.sendall(b"no\r\n\r\n")
        yield


@contextlib.contextmanager
def trickling_uploads(port: int, number: int) -> Iterator[None]:
    """Send the bodies of so many requests a byte at a time."""
    stop = threading.Event()

    def trickle() -> None:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(BEGINNING)
            while not stop.wait(0.05):
                line.sendall(b" ")

    threads = [threading.Thread(target=trickle) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.5)
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_two_slow_uploads_and_five_hundred_slow_clients_do_not_stall_the_others(served: Served) -> None:
    with slow_clients(served.port, SLOW_CLIENTS), trickling_uploads(served.port, 2):
        # The pages asked for are work like any other; what is measured is the waiting for those who are slow.
        until(lambda: asked(served.port, PAGE)[1] < 0.5)
        found = [asked(served.port, path) for path in (PAGE, ASKS_THE_DATABASE) for _ in range(10)]
    assert {status for status, _ in found} == {200}
    assert max(seconds for _, seconds in found) < 1


def test_a_body_too_long_is_refused_by_its_declared_length(served: Served) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as line:
        line.sendall(BEGINNING.replace(b"100000", b"200000000"))
        answer = line.recv(4096)
    assert answer.startswith(b"HTTP/1.1 413")
    assert time.monotonic() - began < 0.5


def test_without_a_free_place_in_the_database_it_says_so_within_two_seconds_and_recovers(served: Served) -> None:
    home = postgres.find(served.data)
    assert home is not None
    address = postgres.address(home, postgres.OWNER_ROLE).conninfo()
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(psycopg.OperationalError):
            while True:
                stack.enter_context(psycopg.connect(address))
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda _: asked(served.port, ASKS_THE_DATABASE), range(64)))
    assert {status for status, _ in found} <= {200, 503}
    assert 200 in {status for status, _ in found}, "who holds a connection goes on"
    assert max(seconds for _, seconds in found) < 2
    until(lambda: all(asked(served.port, ASKS_THE_DATABASE)[0] == 200 for _ in range(16)), seconds=20)
