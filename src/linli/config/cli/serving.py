"""`linli serve`, and its parts alone: `web`, `worker`, `db`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from linli.config.cli.plain_errors import example

_PORTS = click.IntRange(1, 65535)
_LIFELINE = click.option("--lifeline", type=int, hidden=True, help="Pipe from the supervisor.")


@click.command(epilog=example("linli serve", "linli serve --demo --port 8001", "linli serve --data /srv/linli"))
@click.option("--port", type=_PORTS, default=8000, show_default=True, help="Port of the web server.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of everything kept (LINLI_DATA).")
@click.option("--demo", is_flag=True, help="Invented people on real places; codes are always 246810.")
def serve(port: int, data: Path | None, *, demo: bool) -> None:
    """Run everything: database, web and worker, until Ctrl-C.

    The database is embedded unless DATABASE_URL names a server. Migrations are applied first.
    """
    if data is not None:
        os.environ["LINLI_DATA"] = str(data.absolute())
    if demo:
        os.environ["LINLI_DEMO"] = "1"
    from linli.config.processes.serving import serve_all

    serve_all(port=port)


@click.command(epilog=example("linli web --port 8080"))
@click.option("--port", type=_PORTS, default=8000, show_default=True, help="Port to listen on.")
@_LIFELINE
def web(port: int, lifeline: int | None) -> None:
    """Run the web server alone, on a database that is there and migrated."""
    from linli.config.processes import parts

    parts.run_web(port=port, lifeline=lifeline)


@click.command(epilog=example("linli worker"))
@_LIFELINE
def worker(lifeline: int | None) -> None:
    """Run the worker alone: background jobs, periodic work and the journal's readers."""
    from linli.config.processes import parts

    parts.run_worker(lifeline=lifeline)


@click.command(epilog=example("linli db", "LINLI_DATA=/srv/linli linli db"))
def db() -> None:
    """Run the embedded database alone until Ctrl-C."""
    from linli.config.processes.serving import serve_database

    serve_database()


@click.command(hidden=True)
def prepare() -> None:
    """Migrate, collect static files and load the demo: what `serve` does before the first page."""
    from linli.config.preparing import prepare_all

    prepare_all()


COMMANDS = (serve, web, worker, db, prepare)
