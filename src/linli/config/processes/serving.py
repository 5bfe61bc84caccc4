"""`linli serve`: the whole system in one supervised process."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

from linli.config import databases, env, keys, log_lines, postgres, prepared
from linli.config.processes import announcement
from linli.config.processes.child import Child
from linli.config.processes.lock import held
from linli.config.processes.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator

# Requests are answered and jobs are finished within these many seconds, or cut off.
_WEB_GRACE = 15.0
_WORKER_GRACE = 40.0

log = logging.getLogger(__name__)


class CannotListenError(env.BadEnvironmentError):
    """The port belongs to another program."""


def serve_all(*, port: int) -> None:
    """Run database, web and worker until told to stop."""
    data = env.make_data_folder()
    url = f"http://127.0.0.1:{port}"
    os.environ["LINLI_DATA"] = str(data)
    os.environ.setdefault("LINLI_PUBLIC_URL", url)
    with held(data, "linli serve", url), _interruptible():
        _demand_free(port)
        server = _server()
        try:
            _start(server)
            keys.ensure()
            if not prepared.is_current():
                _prepare()
            children = (
                Child("web", _linli("web", "--port", str(port)), os.environ, grace=_WEB_GRACE),
                Child("worker", _linli("worker"), os.environ, grace=_WORKER_GRACE),
            )
            Supervisor(server, children).run(when_ready=lambda: announcement.once_answering(port))
        finally:
            _stop(server)


def serve_database() -> None:
    """Run the embedded database until told to stop."""
    if not databases.is_embedded():
        raise env.BadEnvironmentError("DATABASE_URL names a server; there is no embedded database to run.")
    with held(env.make_data_folder(), "linli db"), _interruptible():
        server = _server()
        try:
            _start(server)
            supervisor = Supervisor(server)
            announcement.say(f"PostgreSQL 已就绪 · ready: {server.home.sockets if server else ''}")
            supervisor.run()
        finally:
            _stop(server)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Log to standard error, and let SIGTERM before the supervisor takes over end things as Ctrl-C does."""
    handler = logging.StreamHandler()
    handler.setFormatter(log_lines.OneLineFormatter())
    logging.basicConfig(level=env.text("LINLI_LOG_LEVEL", "INFO").upper(), handlers=[handler])
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        yield


def _server() -> postgres.Server | None:
    """Return the embedded server, or None when DATABASE_URL names one."""
    return postgres.Server(postgres.prepare(env.data_folder())) if databases.is_embedded() else None


def _start(server: postgres.Server | None) -> None:
    if server is None:
        return
    if server.start():
        log.info("found the database running and took it over")
    if server.home.path.parent != server.home.data:
        announcement.say(f"数据库在 · The database lies in {server.home.path}")


def _stop(server: postgres.Server | None) -> None:
    if server is not None:
        server.stop()


def _prepare() -> None:
    code = subprocess.run(_linli("prepare"), check=False, stdin=subprocess.DEVNULL).returncode  # noqa: S603 — our own command
    if code:
        log.error("preparing failed; the lines above say why")
        sys.exit(1)


def _linli(*words: str) -> list[str]:
    return [sys.executable, "-m", "linli.config", *words]


def _demand_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((env.text("LINLI_BIND", "127.0.0.1"), port))
        except OSError as fault:
            raise CannotListenError(
                f"Port {port} cannot be used ({fault.strerror}); choose another: --port 8001."
            ) from None
