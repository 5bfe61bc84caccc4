"""Sign-in and appointments for other modules' tests."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from linli.kernel import clock
from linli.kernel.secrets import open_text, token_digest
from linli.modules.accounts.jobs import code_deliver
from linli.modules.accounts.models import Appointment, Session, SignInCode
from linli.modules.accounts.selectors import actor_of
from linli.modules.accounts.services.second_factor import code_at, second_factor_begin, second_factor_confirm

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.roles import Role


def an_appointment(
    person_id: int,
    role: Role,
    place: str,
    *,
    unit_id: int | None = None,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> Appointment:
    """Let a person hold a role, whoever may give it."""
    now = clock.now()
    return Appointment.objects.create(
        person_id=person_id,
        role=role.value,
        place=place,
        unit_id=unit_id,
        from_at=from_at or now,
        until_at=until_at,
        created_at=now,
    )


def an_actor(person_id: int) -> Actor:
    """Return a person as the policy sees them now."""
    return actor_of(person_id, clock.now())


def a_session(
    person_id: int, *, token: str = "", kind: str = "web", lives_seconds: int = 3600, strength: str = "two"
) -> str:
    """Sign a person in without any code, as if both had been shown; return the token."""
    now = clock.now()
    said = token or f"token-of-{person_id}"
    Session.objects.create(
        token_digest=token_digest(said),
        person_id=person_id,
        kind=kind,
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(seconds=lives_seconds),
        strength=strength,
    )
    return said


def a_second_factor(person_id: int, *, session_id: int = 0, now: datetime | None = None) -> tuple[str, list[str]]:
    """Let a person have a second factor; return its secret in Base32 and the recovery codes."""
    at = now or clock.now()
    actor = an_actor(person_id)
    secret = second_factor_begin(actor=actor, session_id=session_id, origin="", now=at)
    code = a_totp(secret, at - timedelta(minutes=1))
    codes = second_factor_confirm(
        actor=actor, session_id=session_id, code=code, origin="", now=at - timedelta(minutes=1)
    )
    return secret, codes


def a_totp(secret: str, at: datetime) -> str:
    """Return what an authenticator with this secret shows at that moment."""
    return code_at(secret, at)


def end_appointments(person_id: int, *, at: datetime) -> None:
    """Take from a person whatever they hold."""
    Appointment.objects.filter(person_id=person_id).update(ended_at=at)


def the_code_sent() -> str:
    """Return the newest code that is on its way, as its receiver would read it."""
    row = SignInCode.objects.filter(delivery__isnull=False).latest("pk")
    assert row.delivery is not None
    _number, code, *_rest = json.loads(open_text(bytes(row.delivery), purpose="sign-in-code"))
    return str(code)


def codes_deliver() -> None:
    """Do what the worker does with every code that was asked for."""
    for pk in SignInCode.objects.values_list("pk", flat=True):
        code_deliver(code_id=pk)


def signed_in_now() -> list[int]:
    """Return whose sessions are open, one entry for each session."""
    return list(Session.objects.filter(revoked_at__isnull=True).order_by("pk").values_list("person_id", flat=True))
