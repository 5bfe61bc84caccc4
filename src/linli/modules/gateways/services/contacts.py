"""Where people want to be reached outside: noted, taken back, forgotten when it leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from linli.kernel.secrets import seal_text
from linli.modules.gateways.errors import ContactsFullError
from linli.modules.gateways.models import DEVICE_CHANNEL, Contact
from linli.modules.gateways.naming import address_hint
from linli.modules.gateways.selectors import CONTACT_PURPOSE, address_digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

DEVICES_AT_MOST = 10


@transaction.atomic
def contact_put(
    *, person_id: int, channel: str, address: str, now: datetime, session_id: int | None = None, hint: str = ""
) -> int:
    """Let the person be reached at this address and return the contact's id; the same again changes nothing.

    A new address replaces the person's earlier one of the channel. A device belongs to one person: put again by
    somebody else signed in there, it is theirs from now on. More than ten devices: ContactsFullError. Of two requests
    with the same address the second finds what the first made.
    """
    digest = address_digest(channel, address)
    if channel == DEVICE_CHANNEL:
        others = Contact.objects.filter(person_id=person_id, channel=channel).exclude(session_id=session_id)
        if others.count() >= DEVICES_AT_MOST:
            raise ContactsFullError
        Contact.objects.filter(session_id=session_id).exclude(digest=digest).delete()
    known = {"digest": digest} if channel == DEVICE_CHANNEL else {"person_id": person_id}
    said = {
        "person_id": person_id,
        "digest": digest,
        "address_cipher": seal_text(address, purpose=CONTACT_PURPOSE),
        "hint": hint or address_hint(channel, address),
        "session_id": session_id,
        "made_at": now,
    }
    row, _made = Contact.objects.update_or_create(channel=channel, **known, defaults=said)
    return row.pk


@transaction.atomic
def contact_remove(*, person_id: int, contact_id: int) -> None:
    """Reach the person there no longer. Not theirs or gone already: Contact.DoesNotExist."""
    gone, _each = Contact.objects.filter(pk=contact_id, person_id=person_id).delete()
    if not gone:
        raise Contact.DoesNotExist


def contacts_forget_addresses(*, channel: str, addresses: Iterable[str]) -> int:
    """Forget addresses of a channel, whoever they are: the provider says that nobody is there. Return how many."""
    digests = [address_digest(channel, address) for address in addresses]
    return Contact.objects.filter(channel=channel, digest__in=digests).delete()[0] if digests else 0


def contacts_forget_digest(*, channel: str, digest: bytes) -> int:
    """Forget an address named by its digest, whoever it is: somebody who reads there wants no more. Return how many."""
    return Contact.objects.filter(channel=channel, digest=digest).delete()[0]


def contacts_forget(*, person_id: int) -> int:
    """Forget every address of a person who is deleted; return how many."""
    return Contact.objects.filter(person_id=person_id).delete()[0]


def contacts_end_with_sessions(sessions: QuerySet[Any, int]) -> int:
    """Forget the devices of sessions that end, given as a query of their ids; return how many.

    One statement in the transaction of the ending, however many there are.
    """
    return Contact.objects.filter(session_id__in=sessions).delete()[0]
