"""Whose voice it is: a person's or seat's own, a household's that of every adult who belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linli.kernel.clock.workdays import CHINA
from linli.kernel.statement import Statement, instances, whole
from linli.modules.deliberation.law import Setting, Unit
from linli.modules.deliberation.models import RollEntry
from linli.modules.deliberation.selectors.law import setting_of
from linli.modules.deliberation.selectors.rolls import OF_AGE
from linli.modules.population.public import household_members, member_get

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Vote


def voice_of(actor: Actor, vote: Vote, *, now: datetime) -> RollEntry | None:
    """Return the entry for which the actor may cast a ballot, if any; one query, two more for who is no head.

    A household sends one of its adults (村 §26: 户的代表): its representative of the roll, or another adult who belongs
    to it on this day, in a village by registration (村 §16).
    """
    if actor.person_id is None:
        return None
    own = instances(RollEntry, _OWN.rows(vote_id=vote.pk, person_id=actor.person_id))
    if own or vote.unit != Unit.HOUSEHOLDS:
        return own[0] if own else None
    kinds = _kinds(vote)
    homes = {
        one.household_id
        for one in actor.memberships
        if one.place == vote.village and one.kind in kinds and one.household_id is not None
    }
    standing = RollEntry.objects.filter(vote=vote, struck_at__isnull=True)
    entry = standing.filter(household_id__in=homes).order_by("number").first() if homes else None
    return entry if entry is not None and actor.person_id in _adults(vote, entry, now) else None


def _own(*, vote_id: int, person_id: int) -> QuerySet[RollEntry, tuple[Any, ...]]:
    own = RollEntry.objects.filter(vote_id=vote_id, person_id=person_id, struck_at__isnull=True)
    return own.order_by("pk").values_list(*whole(RollEntry))[:1]


_OWN = Statement(_own, vote_id=-1, person_id=-2)


def speakers_of(vote: Vote, entry: RollEntry, *, now: datetime) -> set[int]:
    """Return the living adults who may speak for a household on a roll."""
    found = set()
    for person_id in _adults(vote, entry, now):
        member = member_get(vote.village, person_id)
        if member is not None and not member.deceased:
            found.add(person_id)
    return found


def of_age(born_on: date | None, day: date) -> bool:
    """Whether eighteen years are completed on a day (民法典 §17); who was born on 29 February, on 1 March."""
    if born_on is None:
        return False
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day)) >= OF_AGE


def _adults(vote: Vote, entry: RollEntry, now: datetime) -> set[int]:
    if entry.household_id is None:
        return set()
    today, kinds = now.astimezone(CHINA).date(), _kinds(vote)
    return {
        member.person.id
        for member in household_members(entry.household_id)
        if kinds & set(member.kinds) and of_age(member.born_on, today)
    }


def _kinds(vote: Vote) -> frozenset[str]:
    is_village = setting_of(vote.village) is Setting.VILLAGE
    return frozenset({"registered"}) if is_village else frozenset({"registered", "resident"})
