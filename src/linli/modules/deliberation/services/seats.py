"""Giving and ending seats in a village's bodies: tags of the register that count in this one village."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel.refusal import invalid
from linli.modules.deliberation.law import ADMITTED, COLLECTIVE_MEMBER
from linli.modules.deliberation.policy import POLICY, SEATS
from linli.modules.deliberation.selectors.rolls import last_birthday
from linli.modules.deliberation.selectors.seats import seats_offered
from linli.modules.population.public import PopulationRefusedError, member_get, tag_give, tag_take, tags_offered

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Village:
    """A village as the policy judges it."""

    village: str


@transaction.atomic
def seat_give(*, actor: Actor, village: str, person_id: int, seat: str, note: str, now: datetime) -> None:
    """Let a member of a village have a seat in one of its bodies from today on; ``note`` says by which decision.

    The register records it. Votes whose roll is drawn up keep that roll. Only the village's office: NotAllowedError.
    No seat of this kind of place, nobody of the village or no longer alive, known to be a minor (but for members of a
    collective), admitting who is registered there, without a basis, or one they have: InvalidInputError.
    """
    POLICY.demand(actor, SEATS, Village(village))
    tag = _tag_of(village, seat)
    member = member_get(village, person_id)
    if member is None or member.deceased:
        raise invalid("/person", _("不是这个村(社区)的人"))
    if seat != COLLECTIVE_MEMBER and member.born_on is not None and member.born_on > last_birthday(localdate(now)):
        raise invalid("/person", _("还没满十八周岁"))
    if seat == ADMITTED and "registered" in member.kinds:
        raise invalid("/person", _("户口就在本村，本来就有一票"))
    if not note.strip():
        raise invalid("/note", _("写一下哪天、哪次会定的"))
    try:
        tag_give(person_id=person_id, tag_id=tag, note=note, place=village, actor=actor, now=now)
    except PopulationRefusedError as refused:
        error = refused.errors[0]
        raise invalid("/note" if error.pointer == "/note" else "/person", error.message) from refused


@transaction.atomic
def seat_end(*, actor: Actor, village: str, person_id: int, seat: str, note: str, now: datetime) -> None:
    """Let somebody have a seat no longer from today on, also who has moved away; ``note`` says why.

    Only the village's office: NotAllowedError. Without a reason, or no such seat: InvalidInputError.
    """
    POLICY.demand(actor, SEATS, Village(village))
    tag = _tag_of(village, seat)
    if not note.strip():
        raise invalid("/note", _("写一下为什么"))
    try:
        tag_take(person_id=person_id, tag_id=tag, note=note, actor=actor, now=now)
    except PopulationRefusedError as refused:
        raise invalid("/note", refused.errors[0].message) from refused


def _tag_of(village: str, seat: str) -> int:
    if seat in seats_offered(village):
        for tag in tags_offered(village):
            if tag.code == seat and not tag.county:
                return tag.id
    raise invalid("/seat", _("请选一个职务"))
