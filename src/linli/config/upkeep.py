"""Periodic work about the work itself: a sign of life, jobs that got stuck, jobs long done."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from linli.kernel.heartbeat import beat

log = logging.getLogger(__name__)

# Promise: stalled jobs resume within 60 s. A worker's own beat comes every 10 s.
_STALLED_SECONDS = 30
_KEEP_DONE_HOURS = 72


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="upkeep_beat", name="linli.upkeep.beat", priority=100)
def beat_of_jobs(timestamp: int) -> None:
    """Show that jobs are taken and done, not only that the process exists."""
    del timestamp
    beat("jobs")


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="upkeep_stalled", name="linli.upkeep.retry_stalled", priority=100)
async def retry_stalled(timestamp: int) -> None:
    """Put back into the queue what a dead worker had taken; where its twin waits there already, that one does it."""
    del timestamp
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_SECONDS):
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            log.warning("job %s (%s) was left by a dead worker; the next one waits already", job.id, job.task_name)
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
        else:
            log.warning("job %s (%s) was left by a dead worker and runs again", job.id, job.task_name)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="upkeep_old", name="linli.upkeep.remove_old", priority=-100)
async def remove_old(timestamp: int) -> None:
    """Forget jobs that are done; what they did is in the journal."""
    del timestamp
    await app.job_manager.delete_old_jobs(nb_hours=_KEEP_DONE_HOURS)
