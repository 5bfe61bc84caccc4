"""Rolls until they are frozen: objections and their answers; afterwards only the dead are struck."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.clock.workdays import CHINA
from linli.kernel.refusal import invalid
from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.events import RollObjected, RollStruck
from linli.modules.deliberation.law import Unit
from linli.modules.deliberation.models import (
    Ballot,
    Lacking,
    Participation,
    RollEntry,
    RollObjection,
    Struck,
    Topic,
    Vote,
)
from linli.modules.deliberation.models.topics import NOTE_AT_MOST
from linli.modules.deliberation.models.votes import PERSON_NAME_AT_MOST
from linli.modules.deliberation.policy import CONDUCT, OBJECT, READ
from linli.modules.deliberation.selectors.rolls import may_stand
from linli.modules.deliberation.selectors.voices import of_age, speakers_of
from linli.modules.deliberation.services.voting.preparing import VOTE
from linli.modules.deliberation.vote_errors import VoteNotOpenError, VoteRefusedError
from linli.modules.population.public import member_get

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

WAITING_AT_MOST = 20
"""So many objections of one person wait at a time: each holds up the opening until it is answered."""
ANSWERED_WITHIN = timedelta(days=3)
"""As objections to the roll of an election are (村 §17, 居 §17); never later than the vote opens."""


@transaction.atomic
def roll_object(
    *, actor: Actor, vote_id: int, lacking: str, entry_id: int | None = None, about: str = "", why: str, now: datetime
) -> RollObjection:
    """Say that somebody lacks on the roll (``about`` names them) or does not belong on it (``entry_id``).

    Any member of the village may, as long as the roll is on display for it; it is to be answered within three days
    and before the vote opens. Out of reach: Vote.DoesNotExist. Over: VoteNotOpenError. Without words or without
    saying whom, or said already: InvalidInputError.
    """
    vote = Vote.objects.in_reach(actor, READ).select_for_update(of=("self",)).get(pk=vote_id)
    Vote.objects.demand(actor, OBJECT, vote)
    if vote.opened_at is not None or vote.called_off_at is not None or now > vote.objections_until:
        raise VoteNotOpenError(_("提名册异议的时间已经过了。"))
    words, name = why.strip(), about.strip()
    if not 1 <= len(words) <= NOTE_AT_MOST:
        raise invalid("/why", _("说说为什么，%(most)s 字以内") % {"most": NOTE_AT_MOST})
    if lacking == Lacking.ABSENT and not 1 <= len(name) <= PERSON_NAME_AT_MOST:
        raise invalid("/about", _("写上漏了谁"))
    entry = RollEntry.objects.filter(vote=vote, pk=entry_id or 0, struck_at__isnull=True).first()
    if lacking not in Lacking.values or (lacking == Lacking.EXTRA and entry is None):
        raise invalid("/entry", _("选一下是名册上的谁"))
    _demand_new(vote, actor, lacking, entry, name)
    objection = RollObjection.objects.create(
        vote=vote,
        person_id=actor.known_id,
        person_name=actor.name,
        lacking=lacking,
        entry=entry if lacking == Lacking.EXTRA else None,
        about=name if lacking == Lacking.ABSENT else "",
        why=words,
        at=now,
        due_at=min(now + ANSWERED_WITHIN, vote.opens_at),
    )
    said = RollObjected(
        objection=objection.pk, lacking=lacking, number=entry.number if objection.entry and entry else None
    )
    journal.record(said, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    return objection


@transaction.atomic
def roll_object_decide(
    *, actor: Actor, objection_id: int, upheld: bool, reason: str, person_id: int | None = None, now: datetime
) -> RollObjection:
    """Answer an objection with a reason; what is upheld changes the roll at once, under a number of its own.

    ``person_id`` is who is put on it when somebody lacked: a member of the village, for a household its
    representative; nobody who by the register is under age, registered elsewhere without being admitted (村 §16), or
    holds no seat of the body. Who leads the village may, and not about their own objection. Out of reach:
    RollObjection.DoesNotExist. Not theirs: NotAllowedError. Answered already, or the vote is open: VoteRefusedError
    (the vote's row is locked).
    """
    objection = RollObjection.objects.select_related("entry").get(pk=objection_id)
    vote = vote_claim(actor, objection.vote_id, missing=RollObjection)
    objection.refresh_from_db()
    if objection.decided_at is not None or vote.opened_at is not None or vote.called_off_at is not None:
        raise VoteRefusedError(_("这条异议已经答复过了，或者表决已经开始。"))
    if objection.person_id == actor.person_id:
        raise invalid("/upheld", _("自己提的异议，要由别人答复"))
    if not 1 <= len(reason.strip()) <= NOTE_AT_MOST:
        raise invalid("/reason", _("写明理由，%(most)s 字以内") % {"most": NOTE_AT_MOST})
    if upheld and objection.entry is not None:
        strike(objection.entry, Struck.OBJECTION, reason.strip(), by=actor.person_id, now=now)
    elif upheld:
        objection.entry = _put_on(vote, person_id)
    objection.upheld, objection.reason = upheld, reason.strip()
    objection.decided_at, objection.decided_by_id = now, actor.known_id
    objection.save(update_fields=["upheld", "reason", "entry", "decided_at", "decided_by_id"])
    number = objection.entry.number if objection.entry else None
    said = RollObjected(objection=objection.pk, lacking=objection.lacking, upheld=upheld, number=number)
    journal.record(said, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    return objection


@transaction.atomic
def roll_strike(*, actor: Actor, entry_id: int, reason: str, now: datetime) -> RollEntry:
    """Strike somebody who died while the vote is open, with the reason; they are entitled no longer.

    The register must say so first. Who leads the village may. Out of reach: RollEntry.DoesNotExist. The vote is not
    open: VoteNotOpenError. They cast their ballot while they lived, are not dead, or their household has others who
    speak for it: InvalidInputError. Against a ballot at the same moment one of both is refused (the row is locked).
    """
    found = RollEntry.objects.get(pk=entry_id)
    vote = vote_claim(actor, found.vote_id, missing=RollEntry)
    entry = RollEntry.objects.select_for_update().get(pk=entry_id)
    if not vote.is_open:
        raise VoteNotOpenError(_("只有表决开着的时候才用划。"))
    if not 1 <= len(reason.strip()) <= NOTE_AT_MOST:
        raise invalid("/reason", _("写明理由，%(most)s 字以内") % {"most": NOTE_AT_MOST})
    if entry.struck_at is not None or entry.person.deceased_on is None:
        raise invalid("/entry", _("人口登记里还没有登记去世，或者已经划过了"))
    if entry.household_id is not None and speakers_of(vote, entry, now=now) - {entry.person_id}:
        raise invalid("/entry", _("这户还有别的成年人可以代表，不用划"))
    if (
        Ballot.objects.filter(entry=entry, voided_at__isnull=True).exists()
        or Participation.objects.filter(entry=entry, is_void=False).exists()
    ):
        raise invalid("/entry", _("生前已经投过票，这一票照算"))
    strike(entry, Struck.DIED, reason.strip(), by=actor.known_id, now=now)
    said = RollStruck(number=entry.number, reason=entry.struck_reason)
    journal.record(said, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    return entry


def strike(entry: RollEntry, why: Struck, reason: str, *, by: int | None, now: datetime) -> None:
    """Write that an entry does not count."""
    entry.struck_at, entry.struck_as, entry.struck_reason, entry.struck_by_id = now, why, reason, by
    entry.save(update_fields=["struck_at", "struck_as", "struck_reason", "struck_by_id"])


def next_number(vote: Vote) -> int:
    """Return the number after the last one of a roll."""
    return (vote.roll.aggregate(last=Max("number"))["last"] or 0) + 1


def vote_claim(actor: Actor, vote_id: int, *, missing: type[RollEntry | RollObjection | Vote] = Vote) -> Vote:
    """Return a vote locked, for whoever leads its village; out of reach it is ``missing`` that is not found."""
    vote = Vote.objects.in_reach(actor, READ).select_for_update(of=("self",)).filter(pk=vote_id).first()
    if vote is None:
        raise missing.DoesNotExist
    Topic.objects.demand(actor, CONDUCT, vote.stage.topic)
    return vote


def _demand_new(vote: Vote, actor: Actor, lacking: str, entry: RollEntry | None, name: str) -> None:
    """Refuse what the same person has said already and nobody has answered yet: each one holds up the opening."""
    waiting = RollObjection.objects.filter(
        vote=vote, person_id=actor.known_id, lacking=lacking, decided_at__isnull=True
    )
    same = waiting.filter(entry=entry) if lacking == Lacking.EXTRA else waiting.filter(about=name)
    if same.exists():
        raise invalid("/why", _("这一条您提过了，正等答复"))
    if waiting.count() >= WAITING_AT_MOST:
        raise invalid("/why", _("您已经提了 %(most)s 条，等答复了再提") % {"most": WAITING_AT_MOST})


def _put_on(vote: Vote, person_id: int | None) -> RollEntry:
    """Put somebody on the roll: the register lacked what says that they belong, not what says that they do not."""
    member = member_get(vote.village, person_id) if person_id is not None else None
    if member is None or member.deceased:
        raise invalid("/person", _("选一下要补进名册的人，要是本村社登记的人"))
    day = vote.opens_at.astimezone(CHINA).date()
    if member.born_on is not None and not of_age(member.born_on, day):
        raise invalid("/person", _("到表决那天还不满十八周岁"))
    if not may_stand(from_json(vote.effective).rule, member.person.id, member.kinds, village=vote.village, day=day):
        raise invalid("/person", _("按登记他不该在这个名册上：先在户籍或者职务名单里登记，再补"))
    home = None
    if vote.unit == Unit.HOUSEHOLDS:
        home = member.household_id
        if home is None:
            raise invalid("/person", _("这个人还没有登记在哪一户"))
    standing = vote.roll.filter(struck_at__isnull=True)
    if (standing.filter(household_id=home) if home else standing.filter(person_id=member.person.id)).exists():
        raise invalid("/person", _("已经在名册上了"))
    return RollEntry.objects.create(
        vote=vote, number=next_number(vote), person_id=member.person.id, household_id=home, name=member.person.name
    )
