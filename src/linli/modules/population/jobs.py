"""Work on the register outside the request."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.population.importing.services import GO_ON, import_work, imports_erase_due


@app.task(name=GO_ON, queue="housekeeping", retry=RetryStrategy(max_attempts=5, exponential_wait=3))
def go_on_importing(run_id: int) -> int:
    """Check or take over what is left of a file of residents; return how many rows were worked on."""
    return import_work(run_id=run_id, now=clock.now)


@app.periodic(cron="13 * * * *")
@app.task(name="population.erase_imports", queue="housekeeping", queueing_lock="population.erase_imports")
def erase_imports(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Erase, every hour, the rows of files whose time is over."""
    total = 0
    while erased := imports_erase_due(now=clock.now()):
        total += erased
    return total
