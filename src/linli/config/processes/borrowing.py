"""The embedded database for the length of one command, when nobody is running it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from linli.config import databases, env, postgres
from linli.config.postgres.server import State
from linli.config.processes.lock import LASTING, held, holder

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def database(command: str) -> Iterator[None]:
    """Use the running database, or run it meanwhile; of two commands at once the second waits for the first."""
    data = env.data_folder()
    if not databases.is_embedded() or _is_running():
        yield
        return
    with held(env.make_data_folder(), command, wait_for=command):
        server = postgres.Server(postgres.prepare(data))
        server.start()
        try:
            yield
        finally:
            server.stop()


def _is_running() -> bool:
    data = env.data_folder()
    who = holder(data)
    home = postgres.find(data)
    if who is None or home is None or who.command not in LASTING:
        return False
    return postgres.Server(home).state() is State.ANSWERS
