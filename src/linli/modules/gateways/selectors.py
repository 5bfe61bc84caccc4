"""Where people are reached outside, as other modules see it: addresses in clear, for the moment of sending alone."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.secrets import blind_index, open_text
from linli.modules.gateways.models import DEVICE_CHANNEL, Contact, MailCode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

CONTACT_PURPOSE = "contact"


@dataclass(frozen=True, slots=True)
class ContactCard:
    """An address of the own as its owner sees it."""

    id: int
    channel: str
    hint: str
    session_id: int | None
    made_at: datetime


def address_digest(channel: str, address: str) -> bytes:
    """Return what an address is found again by.

    E-mail addresses are the same however their letters are written, a browser's subscription is where it listens.
    """
    told = address
    if channel == "email":
        told = address.casefold()
    elif channel == DEVICE_CHANNEL:
        told = json.loads(address)["endpoint"]
    return blind_index(told, purpose=f"contact:{channel}")


def contacts_of(channel: str, person_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the addresses of these people on a channel, in one query; who has none is not in it."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Contact.objects.filter(channel=channel, person_id__in=list(person_ids)).order_by("person_id", "id")
    for person_id, cipher in rows.values_list("person_id", "address_cipher"):
        found[person_id].append(open_text(bytes(cipher), purpose=CONTACT_PURPOSE))
    return dict(found)


def contacts_on(channel: str) -> QuerySet[Contact]:
    """Return the rows of a channel's addresses, for a module above that joins them by person; they stay sealed."""
    return Contact.objects.filter(channel=channel)


def contacts_own(person_id: int) -> list[ContactCard]:
    """Return where a person is reached, the newest first."""
    rows = Contact.objects.filter(person_id=person_id).order_by("-made_at", "-id")
    return [ContactCard(row.pk, row.channel, row.hint, row.session_id, row.made_at) for row in rows]


def channels_reaching(person_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return on which channels of this module each of these people has an address, in one query."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Contact.objects.filter(person_id__in=list(person_ids)).values_list("person_id", "channel").distinct()
    for person_id, channel in rows:
        found[person_id].add(channel)
    return {person_id: frozenset(channels) for person_id, channels in found.items()}


@dataclass(frozen=True, slots=True)
class MailCodeCard:
    """An address that waits for its code, as its owner sees it."""

    hint: str
    is_sent: bool
    refusal: str
    expires_at: datetime


def mail_code_of(person_id: int, *, now: datetime) -> MailCodeCard | None:
    """Return the address a person wants to confirm, ``None`` when there is none or its code has run out."""
    row = MailCode.objects.filter(pk=person_id, expires_at__gt=now).first()
    return None if row is None else MailCodeCard(row.hint, row.code_cipher is None, row.refusal, row.expires_at)
