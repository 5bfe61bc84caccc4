"""The office's answer: who it is, which household, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.secrets import open_text
from linli.modules.accounts.public import sessions_revoke_all
from linli.modules.gateways.public import sms_queue
from linli.modules.joining.errors import JoinRefusedError
from linli.modules.joining.flow import CONFIRM, FLOW, REFUSE
from linli.modules.joining.models import Joined, JoinRequest
from linli.modules.joining.policy import ANSWER
from linli.modules.joining.services.counting import joined_remember
from linli.modules.joining.services.moving import request_move
from linli.modules.places.public import place_get
from linli.modules.population.public import (
    PopulationRefusedError,
    household_get,
    household_number_normalised,
    household_register,
    households_of_village,
    member_get,
    membership_begin,
    membership_settle,
    person_by_phone,
    person_change_phone,
    person_get,
    person_register,
    phone_of,
)

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.population.public import PersonCard

NOTE_AT_MOST = 200
KEEP, EXISTING, NEW = "keep", "existing", "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who the office says somebody is: a person of the register or a new one, with membership and household.

    ``house`` is keep (as registered, or none), existing (the number names it) or new; ``move_phone`` says that the
    person's former number gives way to the one now proven; ``seen`` which words the office has read.
    """

    person_id: int | None
    kind: str
    house: str = KEEP
    number: str = ""
    address: str = ""
    grid: str = ""
    move_phone: bool = False
    seen: str = ""


def _claim(actor: Actor, request_id: int, step: str) -> JoinRequest:
    row = JoinRequest.objects.claim(actor, ANSWER, request_id)
    JoinRequest.objects.demand(actor, FLOW.named(step).needs, row)
    FLOW.take(step, source=row.state)
    return row


@transaction.atomic
def join_confirm(*, actor: Actor, request_id: int, answer: Answer, now: datetime) -> int:
    """Bind the proven phone to the person the office names, let them belong to the village, tell them; return the id.

    Out of reach: JoinRequest.DoesNotExist. Answered already: StepNotAllowedError; the row is locked, of two clerks
    one is refused. Somebody of another village, a phone that is another's, a former number not let go, a household
    that is none, words changed since they were read: JoinRefusedError. Where a former number gives way its sessions
    end and it is told, so that nobody loses a place unnoticed.
    """
    row = _claim(actor, request_id, CONFIRM)
    if answer.seen and answer.seen != row.consent_at.isoformat():
        raise JoinRefusedError("person", _("对方刚改了填的内容，请再看一眼"))
    phone = open_text(bytes(row.phone_cipher), purpose="phone")
    person = _person(row, answer, phone, now)
    household_id = _belong(row, person, answer, now)
    request_move(row, CONFIRM, actor=actor, person_id=person.id, now=now)
    joined_remember(
        person_id=person.id,
        village=row.village,
        way=Joined.Way.CLERK.value,
        household_id=household_id,
        consent_at=row.consent_at,
        actor=actor,
        now=now,
    )
    words = _("您已加入%(village)s，用这个手机号登录就行：%(link)s") % {
        "village": place_get(row.village).short_name,
        "link": settings.LINLI_PUBLIC_URL,
    }
    _text(row, CONFIRM, phone, words, now)
    return person.id


@transaction.atomic
def join_refuse(*, actor: Actor, request_id: int, note: str, now: datetime) -> None:
    """Decline a wish with a reason its owner can act on, and tell them.

    Out of reach: JoinRequest.DoesNotExist. Answered already: StepNotAllowedError. No reason: JoinRefusedError.
    """
    row = _claim(actor, request_id, REFUSE)
    note = note.strip()
    if not note or len(note) > NOTE_AT_MOST:
        raise JoinRefusedError("note", _("请写一句原因，让对方知道怎么办"))
    request_move(row, REFUSE, actor=actor, note=note, now=now)
    words = _("%(village)s还没能认出您：%(note)s（改好再填一次：%(link)s）") % {
        "village": place_get(row.village).short_name,
        "note": note,
        "link": f"{settings.LINLI_PUBLIC_URL}{reverse('joining:start', args=[row.village])}",
    }
    _text(row, REFUSE, open_text(bytes(row.phone_cipher), purpose="phone"), words, now)


def _text(row: JoinRequest, step: str, phone: str, words: str, now: datetime) -> None:
    sms_queue(message_id=f"joining.{row.pk}.{step}", phone=phone, text=words, template=f"join_{step}", now=now)


def _person(row: JoinRequest, answer: Answer, phone: str, now: datetime) -> PersonCard:
    holder = person_by_phone(phone)
    if answer.person_id is None:
        if holder is not None:
            raise JoinRefusedError("person", _phone_taken(holder))
        return person_register(name=row.name, phone=phone, born_on=row.born_on, now=now)
    if holder is not None and holder.id != answer.person_id:
        raise JoinRefusedError("person", _phone_taken(holder))
    member = member_get(row.village, answer.person_id)
    if member is None and holder is None:
        raise JoinRefusedError("person", _("请从名单里选这个村的人，或者新登记一个人"))
    if member is not None and member.deceased:
        raise JoinRefusedError("person", _("登记里这个人已经去世，请再核对一下"))
    person = person_get(answer.person_id)
    return person if holder is not None else _bind_phone(row, person, answer, phone, now)


def _phone_taken(holder: PersonCard) -> str:
    return _("这个手机号登记在%(name)s名下，一个手机号只能进一个人。请对方换自己的手机号再扫一次码") % {
        "name": holder.name
    }


def _bind_phone(row: JoinRequest, person: PersonCard, answer: Answer, phone: str, now: datetime) -> PersonCard:
    former = phone_of(person.id)
    if former is not None and not answer.move_phone:
        words = _("%(name)s登记的是另一个手机号 %(phone)s。当面或打那个电话核实过，再勾选“改用新手机号”")
        raise JoinRefusedError("move_phone", words % {"name": person.name, "phone": person.phone_hint})
    changed = person_change_phone(person_id=person.id, phone=phone)
    if former is not None:
        sessions_revoke_all(person_id=person.id, now=now)
        words = _("您在%(village)s登记的手机号改成了 %(phone)s。不是您本人要改的，请马上告诉村里。") % {
            "village": place_get(row.village).short_name,
            "phone": row.phone_hint,
        }
        sms_queue(message_id=f"joining.{row.pk}.moved", phone=former, text=words, template="join_phone_moved", now=now)
    return changed


def _belong(row: JoinRequest, person: PersonCard, answer: Answer, now: datetime) -> int | None:
    household_id = _household(row, answer)
    member = member_get(row.village, person.id)
    try:
        if member is None:
            membership_begin(
                person_id=person.id, village=row.village, kind=answer.kind, household_id=household_id, now=now
            )
        elif household_id is not None:
            if member.household_id not in {None, household_id}:
                raise JoinRefusedError("house", _("登记里已经有一户，换户请到户籍里改"))
            membership_settle(person_id=person.id, village=row.village, household_id=household_id)
    except PopulationRefusedError as refused:
        raise JoinRefusedError("kind", str(refused)) from None
    return household_id if member is None else member.household_id or household_id


def _household(row: JoinRequest, answer: Answer) -> int | None:
    if answer.house not in {EXISTING, NEW}:
        return None
    try:
        number = household_number_normalised(answer.number)
        if answer.house == NEW:
            return household_register(
                village=row.village, number=number, address=answer.address or row.address, grid=answer.grid
            ).id
    except PopulationRefusedError as refused:
        raise JoinRefusedError("number", str(refused)) from None
    found = [card.id for card in households_of_village(row.village, number) if card.number == number]
    if not found:
        raise JoinRefusedError("number", _("村里没有户号 %(number)s") % {"number": number})
    return household_get(found[0]).id
