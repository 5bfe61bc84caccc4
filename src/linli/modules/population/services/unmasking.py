"""Showing a full number: the journal first, then the number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, throttle
from linli.kernel.secrets import open_text
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.events import NumberUnmasked
from linli.modules.population.models import Person, Unmasking
from linli.modules.population.policy import POLICY, UNMASK
from linli.modules.population.reach import PERSON, person_reached

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

UNMASKINGS = 30
UNMASKINGS_WINDOW = timedelta(hours=1)
"""So many numbers somebody sees in an hour: enough for an afternoon of relief papers, too few to copy a village."""
_WORDS_AT_MOST = 200
_PURPOSES = {"phone": ("phone_cipher", "phone"), "id_number": ("id_cipher", "identity")}


def number_unmask(*, person_id: int, field: str, reason: str, words: str, actor: Actor, now: datetime) -> str:
    """Return a person's full phone or document number, after who asked and why has been committed to the journal.

    Not in a transaction of the caller's: were that undone, the number would have been seen and nobody would know.
    Out of reach: Person.DoesNotExist; not this role: NotAllowedError; no reason, or no such number:
    PopulationRefusedError; too often: TooManyError. What cannot be recorded is not shown.
    """
    where = person_reached(actor, person_id)
    POLICY.demand(actor, UNMASK, where)
    said = " ".join(words.split())[:_WORDS_AT_MOST]
    if reason not in Unmasking.Reason.values:
        raise PopulationRefusedError(_("请选一下为什么要看"), "/reason")
    if reason == Unmasking.Reason.OTHER and not said:
        raise PopulationRefusedError(_("请写一句为什么要看"), "/words")
    if field not in _PURPOSES:
        raise PopulationRefusedError(_("请选要看哪个号码"), "/field")
    throttle.hit(f"unmask:{actor.known_id}", limit=UNMASKINGS, window=UNMASKINGS_WINDOW, now=now)
    column, purpose = _PURPOSES[field]
    _remember(person_id, field, reason, said, place=where.place_for(actor), actor=actor, now=now)
    sealed = Person.objects.values_list(column, flat=True).get(pk=person_id)
    if sealed is None:
        raise PopulationRefusedError(_("没有登记这个号码"), "/field")
    return open_text(bytes(sealed), purpose=purpose)


@transaction.atomic
def _remember(person_id: int, field: str, reason: str, words: str, *, place: str, actor: Actor, now: datetime) -> None:
    appointment = actor.role_at(place)
    Unmasking.objects.create(
        person_id=person_id,
        place=place,
        field=field,
        by_id=actor.known_id,
        role=appointment.role.value if appointment else "",
        reason=reason,
        words=words,
        at=now,
    )
    happening = NumberUnmasked(field=field, reason=reason, words=words)
    journal.record(happening, actor=actor, place=place, subject=(PERSON, person_id), now=now)
