"""A thousand requests made up from the API's own description: no fault, and what is answered fits what is described."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.system.generating import meet
from tests.system.world import World, a_world

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = [pytest.mark.django_db, pytest.mark.slow]

REQUESTS = 1000
"""`linli bench requests` sends ten times as many."""


@pytest.fixture
def world(own_files: Path) -> World:
    return a_world()


def test_a_thousand_made_up_requests_meet_no_fault(world: World) -> None:
    met = meet(world, REQUESTS)

    assert not met.wrong, "\n".join(met.wrong[:20])
    assert met.faults == 0, met.statuses
    assert met.total >= REQUESTS, met.statuses
    assert met.good >= 0.3, met.statuses
