"""Every periodic job is known to the worker and runs on an empty database."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django import app

PERIODIC = {
    "audiences.sweep",
    "deliberation.erase_packs",
    "deliberation.turn_votes",
    "disclosure.open_duties",
    "files.sweep_orphans",
    "forms.fall_due",
    "forms.mix",
    "gateways.sweep",
    "kernel.climb_ladders",
    "kernel.sweep_answers",
    "matters.close_unrated",
    "messaging.follow",
    "messaging.follow_receipts",
    "matters.platforms_due",
    "matters.sweep_platform_messages",
    "places.finish_rewrites",
    "places.follow_the_clock",
    "population.erase_imports",
}


def test_the_worker_knows_every_periodic_job() -> None:
    scheduled = {name for name, _ in app.periodic_registry.periodic_tasks}
    assert scheduled >= PERIODIC


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PERIODIC))
def test_a_periodic_job_finds_nothing_to_do_on_an_empty_database(name: str) -> None:
    assert app.tasks[name](timestamp=0) == 0
