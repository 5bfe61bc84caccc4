"""Giving and ending appointments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.place_path import Level, is_within, level_of
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.modules.accounts.errors import AppointmentRefusedError
from linli.modules.accounts.events import AppointmentEnded, AppointmentGiven
from linli.modules.accounts.models import Appointment
from linli.modules.accounts.policy import POLICY, ROLE_LEVELS
from linli.modules.places.public import UnknownUnitError, places_get, unit_get
from linli.modules.population.public import person_get

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def appointment_give(
    *,
    actor: Actor | None,
    person_id: int,
    role: Role,
    place: str,
    now: datetime,
    unit_id: int | None = None,
    until_at: datetime | None = None,
    substitute_for: int | None = None,
) -> int:
    """Let a person hold a role at a place from now on, until ``until_at`` if given; return the appointment's id.

    Who may give which role where stands in ``policy.GIVINGS``: nobody above the own place, no role above the own level;
    ``actor=None`` is the installation itself (its command). A substitute names the appointment stood in for and has an
    end. Not the actor's to give: NotAllowedError. Unknown place or unit, a level the role has not, an end that has
    passed, held already: AppointmentRefusedError. Unknown person: UnknownPersonError.
    """
    draft = Appointment(
        person_id=person_id,
        role=role.value,
        place=place,
        unit_id=unit_id,
        from_at=now,
        until_at=until_at,
        created_at=now,
    )
    if actor is not None:
        POLICY.demand(actor, "accounts.appoint", draft)
        draft.created_by_id = actor.person_id
    _demand_place(role, place, unit_id)
    if until_at is not None and until_at <= now:
        raise AppointmentRefusedError("until", _("结束时间要在现在之后"))
    if substitute_for is not None:
        draft.substitute_for_id = _demand_stood_in_for(draft, substitute_for, now)
    person_get(person_id)
    _close_lapsed(draft, now)
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        raise AppointmentRefusedError("role", _("这个人已经在这里担任这个职务")) from None
    _announce(draft)
    happening = AppointmentGiven(
        appointment_id=draft.pk,
        person_id=person_id,
        role=role.value,
        unit_id=unit_id,
        until=until_at.isoformat() if until_at else "",
        substitute_for=substitute_for,
    )
    journal.record(happening, actor=actor, place=place, subject=("appointment", draft.pk), now=now)
    return draft.pk


def _demand_place(role: Role, place: str, unit_id: int | None) -> None:
    if role not in ROLE_LEVELS:
        raise AppointmentRefusedError("role", _("这个身份不用任命"))
    if level_of(place) not in ROLE_LEVELS[role]:
        raise AppointmentRefusedError("place", _("这个职务不设在这一级"))
    if place:
        card = places_get([place]).get(place)
        if card is None or not card.is_active:
            raise AppointmentRefusedError("place", _("没有这个地方，或者已经撤销"))
    if unit_id is None:
        if role is Role.DEPARTMENT_OFFICER:
            raise AppointmentRefusedError("unit", _("部门办件人要选所在单位"))
        return
    try:
        unit = unit_get(unit_id)
    except UnknownUnitError:
        unit = None
    if unit is None or not unit.is_active or not is_within(place, unit.place):
        raise AppointmentRefusedError("unit", _("这个地方没有这个单位"))


def _demand_stood_in_for(draft: Appointment, substitute_for: int, now: datetime) -> int:
    stood_in = Appointment.objects.filter(pk=substitute_for).holding_at(now).first()
    if stood_in is None or (stood_in.role, stood_in.place) != (draft.role, draft.place):
        raise AppointmentRefusedError("substitute_for", _("要代理的人现在不在这个岗位上"))
    if stood_in.person_id == draft.person_id:
        raise AppointmentRefusedError("substitute_for", _("自己不用代理自己"))
    if draft.until_at is None:
        raise AppointmentRefusedError("until", _("代理要写明到哪天为止"))
    return stood_in.pk


def _close_lapsed(draft: Appointment, now: datetime) -> None:
    """End what ran out by itself, so that the same person can be given the same role again."""
    Appointment.objects.filter(
        person_id=draft.person_id, role=draft.role, place=draft.place, ended_at__isnull=True, until_at__lte=now
    ).update(ended_at=F("until_at"))


@transaction.atomic
def appointment_end(*, actor: Actor | None, appointment_id: int, now: datetime) -> None:
    """End an appointment: the holder's next request no longer counts it, and substitutes of it end with it.

    Who may give it may end it. Out of reach: Appointment.DoesNotExist. Not the actor's: NotAllowedError. Ended
    already: AppointmentRefusedError.
    """
    if actor is None:
        row = Appointment.objects.select_for_update().get(pk=appointment_id)
    else:
        row = Appointment.objects.claim(actor, "accounts.view_appointments", appointment_id)
        if not POLICY.allows(actor, "accounts.appoint", row):
            raise NotAllowedError("accounts.appoint")
    if row.ended_at is not None:
        raise AppointmentRefusedError("", _("这项任职已经结束"))
    substitutes = Appointment.objects.select_for_update().filter(substitute_for=row, ended_at__isnull=True)
    for ending in (row, *substitutes):
        _end_one(ending, actor, now)


def _end_one(row: Appointment, actor: Actor | None, now: datetime) -> None:
    row.ended_at = now if row.until_at is None else min(now, row.until_at)
    row.save(update_fields=["ended_at"])
    _announce(row)
    happening = AppointmentEnded(appointment_id=row.pk, person_id=row.person_id, role=row.role, unit_id=row.unit_id)
    journal.record(happening, actor=actor, place=row.place, subject=("appointment", row.pk), now=now)


def _announce(row: Appointment) -> None:
    keys = [versions.person_key(row.person_id)]
    if len(row.place) >= Level.VILLAGE:
        keys.append(versions.place_key(row.place[: Level.VILLAGE]))  # whom to call stands on the village's home
    versions.bump(keys)
