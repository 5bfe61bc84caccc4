"""`linli bench`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from linli.config.cli.plain_errors import example


@click.command(epilog=example("linli bench start", "linli bench matters --scale 1 --json"))
@click.argument("name")
@click.option("--scale", type=float, default=0.01, show_default=True, help="Share of the reference data set.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench(name: str, scale: float, *, as_json: bool) -> None:
    """Measure one promise of bench/ and keep the result in bench/results/."""
    from linli.config.benchmark import UnknownBenchError, measure

    try:
        outcome = measure(name, scale=scale, folder=Path("bench"))
    except UnknownBenchError as fault:
        raise click.ClickException(str(fault)) from fault
    if as_json:
        click.echo(json.dumps(outcome, ensure_ascii=False))
        return
    for figure, value in outcome["figures"].items():
        click.echo(f"{figure:<24}{value:>14,.3f}")


COMMANDS = (bench,)
