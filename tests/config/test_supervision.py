import contextlib
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from linli.config import postgres
from linli.config.postgres.server import State
from linli.config.processes import held, holder
from tests.config.conftest import (
    Served,
    answers,
    await_ready,
    free_port,
    is_alive,
    linli,
    said,
    server_pid,
    serving,
    until,
)
from tests.folders import a_migrated_folder

pytestmark = pytest.mark.slow


def test_ctrl_c_stops_the_database(data: Path, running_db: subprocess.Popen[str]) -> None:
    pid = server_pid(data)
    running_db.send_signal(signal.SIGINT)
    assert running_db.wait(timeout=60) == 0
    assert not is_alive(pid)


def test_a_second_start_is_refused_and_says_who_runs(data: Path, running_db: subprocess.Popen[str]) -> None:
    second = linli("serve", "--port", str(free_port()), data=data)
    output = said(second)
    assert second.returncode == 1
    assert f"Already running with the data in {data}: linli db (pid {running_db.pid})." in output
    assert answers(data)


def test_a_killed_database_comes_back_by_itself(data: Path, running_db: subprocess.Popen[str]) -> None:
    pid = server_pid(data)
    os.kill(pid, signal.SIGKILL)
    until(lambda: server_pid(data) not in {0, pid} and answers(data))
    assert running_db.poll() is None


def test_after_a_killed_supervisor_the_next_one_takes_the_database_over(
    data: Path, running_db: subprocess.Popen[str]
) -> None:
    pid = server_pid(data)
    running_db.kill()
    running_db.wait()
    assert holder(data) is None
    second = linli("db", data=data)
    assert any("took it over" in line for line in await_ready(second))
    assert server_pid(data) == pid
    second.send_signal(signal.SIGTERM)
    said(second)
    assert not is_alive(pid)


def test_of_two_starts_at_once_one_runs_and_one_says_so(data: Path) -> None:
    both = [linli("db", data=data), linli("db", data=data)]
    until(lambda: any(process.poll() is not None for process in both))
    loser = next(process for process in both if process.poll() is not None)
    winner = next(process for process in both if process is not loser)
    assert "Already running" in said(loser)
    await_ready(winner)
    winner.terminate()
    said(winner)


def test_a_command_borrows_the_database_and_gives_it_back(data: Path) -> None:
    command = linli("manage", "dbshell", "--", "--version", data=data, PATH="")
    said(command)
    found = postgres.find(data)
    assert found is not None
    assert postgres.Server(found).state() is State.SILENT
    assert holder(data) is None


def test_a_command_waits_for_a_command_and_not_for_a_service(data: Path) -> None:
    data.mkdir()
    with held(data, "linli import"):
        waiting = linli("verify", data=data)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=1)
        waiting.kill()
        waiting.communicate()


def test_a_port_in_use_is_said_in_one_sentence(data: Path, running_db: subprocess.Popen[str]) -> None:
    running_db.terminate()
    running_db.wait(timeout=60)
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        process = linli("serve", "--port", str(taken.getsockname()[1]), data=data)
        output = said(process)
    assert process.returncode == 1
    assert "cannot be used (Address already in use); choose another: --port 8001." in output
    assert not answers(data)


@pytest.fixture
def served() -> Iterator[Served]:
    with a_migrated_folder() as data, serving(data, LINLI_WEB_WORKERS="1") as found:
        yield found


@contextlib.contextmanager
def slow_uploads(port: int, *, count: int) -> Iterator[None]:
    """Send the beginning of so many requests and let the server wait for the rest."""
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            upload = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            upload.sendall(
                b"POST /api/v1/session/codes HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                b'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"phone": '
            )
        time.sleep(0.5)
        yield


def test_everything_runs_mends_itself_and_stops(served: Served) -> None:
    data = served.data
    with slow_uploads(served.port, count=3):
        assert served.is_up(), "slow uploads stall everyone"
    for part in ("web", "worker"):
        before = served.children()
        os.kill(before[part], signal.SIGKILL)
        until(lambda: served.children().get(part, before[part]) != before[part])  # noqa: B023 — called at once
    until(served.is_up)
    database = server_pid(data)
    os.kill(database, signal.SIGKILL)
    # Before it replays the log it syncs every file of its own; on a disk that others write to, that takes its time.
    until(lambda: server_pid(data) not in {0, database} and served.is_up(), seconds=180)
    parts = [*served.children().values(), server_pid(data)]
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(timeout=150) == 0
    assert not any(is_alive(pid) for pid in parts)
    output = said(served.process)
    assert f"http://127.0.0.1:{served.port}/console/" in output
    assert re.search(r"web ended with signal 9; starting it again in 0\.5 s", output)


def test_a_killed_supervisor_takes_web_and_worker_with_it(served: Served) -> None:
    parts = served.children()
    assert set(parts) == {"web", "worker"}
    served.process.kill()
    served.process.wait()
    until(lambda: not any(is_alive(pid) for pid in parts.values()))
    assert not served.is_up()
    assert is_alive(server_pid(served.data))
