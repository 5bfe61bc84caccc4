"""Consents given and taken back, data taken along, and erasing a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.personal import Erasing, Section, personal_parts
from linli.kernel.place_path import county_of
from linli.modules.population.consents import CONSENTS, PLATFORM
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.events import ConsentGiven, DataExported, PersonErased
from linli.modules.population.models import Consent, Membership, Person
from linli.modules.population.reach import PERSON

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def consent_give(*, person_id: int, about: str, how: str, place: str, actor: Actor | None, now: datetime) -> bool:
    """Let a person have agreed to something in the words of its present version; return False where they had.

    An earlier version's agreement ends with it. ``actor`` is who wrote it down where it was on paper or spoken.
    """
    version = CONSENTS[about].version
    Person.objects.select_for_update().get(pk=person_id)
    held = Consent.objects.filter(person_id=person_id, subject=about, withdrawn_at__isnull=True)
    if held.filter(version=version).exists():
        return False
    held.update(withdrawn_at=now)
    by = actor.person_id if actor is not None and actor.person_id != person_id else None
    Consent.objects.create(person_id=person_id, subject=about, version=version, how=how, by_id=by, given_at=now)
    happening = ConsentGiven(about=about, version=version, how=how)
    journal.record(happening, actor=actor, place=place, subject=(PERSON, person_id), now=now)
    return True


@transaction.atomic
def data_export(*, form: str, actor: Actor, now: datetime) -> list[Section]:
    """Return all that is kept of whoever asks, module by module, and record that they took it (article 45)."""
    person_id = actor.known_id
    sections = [section for part in reversed(personal_parts()) for section in part.export(person_id, now)]
    place = next(iter(actor.villages), "")
    journal.record(DataExported(form=form), actor=actor, place=place, subject=(PERSON, person_id), now=now)
    return sections


def erasing_objections(person_id: int) -> list[str]:
    """Return what must come to an end before a person can be erased, in words."""
    return [words for part in personal_parts() for words in part.objections(person_id)]


def register_must_stay(person_id: int) -> bool:
    """Whether a village has to keep who belongs to it: the person does, and lives."""
    belongs = Membership.objects.filter(person_id=person_id, until__isnull=True, person__deceased_on__isnull=True)
    return belongs.exists()


@transaction.atomic
def person_erase(*, actor: Actor, now: datetime) -> None:
    """Take back whoever asks's consent to the platform and erase what rests on it, everywhere (articles 15 and 47).

    While they belong to a village it keeps what it must by law: who is registered or lives there, with name, sex,
    birthday, document number and household (article 13, item 3); else nothing is kept that says who they were. What
    stands against it: PopulationRefusedError, naming all of it. The seals of the journal stay whole.
    """
    person = Person.objects.select_for_update().get(pk=actor.known_id)
    if objections := erasing_objections(person.pk):
        raise PopulationRefusedError(_("；").join(objections))
    villages = tuple(
        Membership.objects.filter(person=person).order_by("-until", "-pk").values_list("village", flat=True)
    )
    erasing = Erasing(
        person_id=person.pk,
        name=person.name,
        counties=tuple(sorted({county_of(village) for village in villages})),
        keeps_register=register_must_stay(person.pk),
        now=now,
    )
    for part in personal_parts():
        part.erase(erasing)
    Consent.objects.filter(person=person, subject=PLATFORM, withdrawn_at__isnull=True).update(withdrawn_at=now)
    happening = PersonErased(kept_register=erasing.keeps_register)
    journal.record(happening, actor=actor, place=next(iter(villages), ""), subject=(PERSON, person.pk), now=now)
