"""Showing that an e-mail address is one's own: a code goes there and comes back."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from linli.kernel import throttle
from linli.kernel.secrets import blind_index, open_text, seal_text
from linli.modules.gateways.channels import EMAIL, channel_send
from linli.modules.gateways.errors import BadMailAddressError, MailCodeRefusedError, MailNotSentError
from linli.modules.gateways.models import MailCode
from linli.modules.gateways.naming import address_hint
from linli.modules.gateways.outgoing import Outgoing
from linli.modules.gateways.selectors import CONTACT_PURPOSE, address_digest
from linli.modules.gateways.services.contacts import contact_put

MAIL_CODE_SEND = "gateways.mail_code_send"
"""The job that sends; called by name, since jobs stand above services."""

CODE_LIVES = timedelta(minutes=15)
CODE_DIGITS = 6
TRIES = 5

_LONGEST = 254
_PER_PERSON = ((1, timedelta(minutes=1)), (6, timedelta(hours=1)), (20, timedelta(days=1)))
_PER_ADDRESS = ((6, timedelta(hours=1)),)


def mail_code_request(*, person_id: int, address: str, now: datetime) -> None:
    """Let a code be on its way to the address the person says is theirs; an earlier one counts no longer.

    The address becomes a contact only with the code (15 minutes, five tries). No address: BadMailAddressError. More
    than one a minute or six an hour for the person, six an hour for the address: TooManyError. Call it outside a
    transaction.
    """
    told = address.strip()
    try:
        validate_email(told)
    except ValidationError as wrong:
        raise BadMailAddressError from wrong
    if len(told) > _LONGEST:
        raise BadMailAddressError
    digest = address_digest(EMAIL, told).hex()[:32]
    limits = [(f"mail-code:{person_id}", each) for each in _PER_PERSON]
    limits += [(f"mail-code:to:{digest}", each) for each in _PER_ADDRESS]
    for bucket, (limit, window) in limits:
        throttle.hit(f"{bucket}:{window.total_seconds():.0f}", limit=limit, window=window, now=now)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    said = {
        "address_cipher": seal_text(told, purpose=CONTACT_PURPOSE),
        "hint": address_hint(EMAIL, told),
        "digest": _digest(person_id, code),
        "code_cipher": seal_text(code, purpose=CONTACT_PURPOSE),
        "tries": 0,
        "refusal": "",
        "asked_at": now,
        "expires_at": now + CODE_LIVES,
    }
    with transaction.atomic():
        MailCode.objects.update_or_create(person_id=person_id, defaults=said)
        app.configure_task(MAIL_CODE_SEND).defer(person_id=person_id)


@transaction.atomic
def mail_code_send(*, person_id: int, now: datetime) -> None:
    """Send the code that waits and forget it in clear; sent already, do nothing.

    The row stays locked while the server is asked. A refusal for ever is noted for the person to see; anything else:
    MailNotSentError, and the job tries again.
    """
    row = MailCode.objects.select_for_update().filter(pk=person_id, code_cipher__isnull=False).first()
    if row is None or row.code_cipher is None or row.expires_at <= now:
        return
    code = open_text(bytes(row.code_cipher), purpose=CONTACT_PURPOSE)
    words = _("您的验证码是 %(code)s，%(minutes)s 分钟内有效。不是您本人操作，不用理会。")
    minutes = int(CODE_LIVES.total_seconds()) // 60
    outgoing = Outgoing(
        message_id=f"gateways.mail_code:{person_id}:{row.asked_at.timestamp():.0f}",
        address=open_text(bytes(row.address_cipher), purpose=CONTACT_PURPOSE),
        subject=_("邻里：确认您的邮箱"),
        body=words % {"code": code, "minutes": minutes},
    )
    (result,) = channel_send(EMAIL, [outgoing])
    if not result.accepted and not result.is_permanent:
        raise MailNotSentError(result.reason)
    MailCode.objects.filter(pk=person_id).update(code_cipher=None, refusal=result.reason[:200])


def mail_code_take(*, person_id: int, code: str, now: datetime) -> int:
    """Make the address a contact of the person if the code is right, and return the contact's id.

    Five tries, counted in the statement that allows them. Wrong, run out, tried too often or never asked for:
    MailCodeRefusedError. Call it outside a transaction, so that a wrong try stays counted.
    """
    live = MailCode.objects.filter(pk=person_id, tries__lt=TRIES, expires_at__gt=now)
    if not live.update(tries=F("tries") + 1):
        raise MailCodeRefusedError
    given = "".join(code.split())[: CODE_DIGITS + 1]
    with transaction.atomic():
        row = MailCode.objects.select_for_update().filter(pk=person_id).first()
        if row is None or not hmac.compare_digest(bytes(row.digest), _digest(person_id, given)):
            raise MailCodeRefusedError
        address = open_text(bytes(row.address_cipher), purpose=CONTACT_PURPOSE)
        row.delete()
        return contact_put(person_id=person_id, channel=EMAIL, address=address, now=now)


def mail_code_give_up(*, person_id: int) -> None:
    """Forget an address that was not confirmed; one that was goes on holding."""
    MailCode.objects.filter(pk=person_id).delete()


def mail_codes_sweep(*, now: datetime) -> int:
    """Forget addresses that nobody confirmed for a day; return how many."""
    return MailCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()[0]


def _digest(person_id: int, code: str) -> bytes:
    return blind_index(f"{person_id}:{code}", purpose="mail-code")
