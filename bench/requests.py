"""Ten thousand requests made up from the API's own description, each undone: how many meet a fault of ours.

They are made up and judged by what the tests use for a thousand. LINLI_BENCH_REQUESTS asks for another number.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import _database

_REQUESTS = int(os.environ.get("LINLI_BENCH_REQUESTS", "10000"))


def run(scale: float) -> dict[str, float]:  # noqa: ARG001 — a description has no size
    """Send them to a small world in a database of its own, which is removed in the end."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-requests-") as folder:
        Path(folder).chmod(0o755)
        os.environ["LINLI_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        with _database.opened("linli bench requests"):
            return _meet()


def _meet() -> dict[str, float]:
    from django.db import transaction  # noqa: PLC0415 — Django is booted by now
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    sys.path.append(str(Path(__file__).resolve().parents[1]))
    from tests.system.generating import meet  # noqa: PLC0415
    from tests.system.world import a_world  # noqa: PLC0415

    setup_test_environment()
    began = time.monotonic()
    with transaction.atomic():
        met = meet(a_world(), _REQUESTS)
        transaction.set_rollback(True)
    for each in met.wrong[:20]:
        print(f"  not as described: {each}", flush=True)
    return {
        "requests": float(met.total),
        "faults": float(met.faults),
        "good_share": met.good,
        "not_as_described": float(len(met.wrong)),
        "seconds": time.monotonic() - began,
    }
