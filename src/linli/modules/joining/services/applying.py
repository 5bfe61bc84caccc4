"""Asking to join: at once where phone and name are in the register, else a wish that waits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.place_path import Level, at_level
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.kernel.secrets import blind_index, mask_phone, seal_text
from linli.modules.joining.events import JoinRequested
from linli.modules.joining.flow import JOIN_REQUEST, WAITING, WITHDRAW
from linli.modules.joining.models import Joined, JoinRequest
from linli.modules.joining.selectors.matching import name_normalised, register_match
from linli.modules.joining.services.counting import joined_remember
from linli.modules.joining.services.moving import request_move, request_settle

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.joining.cards import Match, Said

WISHES = 10
WISHES_WINDOW = timedelta(hours=1)
"""So often one phone may say who it is in a village: enough to mend a name, too seldom to try a list of them."""
NAME_AT_MOST = 60
ADDRESS_AT_MOST = 200


def said_errors(said: Said, *, now: datetime) -> dict[str, str]:
    """Return what cannot be so, by field: no name, no kind, a birthday to come, a resident who does not say where."""
    errors = {}
    name = name_normalised(said.name)
    if not name or len(name) > NAME_AT_MOST:
        errors["name"] = _("请写上您的姓名，和身份证上一样")
    if said.born_on is not None and not date(1900, 1, 1) <= said.born_on <= localdate(now):
        errors["born_on"] = _("出生日期不对，请再看一眼")
    if said.kind not in JoinRequest.Kind.values:
        errors["kind"] = _("请选一下您和村里的关系")
    if said.kind == JoinRequest.Kind.RESIDENT and not said.address.strip():
        errors["address"] = _("请写上住在哪儿，比如：东头 17 号，租住")
    if len(said.address) > ADDRESS_AT_MOST:
        errors["address"] = _("写短一点就行，最多 200 个字")
    return errors


@transaction.atomic
def join_apply(
    *, phone: str, place: str, said: Said, actor: Actor | None, now: datetime, not_mine: bool = False
) -> Match:
    """Return the member whom phone and name prove somebody to be; else let their wish wait for the office.

    ``phone`` is proven by the caller. For a member nothing is written yet: ``join_enter`` does, once they have seen
    the household; ``not_mine`` says it is not theirs, and the wish waits. One wish waits per phone and village: said
    again, it is changed, its promise keeps running. What cannot be so: InvalidInputError.
    """
    if errors := said_errors(said, now=now):
        raise InvalidInputError([FieldError(f"/{field}", words) for field, words in errors.items()])
    village = at_level(place, Level.VILLAGE)
    found = register_match(village=village, phone=phone, name=said.name)
    if found.member is not None and not not_mine:
        return found
    _keep_waiting(phone, place, said, found.doubt or JoinRequest.Doubt.HOUSEHOLD, actor=actor, now=now)
    return found if found.doubt else type(found)(doubt=JoinRequest.Doubt.HOUSEHOLD)


def _keep_waiting(phone: str, place: str, said: Said, doubt: str, *, actor: Actor | None, now: datetime) -> None:
    index = blind_index(phone, purpose="phone")
    words = {
        "grid": at_level(place, Level.GRID),
        "name": name_normalised(said.name),
        "kind": said.kind,
        "address": said.address.strip(),
        "born_on": said.born_on,
        "doubt": doubt,
        "consent_at": now,
    }
    village = at_level(place, Level.VILLAGE)
    row = JoinRequest(
        village=village,
        phone_index=index,
        phone_cipher=seal_text(phone, purpose="phone"),
        phone_hint=mask_phone(phone),
        created_at=now,
        **words,
    )
    again = False
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        row = JoinRequest.objects.select_for_update().get(village=village, phone_index=index, state=WAITING)
        again = True
        for field, value in words.items():
            setattr(row, field, value)
    if not again:
        request_settle(row, step="", now=now)
    row.save()
    journal.record(
        JoinRequested(doubt=doubt, again=again), actor=actor, place=village, subject=(JOIN_REQUEST, row.pk), now=now
    )


@transaction.atomic
def join_enter(*, phone: str, place: str, name: str, now: datetime) -> int | None:
    """Let the member whose proven phone and name these are be on line; return their id, None when they are no match.

    The register is asked anew, for it may have changed since they saw their household. Pressed twice it happens once.
    """
    village = at_level(place, Level.VILLAGE)
    member = register_match(village=village, phone=phone, name=name).member
    if member is None:
        return None
    joined_remember(
        person_id=member.person.id,
        village=village,
        way=Joined.Way.MATCH.value,
        household_id=member.household_id,
        consent_at=now,
        now=now,
    )
    return member.person.id


@transaction.atomic
def join_withdraw(*, phone: str, place: str, now: datetime) -> bool:
    """Take back the wish that waits for a proven phone and forget what it said; return whether there was one."""
    rows = JoinRequest.objects.select_for_update().filter(
        village=at_level(place, Level.VILLAGE), phone_index=blind_index(phone, purpose="phone"), state=WAITING
    )
    row = rows.first()
    if row is None:
        return False
    request_move(row, WITHDRAW, actor=None, now=now)
    row.delete()
    return True
