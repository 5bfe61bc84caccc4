"""The measurements run, at a size that takes seconds; what they measure is said in bench/README.md."""

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
LINLI = [sys.executable, "-m", "linli.config"]
TINY = "0.001"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("bench")]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Give a place with the bench's files, for results not to land in the clone, and a database for it."""
    with a_migrated_folder() as data:
        place = data.parent
        shutil.copytree(CLONE / "bench", place / "bench", ignore=shutil.ignore_patterns("results"))
        yield place


def _run(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = of_its_own(folder / "var", **{"LINLI_BENCH_SECONDS": "0.5", **more})
    return subprocess.run([*LINLI, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _figures(folder: Path, name: str) -> dict[str, Any]:
    done = _run(folder, "bench", name, "--scale", TINY, "--json")
    assert done.returncode == 0, done.stderr
    outcome: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert {"name", "scale", "figures", "machine", "versions", "at"} <= set(outcome)
    assert json.loads(next((folder / "bench/results").glob(f"{name}-*.json")).read_text())["name"] == name
    figures: dict[str, Any] = outcome["figures"]
    return figures


def test_the_reference_data_set_has_its_size_and_seals_that_hold(folder: Path) -> None:
    figures = _figures(folder, "seed")
    assert figures["person"] == 1760
    assert figures["household"] == 700
    assert figures["matter"] == 1000
    assert figures["event"] > 7000
    verified = _run(folder, "verify")
    assert verified.returncode == 0
    assert "0 chains broken" in verified.stdout


def test_everybody_stands_as_the_triggers_would_have_written_it(folder: Path) -> None:
    ask = """
from django.db import connection
from linli.modules.population.models import Membership, Standing
fields = ("person_id", "registered", "resident", "born_on", "sex", "is_head", "household_id", "tags")
def standings(): return {row[0]: row for row in Standing.objects.values_list(*fields)}
copied = standings()
with connection.cursor() as cursor:
    cursor.execute("DELETE FROM population_standing")
Membership.objects.update(relation_code="")
written = standings()
print("SAME" if copied == written else "DIFFER", len(copied), sum(bool(row[-1]) for row in copied.values()))
"""
    said = _run(folder, "manage", "shell", "-c", ask)
    verdict, people, tagged = said.stdout.split("\n")[-2].split()
    assert (verdict, people) == ("SAME", "1760"), said.stdout + said.stderr
    assert int(tagged) > 1000


def test_counting_audiences_is_measured_with_every_figure_promised(folder: Path) -> None:
    figures = _figures(folder, "audience")
    assert {"all_ms", "tagged_ms", "county_ms"} <= set(figures)
    assert all(value > 0 for value in figures.values())
    assert figures["residents"] == 1760


def test_the_residents_home_is_measured_with_every_figure_promised(folder: Path) -> None:
    figures = _figures(folder, "home")
    assert {"cpu_ms", "p50_ms", "p99_ms", "rps", "etag_rps", "baseline_rps", "html_gz_bytes"} <= set(figures)
    assert all(value > 0 for value in figures.values())
    assert figures["html_gz_bytes"] <= 12_000


def test_an_import_finds_every_fault_loses_nobody_and_changes_nothing_twice(folder: Path) -> None:
    figures = _figures(folder, "import")
    assert figures["rows"] == 2000
    assert figures["faults_made"] >= 40
    assert figures["faults_found"] == figures["faults_made"]
    assert (figures["faults_not_made"], figures["rows_lost"], figures["rows_doubled"]) == (0, 0, 0)
    assert (figures["again_changed"], figures["uncounted"]) == (0, 0)
    assert figures["added"] > 1900
    assert {"dry_run_s", "import_s", "again_s", "peak_rss_mb", "divisions_s"} <= set(figures)


def test_of_500_ballots_of_a_household_one_counts_and_a_village_votes(folder: Path) -> None:
    figures = _figures(folder, "vote")
    assert figures["counted_of_500"] == 1
    assert figures["ballots"] == 60
    assert figures["ballots_per_s"] > 0


def test_a_database_in_which_people_live_is_refused(folder: Path) -> None:
    unmark = "from linli.modules.places.models import PlaceSetting as S; S.objects.filter(key='bench.scale').delete()"
    assert _run(folder, "manage", "shell", "-c", unmark).returncode == 0
    done = _run(folder, "bench", "seed", "--scale", TINY)
    assert done.returncode != 0
    assert "holds people the bench did not invent" in done.stderr
