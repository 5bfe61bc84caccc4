"""The nightly sweep, outside the request."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from linli.kernel import clock
from linli.modules.audiences.selectors.sweeping import counties_due
from linli.modules.audiences.services import county_sweep, standings_catch_up
from linli.modules.audiences.services.sweeping import SWEEP_COUNTY


@app.periodic(cron="*/5 * * * *")
@app.task(name="audiences.sweep", queueing_lock="audiences.sweep")
def sweep(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Begin the day, within five minutes of midnight in China; return what there was to do.

    Whatever a night left undone, or a worker's death, is found by the next run.
    """
    now = clock.now()
    done = standings_catch_up(now=now)
    due = counties_due(now=now)
    for county in due:
        job = app.configure_task(SWEEP_COUNTY, lock=f"sweep:{county}", queueing_lock=f"sweep:{county}")
        try:
            job.defer(county=county)
        except AlreadyEnqueued:
            continue
    return done + len(due)


@app.task(name=SWEEP_COUNTY, retry=RetryStrategy(max_attempts=3, wait=60))
def sweep_county(county: str) -> int:
    """Sweep one county; return how many entered or left a tag. Of one county's jobs one runs at a time."""
    return county_sweep(county=county, now=clock.now())
