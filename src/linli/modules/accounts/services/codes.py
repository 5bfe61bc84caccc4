"""Asking for a sign-in code: the same for a phone number we know and one we do not."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app

from linli.kernel import throttle
from linli.kernel.secrets import blind_index, seal_text
from linli.modules.accounts.models import SignInCode
from linli.modules.population.public import phone_normalised

CODE_DELIVER = "accounts.code_deliver"
"""The job that sends a code; called by name, since jobs stand above services."""

CODE_LIVES = timedelta(minutes=5)
CODE_DIGITS = 6
TRUSTED = "device:"
"""Origins that begin so carry our signed mark of a device on which this phone number has signed in before."""

_KEPT = timedelta(days=1)
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_PER_PHONE_AND_ORIGIN = ((1, _MINUTE), (5, _HOUR), (10, _DAY))
_PER_PHONE = ((10, _HOUR), (20, _DAY))
_PER_ORIGIN = ((60, _HOUR), (400, _DAY))
"""Behind one address of a mobile operator sit thousands of people, hence the width."""


def phone_index_of(phone: str) -> bytes:
    """Return the blind index of a phone number however it is written; InvalidPhoneError where it is none."""
    return blind_index(phone_normalised(phone), purpose="phone")


def code_digest(index: bytes, code: str) -> bytes:
    """Return what is kept of a code: keyed, because a million codes are tried in no time."""
    return blind_index(f"{index.hex()}:{code}", purpose="sign-in-code")


def code_request(*, phone: str, origin: str, now: datetime, to_anybody: bool = False) -> None:
    """Let a code be on its way to this phone number if it is somebody's; the caller cannot tell whether it is.

    Statements, answer and cost are the same for every number: who it belongs to is looked up by the worker, which
    sends the SMS or forgets the request. Limits count the number and the origin (1 a minute, 5 an hour, 10 a day; 10 an
    hour and 20 a day from everywhere together, so that one stranger cannot use up the owner's), known or not; a device
    on which the number has signed in before has its own.
    ``to_anybody`` sends it even to a number nobody has: who joins a village proves the phone before being known.
    No phone number: InvalidPhoneError. Too often: TooManyError. Call it outside a transaction.
    """
    number = phone_normalised(phone)
    index = blind_index(number, purpose="phone")
    _count_request(index, origin, now)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    with transaction.atomic():
        row = SignInCode.objects.create(
            phone_index=index,
            digest=code_digest(index, code),
            delivery=seal_text(json.dumps([number, code, to_anybody]), purpose="sign-in-code"),
            origin=origin,
            created_at=now,
            expires_at=now + CODE_LIVES,
        )
        app.configure_task(CODE_DELIVER).defer(code_id=row.pk)


def _count_request(index: bytes, origin: str, now: datetime) -> None:
    pair = f"code:{index.hex()[:32]}:{origin}"
    limits = [(f"{pair}:{window.total_seconds():.0f}", limit, window) for limit, window in _PER_PHONE_AND_ORIGIN]
    if not origin.startswith(TRUSTED):
        limits += [(f"code:{index.hex()[:32]}:{w.total_seconds():.0f}", n, w) for n, w in _PER_PHONE]
        limits += [(f"code:from:{origin}:{w.total_seconds():.0f}", n, w) for n, w in _PER_ORIGIN]
    for bucket, limit, window in limits:
        throttle.hit(bucket, limit=limit, window=window, now=now)


def codes_sweep(*, now: datetime) -> int:
    """Forget codes that ran out a day ago; return how many."""
    count, _ = SignInCode.objects.filter(expires_at__lt=now - _KEPT).delete()
    return count
