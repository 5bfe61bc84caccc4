"""The second factor: a secret shared with an authenticator, confirmed by a code, and codes for when it is lost."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django_otp.oath import TOTP

from linli.kernel import clock, journal, throttle
from linli.kernel.policy import NotAllowedError
from linli.kernel.secrets import blind_index, blind_indexes, open_text, seal_text
from linli.modules.accounts.errors import SecondCodeRefusedError, SecondFactorNeededError
from linli.modules.accounts.events import RecoveryCodeUsed, SecondFactorReset, SecondFactorSet
from linli.modules.accounts.models import Appointment, RecoveryCode, SecondFactor, Session
from linli.modules.accounts.policy import POLICY, is_high
from linli.modules.accounts.selectors import SECOND_FACTOR_PURPOSE, memberships_as_actor_sees
from linli.modules.accounts.services.codes import TRUSTED
from linli.modules.accounts.services.sessions_ending import sessions_revoke_all

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

STEP_SECONDS = 30
DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_LETTERS = 10

_SECRET_BYTES = 20
_TOLERANCE = 1
"""One step to either side: a phone's clock may be half a minute off."""
_PER_ORIGIN = ((5, timedelta(minutes=15)), (20, timedelta(days=1)))
_PER_PERSON = ((10, timedelta(hours=1)), (30, timedelta(days=1)))
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is mistaken for something else when written down: i l o 0 1."""


def second_factor_begin(*, actor: Actor, session_id: int, origin: str, now: datetime, code: str = "") -> str:
    """Make a secret for the actor's authenticator and return it in Base32; it holds once a code confirms it.

    One begun in this session is returned again, so that a page reloaded shows the same; no other session sees it.
    Where a factor holds already, a valid second code is needed to make another: SecondFactorNeededError without,
    SecondCodeRefusedError for a wrong one, TooManyError past the limits. Call it outside a transaction.
    """
    row = SecondFactor.objects.filter(pk=actor.known_id).first()
    if row is not None and row.draft_cipher is not None and row.draft_session_id == session_id:
        return open_text(bytes(row.draft_cipher), purpose=SECOND_FACTOR_PURPOSE)
    if row is not None and row.confirmed_at is not None:
        second_code_demand(person_id=actor.known_id, code=code, origin=origin, now=now)
    secret = base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    draft = {"draft_cipher": seal_text(secret, purpose=SECOND_FACTOR_PURPOSE), "draft_session_id": session_id}
    SecondFactor.objects.update_or_create(person_id=actor.known_id, defaults=draft)
    return secret


def second_factor_confirm(*, actor: Actor, session_id: int, code: str, origin: str, now: datetime) -> list[str]:
    """Let the secret begun hold from now on, if the code is its; return ten recovery codes, readable this once.

    The session counts as opened with both codes; the person's other sessions, opened with less, end. Nothing begun or
    a wrong code: SecondCodeRefusedError. Past the limits: TooManyError. Call it outside a transaction.
    """
    _count_try(actor.known_id, origin, now)
    with transaction.atomic():
        begun = SecondFactor.objects.select_for_update().filter(pk=actor.known_id, draft_session_id=session_id)
        row = begun.first()
        if row is None or row.draft_cipher is None:
            raise SecondCodeRefusedError
        step = _step_of(open_text(bytes(row.draft_cipher), purpose=SECOND_FACTOR_PURPOSE), code, now, after=0)
        if step is None:
            raise SecondCodeRefusedError
        row.secret_cipher, row.draft_cipher, row.draft_session_id = row.draft_cipher, None, None
        row.last_step, row.confirmed_at = step, now
        row.save(update_fields=["secret_cipher", "draft_cipher", "draft_session_id", "last_step", "confirmed_at"])
        codes = _new_recovery_codes(row)
        sessions_revoke_all(person_id=actor.known_id, now=now, keep=session_id)
        Session.objects.filter(pk=session_id, person_id=actor.known_id).update(strength=Session.Strength.TWO)
        _record(SecondFactorSet(person_id=actor.known_id), actor, actor.known_id, now)
    _forget_tries(actor.known_id, origin)
    return codes


def second_factor_give_up(*, actor: Actor) -> None:
    """Forget a secret that was begun and not confirmed; one that holds goes on holding."""
    SecondFactor.objects.filter(pk=actor.known_id).update(draft_cipher=None, draft_session_id=None)


def session_strengthen(*, actor: Actor, session_id: int, code: str, origin: str, now: datetime) -> None:
    """Let a session opened without a second code count as opened with one, if the code is right.

    Errors as of ``second_code_demand``; nobody without a second factor has a right code. Call it outside a transaction.
    """
    if not second_code_demand(person_id=actor.known_id, code=code, origin=origin, now=now):
        raise SecondCodeRefusedError
    Session.objects.filter(pk=session_id, person_id=actor.known_id).update(strength=Session.Strength.TWO)


def second_code_demand(*, person_id: int, code: str, origin: str, now: datetime) -> bool:
    """Use up a code of the person's authenticator, or a recovery code; return whether one was needed at all.

    A time-step is used once, decided in the statement that uses it: of two requests with the same code one is refused.
    Five tries in 15 minutes from one origin, ten an hour from all that are not marked devices of the person, so that
    a stranger who reads the text messages locks nobody out. No code: SecondFactorNeededError. Wrong or used:
    SecondCodeRefusedError. Past the limits: TooManyError. Call it outside a transaction.
    """
    row = SecondFactor.objects.filter(pk=person_id, confirmed_at__isnull=False).first()
    if row is None or row.secret_cipher is None:
        return False
    given = _plain(code)
    if not given:
        raise SecondFactorNeededError
    _count_try(person_id, origin, now)
    secret = open_text(bytes(row.secret_cipher), purpose=SECOND_FACTOR_PURPOSE)
    if not (_use_step(row, secret, given, now) or _use_recovery_code(row, given, now)):
        raise SecondCodeRefusedError
    _forget_tries(person_id, origin)
    return True


@transaction.atomic
def second_factor_reset(*, actor: Actor | None, person_id: int, reason: str, now: datetime) -> None:
    """Take a lost second factor from a person and end their sessions.

    Until they set up another, their appointments at a town and above do not count.
    Whoever may give each of the person's appointments at a town or above (or, where they hold none there, any of
    theirs) may; ``actor=None`` is the installation itself. Else NotAllowedError. Nobody resets their own.
    """
    if actor is not None:
        _demand_above(actor, person_id, now)
    SecondFactor.objects.filter(pk=person_id).delete()
    sessions_revoke_all(person_id=person_id, now=now)
    _record(SecondFactorReset(person_id=person_id, reason=reason), actor, person_id, now)


def code_at(secret: str, at: datetime) -> str:
    """Return what an authenticator with this secret shows at that moment."""
    totp = _totp(secret)
    totp.time = at.timestamp()
    return f"{totp.token():0{DIGITS}}"


def may_reset(actor: Actor, person_id: int, now: datetime) -> bool:
    """Whether the actor stands above everything the person holds that needs a second factor."""
    held = list(Appointment.objects.filter(person_id=person_id).holding_at(now))
    high = [row for row in held if is_high(row.place)]
    allowed = [POLICY.allows(actor, "accounts.appoint", row) for row in high or held]
    return person_id != actor.person_id and (all(allowed) if high else any(allowed))


def _demand_above(actor: Actor, person_id: int, now: datetime) -> None:
    if not may_reset(actor, person_id, now):
        raise NotAllowedError("accounts.appoint")


def _count_try(person_id: int, origin: str, now: datetime) -> None:
    limits = [(f"otp:{person_id}:{origin}:{w.total_seconds():.0f}", n, w) for n, w in _PER_ORIGIN]
    if not origin.startswith(TRUSTED):
        limits += [(f"otp:{person_id}:{w.total_seconds():.0f}", n, w) for n, w in _PER_PERSON]
    for bucket, limit, window in limits:
        throttle.hit(bucket, limit=limit, window=window, now=now)


def _forget_tries(person_id: int, origin: str) -> None:
    for _limit, window in _PER_ORIGIN:
        throttle.clear(f"otp:{person_id}:{origin}:{window.total_seconds():.0f}")


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()[: RECOVERY_LETTERS + 1]


def _step_of(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """Return the time-step whose code this is, if it is newer than ``after``; the phone's clock is not the demo's."""
    given = _plain(code)
    if len(given) != DIGITS or not (given.isascii() and given.isdigit()):
        return None
    totp = _totp(secret)
    totp.time = (now - clock.ahead_by()).timestamp()
    at = int(totp.t())
    return at + int(totp.drift) if totp.verify(int(given), tolerance=_TOLERANCE, min_t=after + 1) else None


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), step=STEP_SECONDS, digits=DIGITS)


def _use_step(row: SecondFactor, secret: str, given: str, now: datetime) -> bool:
    step = _step_of(secret, given, now, after=row.last_step)
    if step is None:
        return False
    unused = SecondFactor.objects.filter(pk=row.pk, secret_cipher=row.secret_cipher, last_step__lt=step)
    return bool(unused.update(last_step=step))


def _use_recovery_code(row: SecondFactor, given: str, now: datetime) -> bool:
    if len(given) != RECOVERY_LETTERS:
        return False
    with transaction.atomic():
        digests = _recovery_digests(row.pk, given)
        unused = RecoveryCode.objects.filter(factor=row, digest__in=digests, used_at__isnull=True)
        if not unused.update(used_at=now):
            return False
        _record(RecoveryCodeUsed(person_id=row.pk), None, row.pk, now)
    return True


def _new_recovery_codes(row: SecondFactor) -> list[str]:
    row.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(RECOVERY_LETTERS)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(factor=row, digest=_recovery_digest(row.pk, code)) for code in codes]
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


_RECOVERY = "recovery-code"


def _recovery_digest(person_id: int, code: str) -> bytes:
    return blind_index(_recovery_text(person_id, code), purpose=_RECOVERY)


def _recovery_digests(person_id: int, code: str) -> list[bytes]:
    """A code on paper outlives a change of the suite, and is known here by its digest alone."""
    return blind_indexes(_recovery_text(person_id, code), purpose=_RECOVERY)


def _recovery_text(person_id: int, code: str) -> str:
    return f"{person_id}:{code}"


def _record(
    happening: SecondFactorSet | SecondFactorReset | RecoveryCodeUsed,
    actor: Actor | None,
    person_id: int,
    now: datetime,
) -> None:
    """Record it where the person's highest appointment is, or where they live, for those who answer for that place."""
    serves = Appointment.objects.filter(person_id=person_id).holding_at(now).values_list("place", flat=True)
    belongs = [row.place for row in memberships_as_actor_sees(person_id, now)]
    place = min(serves, key=len, default=next(iter(belongs), ""))
    journal.record(happening, actor=actor, place=place, subject=("person", person_id), now=now)
