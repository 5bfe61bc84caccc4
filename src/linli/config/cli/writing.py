"""`linli docs`."""

from __future__ import annotations

import sys

import click

from linli.config.cli.plain_errors import example


@click.command(epilog=example("linli docs", "linli docs --check"))
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a page is out of date.")
def docs(*, check: bool) -> None:
    """Write docs/generated from the code: flows, policies, routes, API."""
    from linli.config.booting import boot

    boot(keeps_secrets=False)
    from linli.config import generated_docs

    stale = generated_docs.write(check=check)
    if check and stale:
        click.echo(f"Out of date: {', '.join(str(path) for path in stale)}; run `make docs`.", err=True)
        sys.exit(1)


COMMANDS = (docs,)
