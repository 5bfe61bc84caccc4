"""The product's own web server beside a measurement, and how much of the processor it took."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from _volley import ask, request_for

if TYPE_CHECKING:
    from collections.abc import Iterator

_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 60.0


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def web() -> Iterator[tuple[int, int]]:
    """Run `linli web` with as many workers as cores; give its port and its process id once it answers."""
    port = free_port()
    environment = {**os.environ, "LINLI_PUBLIC_URL": f"http://127.0.0.1:{port}", "LINLI_LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "linli.config", "web", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 — our own command
    try:
        wait_for(port, "/healthz", process)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def wait_for(port: int, path: str, process: subprocess.Popen[bytes], patience: float = _PATIENCE) -> float:
    """Return the seconds until the path is answered with 200."""
    began = time.monotonic()
    while time.monotonic() - began < patience:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError):
            if ask(port, request_for(path, port))[0] == 200:  # noqa: PLR2004 — OK
                return time.monotonic() - began
        time.sleep(0.02)
    raise TimeoutError(f"{path} is not served after {patience:.0f} s")


def cpu_seconds(pid: int) -> float:
    """Return the processor time taken so far by a process and all below it."""
    return sum(_own_cpu(each) for each in _family(pid))


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def _own_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
