"""The lock on a data folder: one process at a time runs what lies in it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock: its process, the command it runs, the address it serves."""

    pid: int
    command: str
    url: str = ""

    def __str__(self) -> str:
        return f"{self.command} (pid {self.pid}{f', {self.url}' if self.url else ''})"


class AlreadyRunningError(Exception):
    """Another process runs what lies in the data folder."""

    def __init__(self, data: Path, who: Holder) -> None:
        super().__init__(f"Already running with the data in {data}: {who}.")
        self.who = who


@contextlib.contextmanager
def held(data: Path, command: str, url: str = "", *, wait_for: str = "") -> Iterator[None]:
    """Hold the lock; it falls with the process, however that ends.

    A holder whose command is not `linli serve` or `linli db` is gone soon: with `wait_for` (words for
    the person at the terminal) it is waited for.
    """
    with _file(data).open("a+", encoding="utf-8") as file:
        while not _taken(file):
            who = _read(file)
            if not wait_for or who.command in LASTING:
                raise AlreadyRunningError(data, who)
            time.sleep(0.2)
        file.truncate(0)
        file.write(json.dumps(asdict(Holder(os.getpid(), command, url))))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


LASTING = frozenset({"linli serve", "linli db"})


def holder(data: Path) -> Holder | None:
    """Return who holds the lock, or None."""
    if not _file(data).exists():
        return None
    with _file(data).open("r+", encoding="utf-8") as file:
        return None if _taken(file) else _read(file)


def _file(data: Path) -> Path:
    return data / "running.lock"


def _taken(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(file: TextIO) -> Holder:
    file.seek(0)
    try:
        return Holder(**json.loads(file.read()))
    except (ValueError, TypeError):
        return Holder(0, "a process that is just starting")
