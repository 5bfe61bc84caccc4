"""Proving that one holds a phone, without being anybody yet: what joining a village begins with."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from django.db import transaction

from linli.kernel import throttle
from linli.kernel.secrets import open_text, seal_text
from linli.modules.accounts.errors import ProofRefusedError
from linli.modules.accounts.models import Session
from linli.modules.accounts.services.sessions import code_judge, code_use_up, session_open_for_number
from linli.modules.population.public import phone_normalised

if TYPE_CHECKING:
    from linli.modules.accounts.cards import OpenedSession

PROOF_LIVES = timedelta(minutes=30)
"""How long a proof opens a session; who only wants to see how a wish stands may be believed longer."""

_PURPOSE = "phone-proof"


def phone_prove(*, phone: str, code: str, origin: str, now: datetime) -> str:
    """Return a proof that whoever asks holds this phone, if the code is right; the code is used up.

    It says nothing of whom the number belongs to: known and unknown numbers are proven alike. Limits and errors are
    those of ``session_open``. Call it outside a transaction, so that a wrong try stays counted.
    """
    number = phone_normalised(phone)
    code_id, bucket = code_judge(number=number, code=code, origin=origin, now=now)
    code_use_up(code_id, now=now)
    throttle.clear(bucket)
    return seal_text(json.dumps([number, now.isoformat()]), purpose=_PURPOSE).hex()


def proof_read(proof: str, *, now: datetime, within: timedelta = PROOF_LIVES) -> str:
    """Return the number a proof not older than ``within`` is of; none, forged or too old: ProofRefusedError."""
    try:
        number, proven_at = json.loads(open_text(bytes.fromhex(proof), purpose=_PURPOSE))
    except (ValueError, InvalidTag):
        raise ProofRefusedError from None
    if now - datetime.fromisoformat(proven_at) > within:
        raise ProofRefusedError
    return str(number)


@transaction.atomic
def session_open_proven(*, proof: str, origin: str = "", user_agent: str = "", now: datetime) -> OpenedSession:
    """Open a session for whoever the proven number belongs to in the register at this moment.

    None, forged or too old a proof: ProofRefusedError. A number nobody has, a person barred or dead: CodeRefusedError.
    """
    number = proof_read(proof, now=now)
    return session_open_for_number(
        number, origin=origin[:80], user_agent=user_agent, kind=Session.Kind.WEB.value, now=now
    )
