"""What a dead worker had taken is put back, whatever else waits."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.db import connection

from linli.config.upkeep import retry_stalled

LOCKED, FREE = "linli.upkeep.beat", "linli.upkeep.remove_old"


def _a_job(task: str, status: str, lock: str | None = None) -> int:
    """Insert a job; one that is being done was taken by a worker that is no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, status, queueing_lock, args)"
            " VALUES ('default', %s, 0, %s::procrastinate_job_status, %s, '{}') RETURNING id",
            [task, status, lock],
        )
        return int(cursor.fetchone()[0])


def _waiting() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE status = 'todo'")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_a_job_left_behind_whose_twin_waits_does_not_keep_back_the_others() -> None:
    left = _a_job(LOCKED, "doing", "beat")
    twin = _a_job(LOCKED, "todo", "beat")
    other = _a_job(FREE, "doing")

    async_to_sync(retry_stalled.func)(timestamp=0)

    assert _waiting() == {twin, other}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE id = %s", [left])
        assert cursor.fetchone()[0] == 0
