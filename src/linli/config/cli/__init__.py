"""The command `linli`."""

from __future__ import annotations

import click

from linli import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="linli")
def main() -> None:
    """邻里 Linli: governance of villages and neighbourhoods, from the doorstep to the city.

    Settings come from the environment (LINLI_…, DATABASE_URL); docs/operations.md lists them.
    """


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(words: tuple[str, ...]) -> None:
    """Run a command of Django."""
    from linli.config.booting import boot

    owner = bool(words) and words[0] in {"migrate", "makemigrations", "sqlmigrate", "showmigrations"}
    boot(role="owner" if owner else "app")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["linli manage", *words])


@main.command()
def db() -> None:
    """Run the embedded database alone until Ctrl-C."""
    import signal
    import threading

    from linli.config import env, postgres

    home = postgres.prepare(env.data_folder())
    server = postgres.Server(home)
    server.start()
    click.echo(f"PostgreSQL answers on {home.sockets}")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    stop.wait()
    server.stop()
