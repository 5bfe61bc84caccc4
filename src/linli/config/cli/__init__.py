"""The command `linli`."""

from __future__ import annotations

import click

from linli import __version__
from linli.config.cli import appointing, checking, database, demonstration, importing, measuring, serving, writing
from linli.config.cli.plain_errors import PlainErrorGroup


@click.group(cls=PlainErrorGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="linli")
def main() -> None:
    """邻里 Linli: governance of villages and neighbourhoods, from the doorstep to the city.

    Settings come from the environment (LINLI_…, DATABASE_URL); docs/operations.md lists them.
    """


for _module in (serving, database, importing, checking, appointing, demonstration, measuring, writing):
    for _command in _module.COMMANDS:
        main.add_command(_command)
