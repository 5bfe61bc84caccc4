"""Entering people and correcting what the register says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.refusal import FieldError
from linli.kernel.secrets import open_text
from linli.modules.population.errors import InvalidPersonError
from linli.modules.population.events import PersonCorrected, PersonEntered
from linli.modules.population.fields import PersonFields, person_columns
from linli.modules.population.models import Membership, Person
from linli.modules.population.policy import CORRECT, ENTER, POLICY
from linli.modules.population.reach import PERSON, Ground, person_claim
from linli.modules.population.services.registering import ground_of_household, membership_write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor

_SHOWS = {"phone": "phone_index", "id_number": "id_index"}


@transaction.atomic
def person_enter(
    *,
    fields: PersonFields,
    village: str,
    kinds: Iterable[str],
    actor: Actor,
    now: datetime,
    household_id: int | None = None,
    relation_code: str = "",
    is_head: bool = False,
) -> int:
    """Let a person stand in a village's register, registered, resident or both; return their id.

    Somebody known by the same document number and name is that person, whose other fields stay. Where the register may
    not be entered: NotAllowedError. What cannot be so: InvalidPersonError, or what ``membership_write`` refuses.
    """
    grid = ground_of_household(household_id).grid if household_id is not None else ""
    POLICY.demand(actor, ENTER, Ground(village, grid))
    columns = person_columns(fields, today=localdate(now), born_on=None, sex=None)
    person_id = _known(columns) or _created(columns, now)
    ways = tuple(kinds)
    for number, kind in enumerate(ways):
        membership_write(
            Membership(
                person_id=person_id,
                village=village,
                kind=kind,
                household_id=household_id,
                is_head=is_head and number == 0,
                relation_code=relation_code,
                from_date=localdate(now),
            )
        )
    journal.record(
        PersonEntered(kinds=ways, household_id=household_id),
        actor=actor,
        place=grid or village,
        subject=(PERSON, person_id),
        now=now,
    )
    return person_id


@transaction.atomic
def person_correct(*, person_id: int, fields: PersonFields, actor: Actor, now: datetime) -> tuple[str, ...]:
    """Let the register say these fields of a person; return which of them changed, none of them writes nothing.

    Out of reach: Person.DoesNotExist. Not this role: NotAllowedError. What cannot be so, or contradicts the document
    number: InvalidPersonError. The row is locked, of two who write together the later sees what the first wrote.
    """
    person, where = person_claim(actor, CORRECT, person_id)
    changed = person_write(person, fields, now=now)
    if changed:
        journal.record(
            PersonCorrected(fields=changed),
            actor=actor,
            place=where.place_for(actor),
            subject=(PERSON, person_id),
            now=now,
        )
    return changed


def person_write(person: Person, fields: PersonFields, *, now: datetime) -> tuple[str, ...]:
    """Write fields of a locked person and return which of them changed; the caller records why."""
    columns = person_columns(_with_number(person, fields), today=localdate(now), born_on=person.born_on, sex=person.sex)
    if "id_number" not in fields:
        columns = {name: value for name, value in columns.items() if not name.startswith("id_")}
    changed = tuple(name for name, value in columns.items() if _differs(person, name, value))
    if not changed:
        return ()
    for name, value in columns.items():
        setattr(person, name, value)
    try:
        with transaction.atomic():
            person.save(update_fields=list(columns))
    except IntegrityError as clash:
        raise _taken(clash) from None
    shown = {column: field for field, column in _SHOWS.items()}
    return tuple(shown.get(name, name) for name in changed if name not in _COVERED)


_COVERED = frozenset({"phone_cipher", "phone_hint", "id_cipher", "id_hint", "name_pinyin"})


def _with_number(person: Person, fields: PersonFields) -> PersonFields:
    """A birthday or a sex alone is held against the number on file."""
    if "id_number" in fields or person.id_cipher is None or not {"born_on", "sex"} & fields.keys():
        return fields
    number = open_text(bytes(person.id_cipher), purpose="identity")
    return {**fields, "id_kind": person.id_kind, "id_number": number}


def _differs(person: Person, name: str, value: Any) -> bool:
    if name in _COVERED:
        return False
    held = getattr(person, name)
    return bool((bytes(held) if isinstance(held, memoryview) else held) != value)


def _known(columns: dict[str, Any]) -> int | None:
    index = columns.get("id_index")
    found = Person.objects.select_for_update().filter(id_index=index).first() if index else None
    if found is None:
        return None
    if found.name != columns["name"]:
        raise InvalidPersonError([FieldError("/id_number", _("这个证件号码已登记在别人名下"))])
    return found.pk


def _created(columns: dict[str, Any], now: datetime) -> int:
    try:
        with transaction.atomic():
            return Person.objects.create(**columns, created_at=now).pk
    except IntegrityError as clash:
        raise _taken(clash) from None


def _taken(clash: IntegrityError) -> InvalidPersonError:
    if "id_index" in str(clash):
        return InvalidPersonError([FieldError("/id_number", _("这个证件号码已登记在别人名下"))])
    return InvalidPersonError([FieldError("/phone", _("这个手机号已登记在别人名下"))])
