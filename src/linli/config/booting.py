"""Getting a command ready: its part, its database role, its keys, Django."""

from __future__ import annotations

import os

from linli.config import databases, keys


def boot(part: str = "command", *, role: str = databases.APP, keeps_secrets: bool = True) -> None:
    """Load Django for that part of the system, connected in that role.

    What only reads code (documentation, migrations to be written) keeps no secrets and leaves no folder behind.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.config.settings"
    os.environ["LINLI_PART"] = part
    os.environ["LINLI_DATABASE_ROLE"] = role
    if keeps_secrets:
        keys.ensure()
    import django  # noqa: PLC0415 — `linli --help` must not load it

    django.setup()
