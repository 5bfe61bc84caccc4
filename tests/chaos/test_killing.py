"""Web, worker and database die at any moment: what was acknowledged is there, once."""

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
SECONDS = "8"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("chaos")]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Give what the short form of `linli bench chaos` found; its results do not land in the clone."""
    folder = tmp_path_factory.mktemp("chaos")
    shutil.copytree(CLONE / "bench", folder / "bench", ignore=shutil.ignore_patterns("results"))
    command = [sys.executable, "-m", "linli.config", "bench", "chaos", "--scale", "0.001", "--json"]
    with a_migrated_folder() as data:
        environment = of_its_own(data, LINLI_BENCH_SECONDS=SECONDS)
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    yield json.loads(done.stdout.splitlines()[-1])["figures"] | {"said": done.stdout}
    shutil.rmtree(folder, ignore_errors=True)


def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(figures: dict[str, Any]) -> None:
    assert figures["kills"] >= 3
    assert figures["acknowledged"] >= 20
    assert (figures["lost"], figures["doubled"]) == (0, 0), figures["said"]
    assert figures["journal_broken"] == 0


def test_a_job_whose_worker_died_is_done_within_a_minute(figures: dict[str, Any]) -> None:
    assert figures["stuck_job_s"] <= 60


def test_the_reckoning_sees_a_report_sent_twice_and_rows_taken_away(figures: dict[str, Any]) -> None:
    assert figures["control_doubled"] == 1
    assert figures["control_lost"] == 2
