"""`linli doctor` and `linli verify`."""

from __future__ import annotations

import sys

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


@click.command(epilog=example("linli verify", "linli verify --place 330825002222"))
@click.option("--place", default="", metavar="CODE", help="Only this place and what lies within it.")
def verify(place: str) -> None:
    """Verify the journal's seals and count every vote again; name what differs, exit 0 only if nothing does."""
    from linli.config.booting import boot
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


COMMANDS = (doctor, verify)
