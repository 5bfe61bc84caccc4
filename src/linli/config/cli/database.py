"""`linli migrate`, `linli reseal` and `linli manage`."""

from __future__ import annotations

import warnings

import click

from linli.config.cli.plain_errors import example

# These change the schema or compare with it: the owner's business.
_OWNERS_COMMANDS = frozenset({"migrate", "makemigrations", "sqlmigrate", "showmigrations", "optimizemigration"})
_WITHOUT_DATABASE = frozenset({"check", "makemigrations", "collectstatic", "findstatic", "diffsettings", "help"})


@click.command(epilog=example("linli migrate"))
def migrate() -> None:
    """Bring the database to the state of this release, as its owner."""
    from linli.config.booting import boot
    from linli.config.processes.borrowing import database

    with database("linli migrate"):
        boot(role="owner")
        from linli.config import migrating

        count = migrating.migrate()
    click.echo(f"{count} migrations applied." if count else "Nothing to apply.")


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    epilog=example("linli manage showmigrations", "linli manage shell", "linli manage makemigrations --check"),
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(words: tuple[str, ...]) -> None:
    """Run a command of Django; those about the schema run as the database's owner."""
    from contextlib import nullcontext

    from linli.config.booting import boot
    from linli.config.processes.borrowing import database

    # Writing migrations compares models with files; that no database could be asked about its history is no news.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    name = next(iter(words), "help")
    needs_database = name not in _WITHOUT_DATABASE
    with database(f"linli manage {name}") if needs_database else nullcontext():
        boot(role="owner" if name in _OWNERS_COMMANDS else "app", keeps_secrets=needs_database)
        from django.core.management import execute_from_command_line

        execute_from_command_line(["linli manage", *words])


@click.command(epilog=example("LINLI_CRYPTO_SUITE=sm linli reseal"))
def reseal() -> None:
    """Seal and index personal data anew under LINLI_CRYPTO_SUITE; stop web and worker first.

    May be broken off and run again: it goes on where it stopped, and nothing starts before it is through.
    """
    from linli.config.booting import boot
    from linli.config.processes.borrowing import database

    total = 0
    with database("linli reseal"):
        boot()
        from linli.config import prepared
        from linli.kernel.resealing import reseal_all

        prepared.forget()
        for count in reseal_all():
            total += count
            click.echo(f"\r{total:,} values", nl=False)
    click.echo(f"\r{total:,} values sealed anew." if total else "Everything is sealed under this suite already.")


COMMANDS = (migrate, reseal, manage)
