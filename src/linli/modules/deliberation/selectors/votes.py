"""Votes as they are read: how far they are, who is on the roll, what was brought in, what the guards ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from linli.kernel.statement import Statement, instances, whole
from linli.modules.deliberation.counted import channels_shown
from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.law import Channel, Unit
from linli.modules.deliberation.law_words import counted
from linli.modules.deliberation.models import Ballot, Participation, RollEntry, RollObjection, Vote
from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.selectors.bringers import collectors_of, witnesses_of
from linli.modules.deliberation.selectors.brought import Entered, entered_of
from linli.modules.deliberation.selectors.tallies import Tally, tally_of
from linli.modules.deliberation.selectors.voices import voice_of
from linli.web.formatting import zh_lasting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import TopicStage

__all__ = [
    "Entered",
    "OwnEntry",
    "Progress",
    "Tally",
    "VoteCheck",
    "collectors_of",
    "entered_of",
    "entry_of",
    "grid_of",
    "objections_of",
    "roll_of",
    "tally_of",
    "vote_checks",
    "vote_get",
    "vote_of_stage",
    "vote_of_topic",
    "vote_progress",
    "votes_called_off",
    "witnesses_of",
]

NOT_YET, STRUCK = ".", "x"
SIGNS = {Channel.PHONE: "p", Channel.PAPER: "a", Channel.DOORSTEP: "d", Channel.MEETING: "m"}


@dataclass(frozen=True, slots=True)
class Progress:
    """How many took part so far; ``by_channel`` is None where a way is so small that it would point at somebody."""

    entitled: int
    took_part: int
    by_channel: Mapping[str, int] | None
    needed: int
    lacking: int
    is_valid_so_far: bool


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """The actor's voice on a roll: what may be done with it, and what was done.

    ``at`` is known of a named ballot alone, ``choice`` of one's own named one.
    """

    entry: RollEntry
    has_cast: bool
    channel: str
    receipt: str
    at: datetime | None
    choice: str
    may_cast: bool


@dataclass(frozen=True, slots=True)
class VoteCheck:
    """One thing that must be so before the stage may end; in words, whether it is, and what lacks or was found."""

    text: str
    is_met: bool
    detail: str


def vote_get(actor: Actor, vote_id: int, *, now: datetime) -> Vote:
    """Return a vote of a village the actor reads, or on whose roll they are; else Vote.DoesNotExist."""
    vote = Vote.objects.select_related("stage__topic").get(pk=vote_id)
    if Vote.objects.in_reach(actor, READ).filter(pk=vote_id).exists() or voice_of(actor, vote, now=now) is not None:
        return vote
    raise Vote.DoesNotExist


def vote_of_stage(stage_id: int) -> Vote | None:
    """Return the vote of a stage, if it has one that was not called off; one query."""
    return Vote.objects.filter(stage_id=stage_id, called_off_at__isnull=True).first()


def vote_of_topic(topic_id: int) -> Vote | None:
    """Return the newest vote of a topic that was not called off, if it has any; one query."""
    found = instances(Vote, _NEWEST.rows(topic_id=topic_id))
    return found[0] if found else None


def _newest(*, topic_id: int) -> QuerySet[Vote, tuple[Any, ...]]:
    rows = Vote.objects.filter(stage__topic_id=topic_id, called_off_at__isnull=True)
    return rows.order_by("-pk").values_list(*whole(Vote))[:1]


_NEWEST = Statement(_newest, topic_id=-1)


def votes_called_off(topic_id: int) -> list[Vote]:
    """Return the votes of a topic that were called off, the newest first; one query."""
    return list(Vote.objects.filter(stage__topic_id=topic_id, called_off_at__isnull=False).order_by("-pk"))


def vote_progress(vote: Vote) -> Progress:
    """Return how many took part of how many, and how many the rule asks for; two queries."""
    entitled = RollEntry.objects.filter(vote=vote, struck_at__isnull=True).count()
    ways = _ways(vote)
    took_part = sum(number for _way, number in ways)
    quorum = from_json(vote.effective).quorum
    needed = quorum.needed(entitled)
    return Progress(
        entitled=entitled,
        took_part=took_part,
        by_channel=channels_shown(ways),
        needed=needed,
        lacking=max(needed - took_part, 0),
        is_valid_so_far=quorum.met(took_part, entitled),
    )


def entry_of(actor: Actor, vote: Vote, *, now: datetime) -> OwnEntry | None:
    """Return the actor's voice on a roll and its own ballot, if there is one; two to four queries."""
    entry = voice_of(actor, vote, now=now)
    if entry is None:
        return None
    in_time = vote.is_open and vote.opens_at <= now < vote.closes_at
    if vote.is_secret:
        part = Participation.objects.filter(entry=entry, is_void=False).first()
        known = (part.channel, part.receipt) if part is not None else ("", "")
        return OwnEntry(entry, part is not None, *known, None, "", may_cast=in_time and part is None)
    ballot = Ballot.objects.filter(entry=entry, voided_at__isnull=True).first()
    if ballot is None:
        return OwnEntry(entry, has_cast=False, channel="", receipt="", at=None, choice="", may_cast=in_time)
    is_own = ballot.channel == Channel.PHONE and ballot.cast_by_id == actor.person_id
    choice = ballot.choice if is_own else ""
    return OwnEntry(
        entry,
        has_cast=True,
        channel=ballot.channel,
        receipt=ballot.receipt,
        at=ballot.cast_at,
        choice=choice,
        may_cast=in_time and is_own,
    )


def grid_of(vote: Vote) -> str:
    """Return a character for each line of the roll by its number: how it took part, for whoever collects.

    ``.`` not yet, ``p`` phone, ``a`` paper, ``d`` doorstep, ``m`` meeting, ``x`` struck. Two queries.
    """
    ways = dict(_those_who_took_part(vote).values_list("entry_id", "channel"))
    lines = RollEntry.objects.filter(vote=vote).order_by("number").values_list("pk", "struck_at")
    return "".join(
        STRUCK if struck is not None else SIGNS[Channel(ways[pk])] if pk in ways else NOT_YET for pk, struck in lines
    )


def roll_of(vote: Vote, *, search: str = "", after: int = 0, limit: int = 50) -> list[RollEntry]:
    """Return lines of the roll after a number, those of a number or name looked for; one query."""
    rows = RollEntry.objects.filter(vote=vote, number__gt=after)
    words = search.strip()
    if words:
        by_number = Q(number=int(words)) if words.isdecimal() and len(words) < len("1000000000") else Q()
        rows = rows.filter(by_number or Q(name__contains=words))
    return list(rows.order_by("number")[:limit])


def objections_of(vote: Vote) -> list[RollObjection]:
    """Return the objections to a roll, the newest first, each with the line it is about; one query."""
    return list(RollObjection.objects.filter(vote=vote).select_related("entry").order_by("-pk"))


def vote_checks(stage: TopicStage, *, now: datetime | None = None) -> tuple[VoteCheck, ...]:
    """Return what the vote of a stage still lacks before the stage may end, in the order in which it comes.

    Days are said as of ``now``.
    """
    vote = vote_of_stage(stage.pk)
    if vote is None:
        return (VoteCheck(_("发起表决，公布名册"), is_met=False, detail=_("还没发起")),)
    unit = Unit(vote.unit)
    waiting = vote.objections.filter(decided_at__isnull=True).count()
    announced = VoteCheck(_("发起表决，公布名册"), is_met=True, detail="")
    objections = VoteCheck(
        _("名册异议都答复了"),
        is_met=waiting == 0,
        detail=_("名册异议还有 %(count)s 条没答复") % {"count": waiting} if waiting else "",
    )
    tally = tally_of(vote)
    if tally is None:
        progress = vote_progress(vote)
        words = {
            "present": progress.took_part,
            "entitled": counted(progress.entitled, unit),
            "lacking": counted(progress.lacking, unit),
        }
        said = _("%(present)s/%(entitled)s，还差 %(lacking)s") % words
        if not progress.lacking:
            said = f"{progress.took_part}/{counted(progress.entitled, unit)}"
        present = VoteCheck(_("参加的够数"), is_met=progress.is_valid_so_far, detail=said)
        ends = _("%(at)s 截止，到点自己计票") % {"at": zh_lasting(vote.closes_at, now or vote.closes_at)}
        return announced, objections, present, VoteCheck(_("截止，计票"), is_met=False, detail=ends)
    closed = VoteCheck(_("截止，计票"), is_met=True, detail="")
    return (announced, objections, closed, *_outcome_checks(vote, tally, unit))


def _outcome_checks(vote: Vote, tally: Tally, unit: Unit) -> tuple[VoteCheck, ...]:
    """What a count lacks: enough who took part; only then enough who agreed; only then that it binds."""
    came = _("参加的：要 %(needed)s，到 %(present)s") % {
        "needed": counted(tally.needed_present, unit),
        "present": counted(tally.took_part, unit),
    }
    present = VoteCheck(_("参加的够数"), is_met=tally.is_valid, detail=came)
    if not tally.is_valid:
        return (present,)
    said = _("同意的：要 %(needed)s 票，有 %(in_favour)s 票") % {
        "needed": tally.needed_in_favour,
        "in_favour": tally.in_favour,
    }
    agreed = VoteCheck(_("同意的够数"), is_met=tally.is_adopted, detail=said)
    if not tally.is_adopted:
        return present, agreed
    is_binding = tally.is_binding or vote.confirmed_at is not None
    detail = "" if is_binding else " ".join(tally.reasons)
    return present, agreed, VoteCheck(_("算数：有依据，或者开会确认了"), is_met=is_binding, detail=detail)


def _those_who_took_part(vote: Vote) -> QuerySet[Any]:
    if vote.is_secret:
        return Participation.objects.filter(vote=vote, is_void=False)
    return Ballot.objects.filter(vote=vote, voided_at__isnull=True)


def _ways(vote: Vote) -> list[tuple[str, int]]:
    rows = _those_who_took_part(vote).values("channel")
    return list(rows.annotate(number=Count("pk")).order_by("channel").values_list("channel", "number"))
