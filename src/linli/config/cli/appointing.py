"""`linli appoint` and `linli reset-factor`: for those nobody stands above."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from linli.config.cli.plain_errors import example

if TYPE_CHECKING:
    from linli.modules.population.public import PersonCard

ROLES = ("city_operator", "county_operator", "auditor", "discipline_officer", "sysadmin")
"""What the command gives; everything else is given on the appointments page by whoever holds one of these."""


@click.command(
    epilog=example(
        "linli appoint --phone 13800000000 --name 'Zhang San' --role city_operator --place 3308",
        "linli appoint --phone 13800000000 --role county_operator --place 330825",
    )
)
@click.option("--phone", required=True, help="Whose; registered with --name when nobody has this number yet.")
@click.option("--name", default="", help="Needed for somebody who is not registered.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--place", default="", metavar="CODE", help="Where; none for the system administrator.")
def appoint(phone: str, name: str, role: str, place: str) -> None:
    """Appoint the first operator, who appoints the others on the page 任职.

    They sign in by SMS and set up their second factor before the appointment counts.
    """
    from linli.config.booting import boot
    from linli.config.processes.borrowing import database

    with database("linli appoint"):
        boot()
        from linli.kernel import clock
        from linli.kernel.roles import Role
        from linli.modules.accounts.public import AppointmentRefusedError, appointment_give

        now = clock.now()
        person = _person(phone, name)
        try:
            appointment_give(actor=None, person_id=person.id, role=Role(role), place=place, now=now)
        except AppointmentRefusedError as refused:
            raise click.ClickException(refused.message) from refused
    click.echo(f"{person.name} ({person.phone_hint}) is {role} at {place or 'the whole installation'}.")


@click.command(
    "reset-factor", epilog=example('linli reset-factor --phone 13800000000 --reason "new phone, called back"')
)
@click.option("--phone", required=True, help="Whose second factor is lost.")
@click.option("--reason", required=True, help="Kept in the journal.")
def reset_factor(phone: str, reason: str) -> None:
    """Take a lost second factor from somebody nobody stands above, and end their sessions."""
    from linli.config.booting import boot
    from linli.config.processes.borrowing import database

    with database("linli reset-factor"):
        boot()
        from linli.kernel import clock
        from linli.modules.accounts.public import second_factor_reset

        person = _person(phone, "")
        second_factor_reset(actor=None, person_id=person.id, reason=reason, now=clock.now())
    click.echo(f"{person.name} ({person.phone_hint}) sets up a second factor anew at the next sign-in.")


def _person(phone: str, name: str) -> PersonCard:
    """Return whose number it is, registering them under the name when they are new."""
    from linli.kernel import clock
    from linli.modules.population.public import (
        InvalidPhoneError,
        PopulationRefusedError,
        person_by_phone,
        person_register,
    )

    try:
        found = person_by_phone(phone)
        if found is not None:
            return found
        if not name:
            raise click.ClickException(f"Nobody registered has the number {phone}; give --name to register them.")
        return person_register(name=name, phone=phone, now=clock.now())
    except (InvalidPhoneError, PopulationRefusedError) as refused:
        raise click.ClickException(str(refused)) from refused


COMMANDS = (appoint, reset_factor)
