"""Providers of text messages for measurements: one that only takes, one that remembers and lets its caller die."""

from __future__ import annotations

import os
import signal
from random import random
from typing import TYPE_CHECKING

import psycopg

from linli.modules.gateways.public import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.modules.gateways.public import Outgoing

ADDRESS, DIES = "LINLI_BENCH_PROVIDER", "LINLI_BENCH_DIES"
"""Where the second one keeps what it took; of all batches, how often its caller is dead before and after it."""

_KEEP = """
INSERT INTO bench_provider AS kept (message_id, address) SELECT * FROM unnest(%s::text[], %s::text[])
ON CONFLICT (message_id) DO UPDATE SET offers = kept.offers + 1
"""


class Taking:
    """Takes every batch whole."""

    def send_batch(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Say yes to each."""
        return [Result(each.message_id, accepted=True, receipt=each.message_id) for each in batch]


class Remembering:
    """Outside the product, in a connection of its own: sends each message id once, however often it is offered."""

    def send_batch(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Take the batch, unless the caller's end comes before; it may also come before the answer."""
        _perhaps_die()
        with psycopg.connect(os.environ[ADDRESS], autocommit=True) as outside:
            outside.execute(_KEEP, [[each.message_id for each in batch], [each.address for each in batch]])
        _perhaps_die()
        return [Result(each.message_id, accepted=True, receipt=each.message_id) for each in batch]


def _perhaps_die() -> None:
    if random() < float(os.environ.get(DIES, "0")):
        os.kill(os.getpid(), signal.SIGKILL)
