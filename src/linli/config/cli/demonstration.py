"""`linli demo`."""

from __future__ import annotations

import re
from datetime import timedelta

import click

from linli.config.cli.plain_errors import example

_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")


class Span(click.ParamType[timedelta]):
    """A length of time such as 25h, 3d or 1d6h30m."""

    name = "span"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read the length of time."""
        found = _SPAN.fullmatch(value)
        if not found or not any(found.groups()):
            self.fail(f"{value!r} is no length of time such as 25h, 3d or 1d6h30m", param, ctx)
        days, hours, minutes = (int(part or 0) for part in found.groups())
        return timedelta(days=days, hours=hours, minutes=minutes)


@click.group("demo")
def demo_group() -> None:
    """Work with the demo's data and its clock."""


@demo_group.command(epilog=example("linli demo load"))
def load() -> None:
    """Load the demo into a database that has none of it."""
    from linli.config.booting import boot
    from linli.config.processes.borrowing import database

    _demand_demo()
    with database("linli demo"):
        boot()
        from linli.config.demo.load import load_demo
        from linli.config.demo.past import clock_set_right
        from linli.kernel import clock

        clock_set_right()
        load_demo(clock.now())
    click.echo("The demo is loaded.")


@demo_group.command(epilog=example("linli demo advance 25h", "linli demo advance 3d"))
@click.argument("span", type=Span())
def advance(span: timedelta) -> None:
    """Move the demo's clock forward; promises fall due as if the time had passed."""
    from linli.config.booting import boot
    from linli.config.processes.borrowing import database

    _demand_demo()
    with database("linli demo"):
        # Only the database's owner may write the clock.
        boot(role="owner")
        from linli.kernel import clock

        now = clock.advance(span)
        from linli.kernel.jobs import climb_all

        reached = climb_all()
    click.echo(f"The clock now says {now:%Y-%m-%d %H:%M}; {reached} reminders fell due.")


def _demand_demo() -> None:
    """Refuse where real people may be: moving the clock there would break every deadline for good."""
    from linli.config import env
    from linli.config.preparing import is_demo

    if not (is_demo() or env.flag("LINLI_DEMO")):
        raise click.ClickException(f"{env.data_folder()} holds no demo; `linli serve --demo` makes one.")


COMMANDS = (demo_group,)
