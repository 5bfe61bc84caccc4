"""Periodic work on files."""

from __future__ import annotations

from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.files.services import files_sweep_orphans


@app.periodic(cron="41 * * * *")
@app.task(name="files.sweep_orphans", queueing_lock="files.sweep_orphans")
def sweep_orphans(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Remove, every hour, what was uploaded a day ago and belongs to nothing; return how many."""
    return files_sweep_orphans(clock.now())
