"""Opening sessions."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction

from linli.kernel import throttle
from linli.kernel.secrets import blind_index, token_digest
from linli.modules.accounts.cards import OpenedSession
from linli.modules.accounts.demo import is_demo_code, is_demo_phone
from linli.modules.accounts.errors import CodeRefusedError
from linli.modules.accounts.models import Appointment, Session, SignInCode
from linli.modules.accounts.services.codes import CODE_DIGITS, code_digest
from linli.modules.accounts.services.second_factor import second_code_demand
from linli.modules.population.public import person_by_phone, phone_normalised

SESSION_LIVES = {Session.Kind.WEB.value: timedelta(days=30), Session.Kind.API.value: timedelta(days=30)}
TRIES_PER_ORIGIN = 5
TRIES_WINDOW = timedelta(minutes=15)
OWN_TRIES = 5
OTHER_TRIES = 5
"""A code is compared at most ten times: five for the origin that asked for it, five for everybody else."""

_LIVE_CODES = 5
_USER_AGENT_AT_MOST = 300
_ORIGIN_AT_MOST = 80

# One statement, so that of many guesses at once no more are let through than there are tries.
_TAKE_TRIES = """
UPDATE accounts_signincode AS c SET
    own_tries = c.own_tries + (c.origin = %(origin)s)::int,
    other_tries = c.other_tries + (c.origin <> %(origin)s)::int
FROM (
    SELECT id FROM accounts_signincode
    WHERE phone_index = %(index)s AND used_at IS NULL AND expires_at > %(now)s
    ORDER BY (origin = %(origin)s) DESC, created_at DESC LIMIT %(codes)s
    FOR UPDATE
) AS live
WHERE c.id = live.id AND CASE WHEN c.origin = %(origin)s THEN c.own_tries < %(own)s ELSE c.other_tries < %(other)s END
RETURNING c.id, c.digest
"""


def session_open(
    *, phone: str, code: str, second: str = "", origin: str, user_agent: str = "", kind: str = "web", now: datetime
) -> OpenedSession:
    """Open a session for whoever this phone number is, if the code is right; the code is used up.

    Five tries in 15 minutes for a number from one origin; a code is compared at most ten times in all, and five of
    these are kept for the origin that asked for it: guesses from elsewhere never lock the owner out. A wrong code, one
    used or run out, a number nobody has, a person barred or dead: CodeRefusedError, always the same. Too many tries:
    TooManyError. No phone number: InvalidPhoneError. Call it outside a transaction, so that a wrong try stays counted.

    Whoever holds an appointment and has a second factor needs its code in ``second``, too; only once the first code was
    right is that told, and a missing or wrong second leaves the first usable: SecondFactorNeededError,
    SecondCodeRefusedError.
    """
    number = phone_normalised(phone)
    code_id, bucket = code_judge(number=number, code=code, origin=origin, now=now)
    session = _session_of(number, second=second, origin=origin, user_agent=user_agent, kind=kind, now=now)
    opened = _open_with(session, code_id, now)
    throttle.clear(bucket)
    return opened


def code_judge(*, number: str, code: str, origin: str, now: datetime) -> tuple[int | None, str]:
    """Return the right code's id (``None`` for the demo's printed one) and the bucket to clear after the success.

    Limits and errors are those of ``session_open``; the code is not used up yet. Call it outside a transaction.
    """
    index = blind_index(number, purpose="phone")
    given = "".join(code.split())[: CODE_DIGITS + 1]
    origin = origin[:_ORIGIN_AT_MOST]
    bucket = f"guess:{index.hex()[:32]}:{origin}"
    throttle.hit(bucket, limit=TRIES_PER_ORIGIN, window=TRIES_WINDOW, now=now)
    code_id = _right_code(index, given, origin, now)
    if code_id is None and not is_demo_code(number, given):
        raise CodeRefusedError
    return code_id, bucket


def code_use_up(code_id: int | None, *, now: datetime) -> None:
    """Let a code be used from now on; used by a faster request already: CodeRefusedError."""
    if code_id is not None and not SignInCode.objects.filter(pk=code_id, used_at__isnull=True).update(used_at=now):
        raise CodeRefusedError


def session_open_for_number(number: str, *, origin: str, user_agent: str, kind: str, now: datetime) -> OpenedSession:
    """Open a session for whoever has this number, which the caller has seen proven; inside a transaction.

    A number nobody has, a person barred or dead: CodeRefusedError. Whoever serves and has a second factor signs in
    with it instead: SecondFactorNeededError.
    """
    session = _session_of(number, second="", origin=origin, user_agent=user_agent, kind=kind, now=now)
    return _open(session, now)


def _session_of(number: str, *, second: str, origin: str, user_agent: str, kind: str, now: datetime) -> Session:
    person = person_by_phone(number)
    if person is None:
        raise CodeRefusedError
    origin = origin[:_ORIGIN_AT_MOST]
    # Whoever holds nothing any more has nobody who would reset a lost one, and nothing left to protect with it.
    serves = Appointment.objects.filter(person_id=person.id).holding_at(now).exists()
    has_second = serves and second_code_demand(person_id=person.id, code=second, origin=origin, now=now)
    return Session(
        person_id=person.id,
        kind=Session.Kind(kind).value,
        user_agent=user_agent[:_USER_AGENT_AT_MOST],
        origin=origin,
        strength=_strength(number, has_second=has_second),
    )


def _right_code(index: bytes, given: str, origin: str, now: datetime) -> int | None:
    budget = {"codes": _LIVE_CODES, "own": OWN_TRIES, "other": OTHER_TRIES}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_TRIES, {"index": index, "origin": origin, "now": now, **budget})
        live = cursor.fetchall()
    wanted = code_digest(index, given)
    right = [pk for pk, digest in live if hmac.compare_digest(bytes(digest), wanted)]
    return right[0] if right else None


def _strength(number: str, *, has_second: bool) -> str:
    if has_second:
        return Session.Strength.TWO.value
    return Session.Strength.DEMO.value if is_demo_phone(number) else Session.Strength.ONE.value


@transaction.atomic
def _open_with(session: Session, code_id: int | None, now: datetime) -> OpenedSession:
    code_use_up(code_id, now=now)
    return _open(session, now)


def _open(session: Session, now: datetime) -> OpenedSession:
    token = secrets.token_urlsafe(32)
    session.token_digest = token_digest(token)
    session.created_at = session.last_seen_at = now
    session.expires_at = now + SESSION_LIVES[session.kind]
    session.save(force_insert=True)
    if not _is_of_somebody_who_may(session.pk):
        raise CodeRefusedError
    return OpenedSession(token, session.expires_at, session.person_id, session.pk)


def _is_of_somebody_who_may(session_id: int) -> bool:
    alive = Session.objects.filter(pk=session_id, person__deceased_on__isnull=True)
    return alive.filter(person__account_settings__barred_at__isnull=True).exists()
