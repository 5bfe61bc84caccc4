"""A pipe from the supervisor to each child: when it breaks, the supervisor is dead and the child goes, too."""

from __future__ import annotations

import os
import signal
import threading
import time

_GRACE_SECONDS = 15.0


def watch(descriptor: int) -> None:
    """End this process, and in time its whole group, once the other end of the pipe is closed."""
    threading.Thread(target=_wait, args=(descriptor,), name="lifeline", daemon=True).start()


def _wait(descriptor: int) -> None:
    try:
        while os.read(descriptor, 1):
            pass
    except OSError:
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)
