"""A part of the system as a child process: started, restarted with patience, stopped."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

log = logging.getLogger(__name__)

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
# A child that lived this long was sound: its next death starts from the shortest pause again.
_SOUND_SECONDS = 60.0


class Child:
    """One command that must always run."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], *, grace: float) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._grace = grace
        self._process: subprocess.Popen[bytes] | None = None
        self._lifeline = -1
        self._started = 0.0
        self._pause = _FIRST_PAUSE
        self._next_try = 0.0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the command in a group of its own, so that Ctrl-C reaches the supervisor alone."""
        ours, theirs = os.pipe()
        self._process = subprocess.Popen(  # noqa: S603 — our own command, no shell
            [*self._command, "--lifeline", str(ours)],
            env=dict(self._environment),
            stdin=subprocess.DEVNULL,
            pass_fds=(ours,),
            start_new_session=True,
        )
        os.close(ours)
        self._lifeline = theirs
        self._started = time.monotonic()

    def keep(self) -> None:
        """Start it again if it has died, each time after a longer pause."""
        now = time.monotonic()
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return
            if now - self._started > _SOUND_SECONDS:
                self._pause = _FIRST_PAUSE
            log.error("%s ended with %s; starting it again in %.1f s", self.name, _said(code), self._pause)
            self._clear()
            self._next_try = now + self._pause
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        if now >= self._next_try:
            self.start()

    def stop(self) -> None:
        """Ask it to end and, when it does not within its grace, end its whole group."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=self._grace)
            except subprocess.TimeoutExpired:
                log.warning("%s did not stop within %.0f s and is ended", self.name, self._grace)
        self._clear()

    def _clear(self) -> None:
        # What a killed web server leaves of its workers would keep the port.
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        os.close(self._lifeline)


def _said(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
