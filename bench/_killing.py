"""Death of parts: which processes a running `linli serve` consists of, and ending one with -9."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

PARTS = ("web", "web worker", "worker", "database", "database backend")


def children_of(pid: int) -> list[int]:
    """Return the processes a process has started."""
    with contextlib.suppress(FileNotFoundError):
        found = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children")]
        return [int(child) for line in found for child in line.split()]
    return []


def part(supervisor: int, name: str) -> int | None:
    """Return the process of web or worker under a supervisor."""
    for pid in children_of(supervisor):
        with contextlib.suppress(FileNotFoundError):
            if name in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0"):
                return pid
    return None


def postmaster(data: Path) -> int | None:
    """Return the process of the embedded database."""
    from linli.config import postgres  # noqa: PLC0415

    home = postgres.find(data)
    with contextlib.suppress(OSError, IndexError, ValueError):
        if home is not None:
            return int((home.cluster / "postmaster.pid").read_text(encoding="ascii").split()[0])
    return None


def kill(what: str, *, supervisor: int, data: Path, dice: Random) -> bool:
    """End that part with -9; return whether there was one to end."""
    chosen = {
        "web": lambda: [part(supervisor, "web")],
        "web worker": lambda: children_of(part(supervisor, "web") or 0),
        "worker": lambda: [part(supervisor, "worker")],
        "database": lambda: [postmaster(data)],
        "database backend": lambda: children_of(postmaster(data) or 0),
    }[what]()
    alive = [pid for pid in chosen if pid]
    if not alive:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(dice.choice(alive), signal.SIGKILL)
        return True
    return False
