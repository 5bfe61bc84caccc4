"""The web server and the worker, each as a process of its own."""

from __future__ import annotations

import os
import threading

from linli.config import env, keys
from linli.config.booting import boot
from linli.config.processes import lifeline as supervision

_JOB_GRACE_SECONDS = 30.0
_PUMP_GRACE_SECONDS = 10.0


def run_web(*, port: int, lifeline: int | None) -> None:
    """Serve pages with as many processes as the machine has cores."""
    from granian import Granian  # noqa: PLC0415 — only this part needs it
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    if lifeline is not None:
        supervision.watch(lifeline)
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.config.settings"
    os.environ["LINLI_DATABASE_ROLE"] = "app"
    keys.ensure()
    Granian(
        "linli.config.wsgi:application",
        address=env.text("LINLI_BIND", "127.0.0.1"),
        port=port,
        interface=Interfaces.WSGI,
        workers=env.count("LINLI_WEB_WORKERS", os.cpu_count() or 1, least=1),
        blocking_threads=env.count("LINLI_WEB_THREADS", 4, least=1),
        # A thread keeps its database connection; ending idle ones would open new ones all day.
        blocking_threads_idle_timeout=600,
        backlog=1024,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def run_worker(*, lifeline: int | None) -> None:
    """Take jobs, do what is periodic, and pump the journal to its readers, until told to stop."""
    if lifeline is not None:
        supervision.watch(lifeline)
    boot("worker")
    from procrastinate.contrib.django import app  # noqa: PLC0415 — Django is loaded above

    from linli.kernel.journal.pump import run_forever  # noqa: PLC0415

    stop = threading.Event()
    pump = threading.Thread(target=run_forever, args=(stop,), name="pump")
    pump.start()
    try:
        # A second app on a connector of its own: jobs that enqueue others do so through Django's
        # connection, in the transaction of the data.
        worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        worker_app.run_worker(
            concurrency=env.count("LINLI_WORKER_CONCURRENCY", 2, least=1),
            fetch_job_polling_interval=2.0,
            shutdown_graceful_timeout=_JOB_GRACE_SECONDS,
        )
    finally:
        stop.set()
        pump.join(timeout=_PUMP_GRACE_SECONDS)
