"""The vote at the desk of its topic: what the page beside the stages, and a page of its own, say and offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.law_words import counted
from linli.modules.deliberation.pages.bringing_in import Brought, channels_offered, mandate_choices
from linli.modules.deliberation.pages.marks import AT_A_DESK
from linli.modules.deliberation.pages.result_view import plainly_of
from linli.modules.deliberation.pages.vote_words import CHANNELS
from linli.modules.deliberation.pages.voting_view import voting_view
from linli.modules.deliberation.policy import CONDUCT, ENTER, POLICY
from linli.modules.deliberation.selectors.door_visits import sent_counts
from linli.modules.deliberation.selectors.reminding import can_be_reminded, reminded_at
from linli.modules.deliberation.selectors.roll_reading import Voice, waiting_people
from linli.modules.deliberation.selectors.votes import (
    collectors_of,
    entered_of,
    objections_of,
    tally_of,
    witnesses_of,
)
from linli.web.formatting import ZONE, zh_lasting, zh_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.modules.deliberation.models import BallotKind, Topic, Vote
    from linli.modules.deliberation.pages.voting_view import VotingView
    from linli.modules.deliberation.selectors.votes import Entered
    from linli.web.request import LinliRequest

NEWEST = 5


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """A ballot or box that somebody brought in, in words: who handled it, never what it says."""

    id: int
    kind: str
    who: str
    handled: str
    photo_ids: tuple[int, ...]
    at: datetime
    state_words: str
    tone: str
    void_words: str
    may_ask: bool
    voiding_id: int | None


@dataclass(frozen=True, slots=True)
class Looked:
    """An entry of the roll that a search at the desk found; ``voted`` says how, if it took part already."""

    id: int
    title: str
    where: str
    voted: str


@dataclass(frozen=True, slots=True)
class DeskVote:
    """What the desk knows and may do beside what everybody sees."""

    steps: tuple[str, ...]
    facts: list[dict[str, str]]
    objections_waiting: int
    plainly: str
    meeting_needs: str
    is_past: bool
    binding_words: str
    waiting: int
    waiting_words: str
    remind_words: str
    sent_words: str
    may_remind: bool
    reminded_at: datetime | None
    may_conduct: bool
    may_enter: bool
    newest: tuple[BroughtIn, ...]
    brought_in: int
    channels: list[dict[str, str]]
    collectors: list[dict[str, Any]]
    witnesses: list[dict[str, Any]]
    looked: tuple[Looked, ...]
    givers: list[dict[str, str]]
    holders: list[dict[str, Any]]
    standing: dict[str, Any] | None


def desk_context(
    request: LinliRequest, topic: Topic, vote: Vote, *, form: Brought | None = None, looked: Sequence[Voice] = ()
) -> dict[str, Any]:
    """Return ``voting``, ``desk``, ``vote_form`` and ``vote_errors``; the queries do not grow with the roll."""
    voting = voting_view(request, vote, topic_id=topic.pk, columns=AT_A_DESK, by_channel=True)
    chosen = [one.id for one in looked if form is not None and str(one.id) == form.entry_id] or [
        one.id for one in looked
    ]
    desk = _desk(request, topic, vote, voting, looked, meant=chosen[0] if len(chosen) == 1 else None)
    return {"voting": voting, "desk": desk, "vote_form": form or Brought(voting.key), "vote_errors": {}}


def _desk(
    request: LinliRequest, topic: Topic, vote: Vote, voting: VotingView, looked: Sequence[Voice], *, meant: int | None
) -> DeskVote:
    actor, now = request.actor, request.now
    may_conduct = POLICY.allows(actor, CONDUCT, topic)
    may_enter = voting.is_open and now < vote.closes_at and POLICY.allows(actor, ENTER, vote)
    waiting = waiting_people(vote) if voting.is_open else []
    reachable = can_be_reminded(waiting)
    told = reminded_at(vote) if voting.is_open else None
    entered = entered_of(vote, limit=NEWEST + 1)
    tally = tally_of(vote) if voting.is_closed else None
    people = {
        "collectors": collectors_of(vote, now=now) if may_enter and not vote.is_secret else [],
        "witnesses": witnesses_of(vote, now=now) if may_enter and not vote.is_secret else [],
    }
    return DeskVote(
        steps=tuple(_steps(vote, voting, tally, now, may_conduct=may_conduct)),
        facts=_facts(vote, voting, now),
        objections_waiting=sum(one.decided_at is None for one in objections_of(vote)) if voting.is_prepared else 0,
        plainly=plainly_of(tally, vote, now) if tally else "",
        is_past=voting.is_prepared and vote.closes_at <= now,
        meeting_needs=_("名册 %(all)s，要到 %(come)s")
        % {"all": voting.entitled_words, "come": counted(tally.needed_present, voting.unit)}
        if tally
        else "",
        binding_words=_("手机、纸票、上门的票算不算参加，县里还没写明依据：结果先当征求意见，开会确认才算数。"),
        waiting=len(waiting),
        waiting_words=_("还没投的 %(all)s：%(some)s能在手机上提醒，其余的要上门")
        % {"all": counted(len(waiting), voting.unit), "some": counted(len(reachable), voting.unit)},
        remind_words=counted(len(reachable), voting.unit),
        sent_words=_sent_words(vote, voting) if voting.is_open and may_conduct else "",
        may_remind=bool(reachable) and (told is None or told.astimezone(ZONE).date() < now.astimezone(ZONE).date()),
        reminded_at=told,
        may_conduct=may_conduct,
        may_enter=may_enter,
        newest=tuple(brought_in_view(one, voting) for one in entered[:NEWEST]),
        brought_in=_brought_in(vote, entered),
        channels=channels_offered(vote),
        collectors=[{"value": person, "label": label} for person, label in people["collectors"]],
        witnesses=[{"value": person, "label": label} for person, label in people["witnesses"]],
        looked=tuple(_looked(one, voting) for one in looked),
        **mandate_choices(vote, meant, now),
    )


def _sent_words(vote: Vote, voting: VotingView) -> str:
    sent, others = sent_counts(vote)
    said = {"sent": counted(sent, voting.unit), "others": counted(others, voting.unit)}
    return _("派了人还没投的 %(sent)s，没派人的 %(others)s。") % said if sent else ""


def _brought_in(vote: Vote, entered: Sequence[Entered]) -> int:
    return len(entered) if len(entered) <= NEWEST else vote.batches.count() if vote.is_secret else _ballots(vote)


def _ballots(vote: Vote) -> int:
    return vote.ballots.exclude(channel=Channel.PHONE).count()


def _steps(vote: Vote, voting: VotingView, tally: Any, now: datetime, *, may_conduct: bool) -> list[str]:
    if not may_conduct:
        return []
    steps = []
    if voting.is_prepared:
        steps.append("call_off")
    if voting.is_prepared and vote.opens_at <= now < vote.closes_at:
        steps.append("open")
    if voting.is_open and vote.closes_at <= now:
        steps.append("close")
    if tally is not None and tally.is_adopted and not tally.is_binding and vote.confirmed_at is None:
        steps.append("confirm")
    return steps


def _facts(vote: Vote, voting: VotingView, now: datetime) -> list[dict[str, str]]:
    kind: BallotKind | str = vote.ballot_kind
    said = [
        {"label": _("表决什么"), "value": vote.question},
        {"label": _("按哪条规则"), "value": voting.law, "note": voting.law_says},
        {"label": _("怎么投"), "value": _("无记名") if kind == "secret" else _("记名")},
        {"label": _("可以选"), "value": _("、").join(option["label"] for option in voting.options)},
        {"label": _("名册"), "value": voting.entitled_words, "note": voting.who_is_on_it},
        {"label": _("通知"), "value": zh_time(vote.notice_at, now)},
        {"label": _("异议提到"), "value": zh_lasting(vote.objections_until, now)},
        {"label": _("开始"), "value": zh_lasting(vote.opens_at, now), "note": _("到点自己开始")},
        {"label": _("截止"), "value": zh_lasting(vote.closes_at, now)},
    ]
    if voting.study_words:
        said.append({"label": _("党组织研究"), "value": voting.study_words})
    if vote.short_notice_reason:
        said.append({"label": _("特殊情况"), "value": vote.short_notice_reason})
    return said


def brought_in_view(one: Entered, voting: VotingView) -> BroughtIn:
    """Say one ballot or box in words."""
    way = str(CHANNELS[Channel(one.channel)][0])
    is_batch = one.batch_id is not None
    who = (
        ngettext("一箱 %(n)s 张", "一箱 %(n)s 张", one.ballots) % {"n": one.ballots}
        if is_batch
        else (_("%(no)s 户 %(name)s") if voting.by_household else _("%(no)s 号 %(name)s"))
        % {"no": one.no, "name": one.name}
    )
    state, tone = {
        "counts": (_("算数"), "go"),
        "asked": (_("等第二个人点头"), "warn"),
        "void": (_("作废"), "bad"),
    }[one.state]
    return BroughtIn(
        id=one.batch_id or one.ballot_id or 0,
        kind="batch" if is_batch else "ballot",
        who=who,
        handled=_("%(way)s · %(collector)s 收 · %(witness)s 证")
        % {"way": way, "collector": one.collector, "witness": one.witness}
        + (_(" · 受托 %(name)s 投") % {"name": one.proxy} if one.proxy else ""),
        photo_ids=one.photo_ids,
        at=one.at,
        state_words=state,
        tone=tone,
        void_words=_("作废的原因：%(why)s") % {"why": one.reason} if one.reason else "",
        may_ask=voting.is_open and one.state == "counts",
        voiding_id=one.voiding_id if voting.is_open and one.state == "asked" else None,
    )


def _looked(one: Voice, voting: VotingView) -> Looked:
    title = _("%(no)s 号 %(name)s") % {"no": one.no, "name": one.name} if voting.by_household else one.name
    voted = _("已经投过：%(way)s") % {"way": CHANNELS[Channel(one.channel)][0]} if one.channel else ""
    return Looked(one.id, title, one.where, voted)
