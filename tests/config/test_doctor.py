from pathlib import Path

import pytest

from tests.config.conftest import linli, said

pytestmark = pytest.mark.slow


def test_an_installation_that_does_not_run_is_not_sound(data: Path) -> None:
    doctor = linli("doctor", data=data)
    output = said(doctor)
    assert doctor.returncode == 1
    assert "fail  database: the embedded PostgreSQL does not run" in output
    assert "→ start `linli serve` or `linli db`" in output


def test_a_bad_setting_is_a_finding_and_no_traceback(data: Path) -> None:
    doctor = linli("doctor", data=data, LINLI_DEBUG="perhaps")
    output = said(doctor)
    assert doctor.returncode == 1
    assert "fail  configuration: LINLI_DEBUG must be 1 or 0, not 'perhaps'." in output
    assert "Traceback" not in output


def test_every_command_says_what_it_is_for_and_shows_an_example(data: Path) -> None:
    from linli.config.cli import main  # noqa: PLC0415 — the command itself

    for name, command in main.commands.items():
        subcommands = getattr(command, "commands", {"": command})
        for inner, shown in subcommands.items():
            if not shown.hidden:
                assert shown.help, (name, inner)
                assert f"linli {name} {inner}".strip() in (shown.epilog or ""), (name, inner)
