"""Reporting for somebody else, with their consent (product B2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal, versions
from linli.kernel.secrets import blind_index, mask_phone, seal_text
from linli.modules.matters.events import BehalfJoined
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Behalf, Identity, Matter
from linli.modules.population.public import memberships_of, person_by_phone, person_get, phone_normalised, phone_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.modules.population.public import PersonCard

PHONE = "phone"
"""The purpose under which numbers are looked up: the register's own, so that one finds the other."""


@dataclass(frozen=True, slots=True)
class OnBehalfOf:
    """For whom somebody reports and how they agreed; ``proof`` is what was recorded of it."""

    name: str
    phone: str = ""
    consent: str = "spoken"
    proof: UploadedFile[bytes] | None = None


def person_meant(whom: OnBehalfOf, *, village: str, now: datetime) -> PersonCard | None:
    """Return the person of the register who is meant: of that number and name and that village, else nobody."""
    if not whom.phone.strip():
        return None
    found = person_by_phone(whom.phone)
    if found is None or found.name != whom.name.strip():
        return None
    return found if any(m.place == village for m in memberships_of(found.id, now)) else None


def behalf_keep(*, matter: Matter, whom: OnBehalfOf, proof_id: int | None) -> Behalf:
    """Keep for whom a matter was reported; the number is sealed and found again by the register's index."""
    phone = phone_normalised(whom.phone) if whom.phone.strip() else ""
    return Behalf.objects.create(
        matter=matter,
        name=whom.name.strip(),
        phone_cipher=seal_text(phone, purpose=PHONE) if phone else None,
        phone_index=blind_index(phone, purpose=PHONE) if phone else None,
        phone_hint=mask_phone(phone) if phone else "",
        consent=whom.consent,
        proof_id=proof_id,
    )


@transaction.atomic
def behalf_show_to(*, person_id: int, village: str, now: datetime) -> int:
    """Let somebody who has joined a village read what was reported for them there; return how many matters.

    Known by their phone number and name, so that nobody reads what was reported for a namesake.
    """
    phone = phone_of(person_id)
    if phone is None:
        return 0
    card = person_get(person_id)
    index = blind_index(phone_normalised(phone), purpose=PHONE)
    rows = Matter.objects.filter(
        behalf__phone_index=index, behalf__name=card.name, behalf_person__isnull=True, village=village
    ).exclude(identity=Identity.ANONYMOUS)
    matters = list(rows.select_for_update(of=("self",)))
    for matter in matters:
        matter.behalf_person_id = person_id
        matter.save(update_fields=["behalf_person"])
        journal.record(
            BehalfJoined(person=person_id),
            actor=None,
            place=matter.journal_place,
            subject=(MATTER, matter.pk),
            now=now,
        )
    if matters:
        versions.bump([versions.person_key(person_id)])
    return len(matters)
