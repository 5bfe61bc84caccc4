"""One PostgreSQL server: started or adopted, watched by connecting, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import psycopg

from linli.config.postgres import binaries, cluster
from linli.config.postgres.errors import ClusterError
from linli.config.postgres.home import PORT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linli.config.postgres.home import Home

_START_SECONDS = 60.0
_RECOVERY_SECONDS = 1800.0
_HUNG_SECONDS = 30.0
_LOG_BYTES = 10_000_000


class State(Enum):
    """What a server says when one connects; a process id would prove nothing."""

    ANSWERS = "answers"
    STARTING = "starting"
    SILENT = "silent"


class Server:
    """The embedded server of one home; use it while holding the data folder's lock."""

    def __init__(self, home: Home, overrides: Mapping[str, str] | None = None) -> None:
        self.home = home
        self._overrides = overrides or {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the server that we started is gone."""
        return self._process is not None and self._process.poll() is not None

    def state(self) -> State:
        """Connect with our own password and tell what came of it."""
        try:
            conninfo = cluster.address(self.home, cluster.SUPERUSER, "postgres").conninfo()
            with psycopg.connect(conninfo, connect_timeout=3):
                return State.ANSWERS
        except psycopg.OperationalError as fault:
            said = str(fault)
        if "password authentication failed" in said:
            raise ClusterError(
                f"The database in {self.home.path} does not accept the password in {self.home.keys}; "
                "put both back from the same backup."
            )
        return State.STARTING if "the database system is" in said else State.SILENT

    def start(self) -> bool:
        """Make the server answer; return whether one was running already and was adopted."""
        cluster.make(self.home)
        adopted = self._adopt()
        if not adopted:
            self._launch()
        try:
            cluster.furnish(self.home)
        except psycopg.OperationalError as fault:
            raise ClusterError(f"The database in {self.home.path} went away while it was set up: {fault}") from fault
        return adopted

    def stop(self, *, mode: Literal["fast", "immediate"] = "fast") -> None:
        """End sessions, write a checkpoint and stop; without success in 60 s, or as asked, stop at once."""
        for step, seconds in (("fast", "60"), ("immediate", "20")):
            if not self._server_pid():
                break
            if step in {mode, "immediate"}:
                self._pg_ctl("stop", "--mode", step, "--timeout", seconds)
        if self._process is not None:
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                # Nothing committed is lost: the next start replays the log.
                self._process.kill()
                self._process.wait()
            self._process = None

    def release(self) -> None:
        """Let the server run on without us: whoever comes next adopts it."""
        if self._process is not None:
            self._process.returncode = 0  # else Python warns of a child left behind
            self._process = None

    def _adopt(self) -> bool:
        if self.has_ended:
            self._process = None
        state = self.state()
        if state is State.SILENT and self._server_pid():
            state = self._wait(_HUNG_SECONDS)
        if state is State.STARTING:
            state = self._wait(_RECOVERY_SECONDS)
        if state is State.ANSWERS:
            return True
        if self._server_pid():
            self._pg_ctl("stop", "--mode", "immediate", "--timeout", "20")
        # A process id that now belongs to another program would keep PostgreSQL from starting.
        socket = self.home.sockets / f".s.PGSQL.{PORT}"
        for left in (self.home.cluster / "postmaster.pid", socket, socket.with_name(f"{socket.name}.lock")):
            left.unlink(missing_ok=True)
        return False

    def _launch(self) -> None:
        self._end_orphans()
        command = [str(binaries.folder(self.home.account) / "postgres"), "-D", str(self.home.cluster)]
        command += ["-k", str(self.home.sockets), *(f"--{name}={value}" for name, value in self._overrides.items())]
        for attempt in range(20):
            with self._open_log() as log:
                self._process = subprocess.Popen(  # noqa: S603 — our own command, no shell
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    # Ctrl-C is for the supervisor, which stops the database last.
                    start_new_session=True,
                    **self.home.account.popen_options(),
                )
            if self._wait(_START_SECONDS) is State.ANSWERS:
                return
            # Orphans of a killed server hold its shared memory for a moment longer.
            if "shared memory block" not in self._last_words() or attempt == 19:  # noqa: PLR2004 — the last of 20
                break
            self._end_orphans()
            time.sleep(0.5)
        raise ClusterError(f"PostgreSQL did not start; its log {self.home.log} ends:\n{self._last_words()}")

    def _wait(self, seconds: float) -> State:
        deadline = time.monotonic() + seconds
        pause = 0.01
        while True:
            state = self.state()
            if state is State.STARTING:
                # Replaying the log after a crash takes as long as it takes.
                deadline = max(deadline, time.monotonic() + _START_SECONDS)
            if state is State.ANSWERS or self.has_ended or time.monotonic() > deadline:
                return state
            time.sleep(pause)
            pause = min(pause * 1.5, 0.5)

    def _server_pid(self) -> int | None:
        """Return the process id in postmaster.pid if that process really serves this cluster."""
        try:
            pid = int((self.home.cluster / "postmaster.pid").read_text(encoding="ascii").split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return None
        return pid if pid > 0 and _serves(pid, self.home.cluster) else None

    def _end_orphans(self) -> None:
        """Kill what a killed server left: processes of its user whose working directory is this cluster."""
        if self._server_pid():
            return
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                same_user = entry.stat().st_uid == self.home.account.uid
                if same_user and (entry / "cwd").readlink() == self.home.cluster.resolve():
                    os.kill(int(entry.name), signal.SIGKILL)

    def _pg_ctl(self, *words: str) -> None:
        subprocess.run(  # noqa: S603 — our own command, no shell
            [str(binaries.folder(self.home.account) / "pg_ctl"), *words, "--pgdata", str(self.home.cluster)],
            capture_output=True,
            check=False,
            **self.home.account.popen_options(),
        )

    def _open_log(self) -> BinaryIO:
        log = self.home.log
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.rename(log.with_suffix(".log.1"))
        log.touch(mode=0o600)  # a failed statement is quoted in it
        return log.open("ab")

    def _last_words(self) -> str:
        try:
            return "\n".join(self.home.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
        except FileNotFoundError:
            return ""


def _serves(pid: int, data_directory: Path) -> bool:
    """Whether the process is a PostgreSQL server of that data directory."""
    proc = Path("/proc", str(pid))
    try:
        if Path("/proc/self").exists():
            return (proc / "cwd").readlink() == data_directory.resolve()
        command = ["ps", "-o", "command=", "-p", str(pid)]  # no /proc, as on macOS
        listed = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 — our own command
        return str(data_directory) in listed.stdout
    except OSError:
        return False
