"""How long it takes until the first page: on the first start with the demo, and on the second."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _server import free_port, wait_for

FIRST_PAGE = "/sign-in"
_FIRST_PATIENCE = float(os.environ.get("LINLI_BENCH_PATIENCE", "600"))
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


def run(scale: float) -> dict[str, float]:  # noqa: ARG001 — a start has no size
    """Start `linli serve --demo` in a folder of its own, stop it, start it again; the folder is removed in the end."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-start-") as folder:
        first = _started(Path(folder))
        second = _started(Path(folder))
    return {"second_start_s": second, "first_start_s": first}


def _started(folder: Path) -> float:
    """Return the seconds from the command to the first page answered with 200."""
    port = free_port()
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    command = [sys.executable, "-m", "linli.config", "serve", "--demo", "--port", str(port), "--data", str(folder)]
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 — our own command
    try:
        wait_for(port, FIRST_PAGE, process, _FIRST_PATIENCE)
        return time.monotonic() - began
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(60)
        process.kill()
