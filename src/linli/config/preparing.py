"""What must be done once before pages are served, in the order in which it can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.config import env, prepared
from linli.config.booting import boot

if TYPE_CHECKING:
    from pathlib import Path


def prepare_all() -> None:
    """Migrate as the owner, collect static files, and load the demo on first use as the application."""
    boot("prepare", role="owner")
    from django.conf import settings  # noqa: PLC0415 — Django is loaded above, in the role just chosen

    from linli.config import databases, migrating, static_files  # noqa: PLC0415
    from linli.kernel.resealing import suite_settle  # noqa: PLC0415

    migrating.migrate()
    suite_settle()
    static_files.collect()
    if settings.LINLI_DEMO:
        databases.become_app()
        from linli.config.demo.load import load_demo  # noqa: PLC0415
        from linli.config.demo.past import clock_set_right  # noqa: PLC0415
        from linli.kernel import clock  # noqa: PLC0415

        clock_set_right()
        load_demo(clock.now())
        _mark().touch()
    prepared.record()


def is_demo() -> bool:
    """Whether the data folder belongs to a demo."""
    return _mark().exists()


def _mark() -> Path:
    return env.data_folder() / "is-a-demo"
