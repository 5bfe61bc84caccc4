"""The loop that keeps database, web and worker running until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import TYPE_CHECKING

from linli.config.postgres import ClusterError
from linli.config.postgres.server import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    from linli.config.postgres import Server
    from linli.config.processes.child import Child

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.1
_CONNECT_SECONDS = 2.0
_HEAD_START_SECONDS = 10.0


class Supervisor:
    """Children in the order in which they are stopped; the database, if it is ours, comes last."""

    def __init__(self, server: Server | None, children: Sequence[Child] = ()) -> None:
        self._server = server
        self._children = children
        self._stop = threading.Event()
        self._next_look = 0.0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    @property
    def is_stopping(self) -> bool:
        """Whether it has been told to stop."""
        return self._stop.is_set()

    def run(self, when_ready: Callable[[], bool] | None = None) -> None:
        """Start the children, watch everything, and stop it all in order.

        `when_ready` is asked again and again until it returns True: it tells the person that pages are
        served. The first child has the machine to itself until then, since that is whom the person waits
        for; the others start after it, or after ten seconds.
        """
        started = time.monotonic()
        try:
            for child in self._children[:1]:
                child.start()
            while not self._stop.wait(_LOOK_SECONDS):
                self._keep_database()
                is_late = time.monotonic() - started > _HEAD_START_SECONDS
                for child in self._children if when_ready is None or is_late else self._children[:1]:
                    child.keep()
                if when_ready is not None and when_ready():
                    when_ready = None
        finally:
            self.stop()

    def stop(self) -> None:
        """Stop the children in order, then the database."""
        self._stop.set()
        for child in self._children:
            child.stop()
        if self._server is not None:
            self._server.stop()

    def _keep_database(self) -> None:
        if self._server is None:
            return
        now = time.monotonic()
        if not self._server.has_ended and now < self._next_look:
            return
        self._next_look = now + _CONNECT_SECONDS
        try:
            if self._server.state() is not State.SILENT:
                return
            log.error("the database does not answer; starting it again")
            self._server.start()
        except ClusterError as fault:
            log.error("%s", fault)  # noqa: TRY400 — the sentence says it all

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()
