"""Objections to a displayed roll: raised within five days, decided within three, the decision displayed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.clock.calendar_table import work_calendar
from linli.kernel.promises import promises_move, promises_open
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.election_events import RollChanged, RollObjectionDecided, RollObjectionRaised
from linli.modules.deliberation.elections_law import ElectionKind
from linli.modules.deliberation.law import Setting
from linli.modules.deliberation.models import Election, ElectionObjection, Elector
from linli.modules.deliberation.models.elections import PERSON_NAME, REASON_AT_MOST
from linli.modules.deliberation.policy import (
    DECIDE_OBJECTION,
    KEEP_ELECTION,
    OBJECT_TO_ELECTORS,
    POLICY,
    READ_ELECTIONS,
)
from linli.modules.deliberation.selectors.electors import roll_plan
from linli.modules.deliberation.services.electors import demand_recorded, elector_of_plan
from linli.modules.population.public import belonging_to, member_get

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionSaid:
    """What somebody says is wrong: ``kind`` missing, wrong or mistake; ``for_person`` where the desk takes it down."""

    kind: str
    about: str
    text: str
    key: UUID
    for_person: int | None = None


@transaction.atomic
def objection_raise(*, actor: Actor, election_id: int, said: ObjectionSaid, now: datetime) -> int:
    """Raise an objection to a displayed roll; return its id. It is decided within three days (村 §17, 居 §17).

    Members until the end of the fifth day after the display; the desk takes one down for a member who came in person.
    Out of reach: Election.DoesNotExist. Not theirs: NotAllowedError. Too late, or words missing: InvalidInputError. The
    same form sent twice is one objection.
    """
    row = Election.objects.claim(actor, READ_ELECTIONS, election_id)
    Election.objects.demand(actor, KEEP_ELECTION if said.for_person else OBJECT_TO_ELECTORS, row)
    raiser = said.for_person or actor.known_id
    known = ElectionObjection.objects.filter(raised_by_id=raiser, key=said.key).first()
    if known is not None:
        return known.pk
    _demand_open(row, said, now)
    promise = flow.OBJECTION_FLOW.promise(flow.DECISION)
    one = ElectionObjection.objects.create(
        election=row,
        village=row.village,
        kind=said.kind,
        about=" ".join(said.about.split()),
        text=said.text.strip(),
        raised_by_id=raiser,
        taken_by_id=actor.known_id if said.for_person else None,
        raised_at=now,
        due_at=promise.span.reach(now, work_calendar(row.village)),
        key=said.key,
    )
    promises_open(flow=flow.OBJECTION_FLOW, promises=[promise], subject_id=one.pk, place=row.village, spans={}, now=now)
    raised = RollObjectionRaised(election=row.pk, what=one.kind, due_at=one.due_at.isoformat())
    journal.record(raised, actor=actor, place=row.village, subject=(flow.OBJECTION, one.pk), now=now)
    versions.bump([versions.place_key(row.village)])
    return one.pk


def _demand_open(row: Election, said: ObjectionSaid, now: datetime) -> None:
    wrong = []
    if row.objections_until is None or localdate(now) > row.objections_until:
        wrong.append(FieldError("/text", _("提异议的五天过了，请直接找选举委员会")))
    if said.for_person is not None and member_get(row.village, said.for_person) is None:
        wrong.append(FieldError("/for_person", _("请从本村(社区)的人里选")))
    if said.kind not in ElectionObjection.Kind.values:
        wrong.append(FieldError("/kind", _("哪里不对，选一个")))
    if not said.about.strip() or len(said.about) > PERSON_NAME:
        wrong.append(FieldError("/about", _("写一下说的是谁")))
    if not said.text.strip() or len(said.text.strip()) > REASON_AT_MOST:
        wrong.append(FieldError("/text", _("写一下为什么，最多 300 个字")))
    if wrong:
        raise InvalidInputError(wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSaid:
    """How an objection was decided, and what the roll needs for it: whom to add or whom to strike."""

    upheld: bool
    decision: str
    person_id: int | None = None
    elector_id: int | None = None
    wish: str = ""
    admitted_on: date | None = None


@transaction.atomic
def objection_decide(*, actor: Actor, objection_id: int, said: DecisionSaid, now: datetime) -> None:
    """Record what the committee that leads the election decided; one upheld changes the roll, and nothing else does.

    Somebody missing is added, somebody wrong is struck, a mistake is read anew from the register. Out of reach:
    ElectionObjection.DoesNotExist. Not theirs: NotAllowedError. Decided already: StepNotAllowedError. No words, or
    nobody the roll could be mended by: InvalidInputError.
    """
    one = _claimed(actor, objection_id)
    POLICY.demand(actor, DECIDE_OBJECTION, one)
    step = flow.UPHOLD if said.upheld else flow.REJECT
    taken = flow.OBJECTION_FLOW.take(step, source=one.state)
    words = " ".join(said.decision.split())
    if not words or len(words) > REASON_AT_MOST:
        raise invalid("/decision", _("写一句怎么定的，大家看得到"))
    one.state, one.decision = taken.enters(one.state), words
    one.decided_at, one.decided_by_id = now, actor.known_id
    one.save(update_fields=["state", "decision", "decided_at", "decided_by_id"])
    if said.upheld:
        _MENDS[ElectionObjection.Kind(one.kind)](one, said, actor, now)
    promises_move(
        flow=flow.OBJECTION_FLOW,
        subject_id=one.pk,
        place=one.village,
        step=step,
        entered=one.state,
        spans={},
        now=now,
    )
    decided = RollObjectionDecided(election=one.election_id, upheld=said.upheld, in_time=now <= one.due_at)
    journal.record(decided, actor=actor, place=one.village, subject=(flow.OBJECTION, one.pk), now=now)
    versions.bump([versions.place_key(one.village)])


def _claimed(actor: Actor, objection_id: int) -> ElectionObjection:
    """Return an objection locked whose election is in reach; else ElectionObjection.DoesNotExist."""
    reach = Election.objects.in_reach(actor, READ_ELECTIONS).values("pk")
    rows = ElectionObjection.objects.filter(election__in=reach).select_related("election")
    return rows.select_for_update(of=("self",)).get(pk=objection_id)


def _add(one: ElectionObjection, said: DecisionSaid, actor: Actor, now: datetime) -> None:
    row = one.election
    struck = row.electors.filter(person_id=said.person_id or 0, struck_at__isnull=False).first()
    if struck is not None:
        struck.struck_at, struck.struck_why, struck.objection = None, "", one
        _save_placed(row, struck)
        _record(one, "put_back", struck.person_id, actor, now)
        return
    planned = roll_plan(row, now=now).of(said.person_id) if said.person_id else None
    if planned is None:
        raise invalid("/person", _("选一下要补上的人；要在本村(社区)登记过，选举日满十八岁"))
    demand_recorded(row, [planned], wish=said.wish, admitted_on=said.admitted_on, now=now)
    elector = elector_of_plan(row, planned, wish=said.wish, admitted_on=said.admitted_on, actor=actor, now=now)
    elector.objection = one
    _save_placed(row, elector)
    _record(one, "added", elector.person_id, actor, now)


def _save_placed(row: Election, elector: Elector) -> None:
    """Save somebody who is on the roll from now on, unless another village's of the term has them (村 §16)."""
    is_held = row.setting == Setting.VILLAGE and row.kind == ElectionKind.GENERAL
    elector.counts_in = row.term_start if is_held else None
    try:
        with transaction.atomic():
            elector.save()
    except IntegrityError:
        raise invalid("/person", _("已经在别处登记参加选举，不能再列上")) from None


def _strike(one: ElectionObjection, said: DecisionSaid, actor: Actor, now: datetime) -> None:
    elector = _elector(one, said)
    if elector.is_candidate:
        raise invalid("/person", _("是候选人，先从候选人里退出"))
    elector.struck_at, elector.struck_why = now, Elector.Struck.OBJECTION
    elector.counts_in, elector.objection = None, one
    elector.save()
    _record(one, "struck", elector.person_id, actor, now)


def _mend(one: ElectionObjection, said: DecisionSaid, actor: Actor, now: datetime) -> None:
    elector = _elector(one, said)
    card = next(
        (card for card in belonging_to(one.village, day=localdate(now)) if card.person_id == elector.person_id), None
    )
    if card is None:
        raise invalid("/person", _("人口册里找不到这个人，先把人口册改好"))
    elector.name, elector.sort_key, elector.grid = card.name, card.pinyin, card.grid
    elector.household_id, elector.household_number, elector.objection = card.household_id, card.household_number, one
    elector.save()
    _record(one, "mended", elector.person_id, actor, now)


def _elector(one: ElectionObjection, said: DecisionSaid) -> Elector:
    found = one.election.electors.filter(pk=said.elector_id or 0, struck_at__isnull=True).first()
    if found is None:
        raise invalid("/person", _("选一下名单上说的是哪一个人"))
    return found


def _record(one: ElectionObjection, change: str, person: int, actor: Actor, now: datetime) -> None:
    changed = RollChanged(change=change, persons=(person,), objection=one.pk)
    journal.record(changed, actor=actor, place=one.village, subject=(flow.ELECTION, one.election_id), now=now)


_MENDS = {
    ElectionObjection.Kind.MISSING: _add,
    ElectionObjection.Kind.WRONG: _strike,
    ElectionObjection.Kind.MISTAKE: _mend,
}
