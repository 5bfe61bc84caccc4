"""The command `linli`, as an operator uses it beside the running product."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.product import ZHANGWANG

if TYPE_CHECKING:
    from tests.product import Product

DIVISIONS = Path(__file__).parents[2] / "src" / "linli" / "config" / "demo" / "divisions.csv"
COMMANDS = (
    "serve", "web", "worker", "db", "reseal", "import", "doctor", "verify", "bench", "demo", "appoint", "reset-factor",
)  # fmt: skip


def test_help_names_every_command(product: Product) -> None:
    shown = product.command("--help")
    assert shown.returncode == 0, shown.stderr
    for command in COMMANDS:
        assert f"\n  {command}" in shown.stdout


@pytest.mark.parametrize("command", [*COMMANDS, "import divisions", "demo advance"])
def test_every_command_has_help_with_an_example(product: Product, command: str) -> None:
    shown = product.command(*command.split(), "--help")
    assert shown.returncode == 0, shown.stderr
    if command not in {"import", "demo"}:
        assert f"linli {command}" in shown.stdout.partition("\n\n")[2], "no example of its use"


def test_importing_the_same_divisions_again_changes_nothing(product: Product) -> None:
    for _time in range(2):
        done = product.command("import", "divisions", str(DIVISIONS), "--json")
        assert done.returncode == 0, done.stderr
        summary = json.loads(done.stdout)
        assert summary["read"] == summary["unchanged"] > 0
        assert (summary["added"], summary["changed"], summary["rejected"]) == (0, 0, [])


def test_a_dry_run_says_what_would_change_and_changes_nothing(product: Product, tmp_path: Path) -> None:
    new = tmp_path / "new.csv"
    new.write_text("code,name,level\n330825002999,新增村委会,village\n12,错的,village\n", encoding="utf-8")
    for _time in range(2):
        done = product.command("import", "divisions", str(new), "--dry-run", "--json")
        summary = json.loads(done.stdout)
        assert (summary["added"], len(summary["rejected"])) == (1, 1)
        assert {"line", "reason"} <= summary["rejected"][0].keys()


def test_the_running_product_is_sound(product: Product) -> None:
    examined = product.command("doctor")
    assert examined.returncode == 0, examined.stdout + examined.stderr


def test_the_journal_verifies(product: Product) -> None:
    for words in (("verify",), ("verify", "--place", ZHANGWANG)):
        verified = product.command(*words)
        assert verified.returncode == 0, verified.stdout + verified.stderr
        assert " 0 chains broken" in verified.stdout


def test_what_makes_no_sense_is_said_in_one_line(product: Product) -> None:
    for words in (("import", "divisions", "/no/such.csv"), ("demo", "advance", "soon"), ("dance",)):
        refused = product.command(*words)
        assert refused.returncode != 0
        assert "Traceback" not in refused.stderr


def test_it_is_alive_ready_and_gives_figures(product: Product) -> None:
    assert product.request("GET", "/healthz").status == 200
    assert product.request("GET", "/readyz").status == 200
    assert b"linli_" in product.request("GET", "/metrics").body
