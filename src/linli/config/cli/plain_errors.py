"""Faults that a person can mend are said in one sentence, not in a traceback."""

from __future__ import annotations

from typing import Any

import click


class PlainErrorGroup(click.Group):
    """A group of commands that says expected faults plainly and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Exception as fault:
            from linli.config.env import BadEnvironmentError
            from linli.config.postgres import ClusterError
            from linli.config.processes import AlreadyRunningError
            from linli.kernel.secrets import AnotherSuiteError

            if isinstance(fault, (BadEnvironmentError, ClusterError, AlreadyRunningError, AnotherSuiteError)):
                raise click.ClickException(str(fault)) from fault
            raise


def example(*lines: str) -> str:
    """Return the closing part of a help text that shows how the command is called."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
