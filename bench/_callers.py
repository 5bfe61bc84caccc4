"""Who calls in a measurement: holders of offices, and sessions opened without a code."""

from __future__ import annotations

import contextlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@contextlib.contextmanager
def signed_in(persons: Iterable[int], *, kind: str = "web") -> Iterator[dict[int, str]]:
    """Open a session for each person; give the tokens by person, and close them in the end."""
    from linli.kernel.secrets import token_digest  # noqa: PLC0415 — Django is booted by now
    from linli.modules.accounts.models import Session  # noqa: PLC0415

    tokens = sign_in(persons, kind=kind)
    try:
        yield tokens
    finally:
        Session.objects.filter(token_digest__in=[token_digest(token) for token in tokens.values()]).delete()


def sign_in(persons: Iterable[int], *, kind: str) -> dict[int, str]:
    """Open a session for each person, for two hours, as if with a second code; return the tokens by person."""
    from linli.kernel import clock  # noqa: PLC0415 — Django is booted by now
    from linli.kernel.secrets import token_digest  # noqa: PLC0415
    from linli.modules.accounts.models import Session  # noqa: PLC0415

    now = clock.now()
    tokens = {person: secrets.token_urlsafe(32) for person in persons}
    Session.objects.bulk_create(
        Session(
            token_digest=token_digest(token),
            person_id=person,
            kind=kind,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=2),
            user_agent="bench",
            strength=Session.Strength.TWO,
        )
        for person, token in tokens.items()
    )
    return tokens


def holders(role: str, count: int, *, within: str = "") -> dict[str, int]:
    """Return so many places with who holds the role there, spread evenly over all that have one."""
    from linli.modules.accounts.models import Appointment  # noqa: PLC0415

    rows = Appointment.objects.filter(role=role, place__startswith=within, ended_at__isnull=True).order_by("place")
    found = list(dict(rows.values_list("place", "person_id")).items())
    return dict(found[:: max(1, len(found) // count)][:count])
