"""`linli doctor` and `linli verify`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from linli.config.cli.plain_errors import example

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command(epilog=example("linli doctor", "linli doctor && echo sound"))
def doctor() -> None:
    """Examine database, migrations, worker, disk, clock and configuration; exit 0 only if sound."""
    from linli.config.doctor import examine

    findings = examine()
    for finding in findings:
        click.echo(f"{click.style(f'{finding.grade:<4}', fg=_COLOURS[finding.grade])}  {finding.what}: {finding.said}")
        if finding.mend:
            click.echo(f"      → {finding.mend}")
    if any(finding.grade == "fail" for finding in findings):
        sys.exit(1)


@click.command(epilog=example("linli verify", "linli verify --place 330825002222", "linli verify --dossier papers.zip"))
@click.option("--place", default="", metavar="CODE", help="Only this place and what lies within it.")
@click.option(
    "--dossier",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A topic's packed papers: every file against its manifest, every tally counted again; asks no database.",
)
def verify(place: str, dossier: Path | None) -> None:
    """Verify the journal's seals and count every vote again; name what differs, exit 0 only if nothing does."""
    from linli.config.booting import boot

    if dossier is not None:
        boot()
        _dossier_verify(dossier)
        return
    from linli.config.processes.borrowing import database

    with database("linli verify"):
        boot()
        from linli.kernel.journal.verify import verify_chain
        from linli.kernel.verifying import wired_verifiers

        verdict = verify_chain(place=place)
        examined = [(verifier.what, verifier.examine(place)) for verifier in wired_verifiers()]
    click.echo(f"{verdict.events:,} events in {verdict.chains:,} chains, {len(verdict.broken):,} chains broken")
    for broken in verdict.broken:
        click.echo(f"  {broken.chain}: event {broken.event_id} at position {broken.position}: {broken.reason}")
    for what, found in examined:
        click.echo(f"{found.count:,} {what} counted again, {len(found.faults):,} faults")
        for fault in found.faults:
            click.echo(f"  {fault.where}: {fault.what}")
    if verdict.broken or any(found.faults for _what, found in examined):
        sys.exit(1)


def _dossier_verify(path: Path) -> None:
    from linli.modules.deliberation.dossier.checking import NoPackError, pack_check

    try:
        checked = pack_check(path)
    except NoPackError:
        message = f"{path} is no pack of a topic's papers"
        raise click.ClickException(message) from None
    click.echo(
        f"{checked.files:,} files compared, {checked.votes:,} votes counted again, {len(checked.faults):,} faults"
    )
    for fault in checked.faults:
        click.echo(f"  {fault}")
    if checked.faults:
        sys.exit(1)


COMMANDS = (doctor, verify)
