"""Workers die at any moment of a push: everybody gets it, nobody twice; without its safeties it would show."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.folders import a_migrated_folder, of_its_own

if TYPE_CHECKING:
    from collections.abc import Iterator

CLONE = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("chaos")]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Give what the short form of `linli bench deliveries` found; its results do not land in the clone."""
    folder = tmp_path_factory.mktemp("deliveries")
    shutil.copytree(CLONE / "bench", folder / "bench", ignore=shutil.ignore_patterns("results"))
    command = [sys.executable, "-m", "linli.config", "bench", "deliveries", "--scale", "0.001", "--json"]
    with a_migrated_folder() as data:
        environment = of_its_own(data)
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    yield json.loads(done.stdout.splitlines()[-1])["figures"]
    shutil.rmtree(folder, ignore_errors=True)


def test_nothing_is_lost_and_nobody_gets_it_twice_however_often_workers_die(figures: dict[str, Any]) -> None:
    assert figures["kills"] >= 3
    assert figures["deliveries"] >= 100
    assert (figures["lost"], figures["doubled"], figures["left"]) == (0, 0, 0)


def test_what_the_provider_had_taken_before_a_death_is_offered_again_by_the_same_id(figures: dict[str, Any]) -> None:
    assert figures["offered_again"] >= 1


def test_the_reckoning_sees_people_written_to_twice_and_people_forgotten(figures: dict[str, Any]) -> None:
    assert figures["control_doubled"] >= 1
    assert figures["control_lost"] >= 1
