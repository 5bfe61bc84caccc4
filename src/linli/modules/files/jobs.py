"""Work on files outside the request."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.files.services import CONVERT_VIDEO, files_sweep_orphans, video_convert


@app.periodic(cron="41 * * * *")
@app.task(name="files.sweep_orphans", queueing_lock="files.sweep_orphans")
def sweep_orphans(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Remove, every hour, what was uploaded a day ago and belongs to nothing; return how many."""
    return files_sweep_orphans(clock.now())


@app.task(name=CONVERT_VIDEO, queue="video", retry=RetryStrategy(max_attempts=3, wait=60))
def convert_video(file_id: int) -> None:
    """Convert one video; a storage that fails is tried again, a video that cannot be converted is not."""
    video_convert(file_id=file_id)
