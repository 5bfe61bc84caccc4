"""The pump: sequencer and consumers in turn, in the worker until it is stopped, or once in a test."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string

from linli.kernel.heartbeat import beat
from linli.kernel.journal.consumer import Consumer, consume_all
from linli.kernel.journal.sequencer import sequence_pending

if TYPE_CHECKING:
    from collections.abc import Iterable
    from threading import Event

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.25
AFTER_ERROR_SECONDS = 2.0


def wired_consumers() -> tuple[Consumer, ...]:
    """Return the consumers named by the configuration's wiring."""
    consumers: tuple[Consumer, ...] = import_string(settings.LINLI_CONSUMERS)
    return consumers


def pump_once(consumers: Iterable[Consumer] | None = None) -> int:
    """Sequence and consume until nothing is left; return how much was done."""
    wired = tuple(wired_consumers() if consumers is None else consumers)
    total = 0
    while True:
        done = sequence_pending() + consume_all(wired)
        total += done
        if not done:
            return total


def run_forever(stop: Event) -> None:
    """Pump until ``stop`` is set; a lost database is waited for."""
    while not stop.is_set():
        try:
            beat("pump")
            pump_once()
            wait = IDLE_SECONDS
        except Exception:
            log.exception("the journal's pump stumbled; trying again")
            connection.close()
            wait = AFTER_ERROR_SECONDS
        close_old_connections()
        stop.wait(wait)
