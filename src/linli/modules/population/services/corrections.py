"""Asking for a correction of one's own data, and answering it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, cast

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.promises import promises_due, promises_move
from linli.kernel.secrets import open_text, seal_text
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.events import CorrectionAsked, CorrectionStepTaken
from linli.modules.population.fields import PersonFields, person_columns
from linli.modules.population.flow import ACCEPT, CORRECTION, FLOW, REFUSE, WITHDRAW
from linli.modules.population.models import Correction, Person
from linli.modules.population.policy import ANSWER
from linli.modules.population.reach import PERSON
from linli.modules.population.services.persons import person_write

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

_PURPOSE = "correction"
_WORDS_AT_MOST = 300
_NOTE_AT_MOST = 200


@transaction.atomic
def correction_ask(*, fields: PersonFields, words: str, actor: Actor, now: datetime) -> int:
    """Let one's own wish for a correction wait for the office of the village one belongs to; return its id.

    The office answers within five working days (Personal Information Protection Law, articles 46 and 50). What cannot
    be so: InvalidPersonError; nothing said, no village, or one waiting already: PopulationRefusedError.
    """
    person = Person.objects.get(pk=actor.known_id)
    said = " ".join(words.split())
    if not fields and not said:
        raise PopulationRefusedError(_("请改一样，或者写一句哪里不对"), "/words")
    if len(said) > _WORDS_AT_MOST:
        raise PopulationRefusedError(_("说明最多 300 个字"), "/words")
    if not actor.villages:
        raise PopulationRefusedError(_("您还没有加入哪个村社，请先扫村里的二维码加入"))
    person_columns(fields, today=localdate(now), born_on=None, sex=None)
    row = Correction(
        person=person,
        village=actor.villages[0],
        fields=sorted(fields),
        wanted_cipher=seal_text(json.dumps(fields, default=date.isoformat), purpose=_PURPOSE),
        words=said,
        created_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise PopulationRefusedError(_("上一次的还在等村里答复，先撤回再提")) from None
    _settle(row, "", now)
    row.save(update_fields=["due_at"])
    journal.record(
        CorrectionAsked(correction=row.pk, fields=tuple(row.fields)),
        actor=actor,
        place=row.village,
        subject=(PERSON, person.pk),
        now=now,
    )
    return row.pk


@transaction.atomic
def correction_withdraw(*, correction_id: int, actor: Actor, now: datetime) -> None:
    """Take back one's own wish that waits; another's: Correction.DoesNotExist; answered: StepNotAllowedError."""
    row = Correction.objects.select_for_update().get(pk=correction_id, person_id=actor.known_id)
    _move(row, WITHDRAW, "", actor, now)


@transaction.atomic
def correction_accept(*, correction_id: int, note: str, actor: Actor, now: datetime) -> tuple[str, ...]:
    """Let the register say what was wanted; return the fields that changed.

    Out of reach: Correction.DoesNotExist; answered already: StepNotAllowedError; what cannot be so by now (a number
    another person has): InvalidPersonError, and it goes on waiting. Of two who answer the second is refused.
    """
    row = Correction.objects.claim(actor, ANSWER, correction_id)
    fields = correction_wanted(row)
    FLOW.take(ACCEPT, source=row.state)
    changed = person_write(Person.objects.select_for_update().get(pk=row.person_id), fields, now=now)
    _move(row, ACCEPT, _note(note), actor, now)
    return changed


@transaction.atomic
def correction_refuse(*, correction_id: int, note: str, actor: Actor, now: datetime) -> None:
    """Leave the register as it is and say why (article 50). As in accepting; without words: PopulationRefusedError."""
    row = Correction.objects.claim(actor, ANSWER, correction_id)
    said = _note(note)
    if not said:
        raise PopulationRefusedError(_("请写明为什么不改，对方看得到"), "/note")
    _move(row, REFUSE, said, actor, now)


def correction_wanted(row: Correction) -> PersonFields:
    """Return the fields as they were wanted; none once it is answered."""
    if row.wanted_cipher is None:
        return {}
    said = json.loads(open_text(bytes(row.wanted_cipher), purpose=_PURPOSE))
    if said.get("born_on"):
        said["born_on"] = date.fromisoformat(said["born_on"])
    return cast("PersonFields", said)


def _move(row: Correction, step: str, note: str, actor: Actor, now: datetime) -> None:
    source = row.state
    row.state = FLOW.take(step, source=source).enters(source)
    row.note, row.decided_at, row.decided_by_id, row.wanted_cipher = note, now, actor.person_id, None
    _settle(row, step, now)
    row.save()
    journal.record(
        CorrectionStepTaken(correction=row.pk, step=step, source=source, target=row.state),
        actor=actor,
        place=row.village,
        subject=(PERSON, row.person_id),
        now=now,
    )


def _settle(row: Correction, step: str, now: datetime) -> None:
    promises_move(flow=FLOW, subject_id=row.pk, place=row.village, step=step, entered=row.state, spans={}, now=now)
    due = promises_due(subject_kind=CORRECTION, subject_ids=[row.pk]).get(row.pk, [])
    row.due_at = due[0].due_at if due else None


def _note(text: str) -> str:
    note = " ".join(text.split())
    if len(note) > _NOTE_AT_MOST or not note.isprintable():
        raise PopulationRefusedError(_("说明最多 200 个字"), "/note")
    return note
