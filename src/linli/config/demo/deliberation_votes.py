"""The demo's votes: where the rubbish house stands is decided, whether weddings become simpler is being voted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from linli.config.demo.accounts import CAST, LONGYOU, ZHANGWANG
from linli.config.demo.dice import dice_for
from linli.config.demo.disclosure import voucher_photo
from linli.config.demo.past import clock_turned_back
from linli.kernel.actor import Actor, Membership
from linli.kernel.clock.workdays import CHINA
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.services.law import channel_basis_set
from linli.modules.deliberation.services.prior_study import StudySaid
from linli.modules.deliberation.services.stepping import topic_advance, topic_resolve
from linli.modules.deliberation.services.topics import TopicInput, topic_adopt, topic_raise, topic_summarise
from linli.modules.deliberation.services.voting import (
    ballot_cast,
    ballot_enter,
    vote_close,
    vote_open,
    vote_prepare,
)
from linli.modules.files.public import image_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from random import Random

    from linli.config.demo.offices import Offices
    from linli.config.demo.people import Crowd
    from linli.modules.deliberation.models import RollEntry, Topic, Vote

RULE = "v_assembly_households"
BASIS = "龙民发〔2026〕8号《关于村民会议按户表决方式的意见》（演示）"
_WEIGHTS = (82, 13, 5)
_PHOTOS = 3
_MORNING, _WAKING = timedelta(hours=8, minutes=5), 11.5 / 24
"""Ballots come in between five past eight and twenty to eight in the evening."""


@dataclass(frozen=True, slots=True)
class _Story:
    """A vote to be held: what about, how many days ago it opened, for how long, and how many households took part."""

    title: str
    text: str
    summary: str
    opened: int
    lasts: int
    by_phone: int
    by_paper: int
    by_door: int


_DECIDED = _Story(
    "垃圾房挪到村东头，不再占大樟树下的地",
    "大樟树底下是夏天乘凉的地方，垃圾房一到热天味道大。村东头机耕路边有块空地，挪过去，树下铺几条石凳。",
    "大伙都嫌味道大。担心的是东头几户离得近，商量好做成带盖的，一天清两回。",
    opened=15,
    lasts=3,
    by_phone=96,
    by_paper=31,
    by_door=21,
)
_OPEN = _Story(
    "红事从简：婚礼筹备期不再摆宴席，写进村规民约",
    "照老规矩，婚礼前还要请客吃饭，少则十来桌，多则二十多桌。提议筹备期请帮忙的人吃大锅菜，不摆席；"
    "婚礼当天酒席不超过二十桌；红白理事会帮着张罗，不收钱。",
    "多数人赞成。有人问老人过寿算不算，这次只管红事，别的另外再议。",
    opened=2,
    lasts=5,
    by_phone=72,
    by_paper=22,
    by_door=9,
)


def votes_hold(offices: Offices, crowd: Crowd, now: datetime) -> int:
    """Let the county say what counts, and two votes by households be held; return how many ballots there are."""
    county = actor_of(offices.at[Role.COUNTY_OPERATOR, LONGYOU], now)
    since = now - timedelta(days=90)
    for channel in (Channel.PHONE, Channel.PAPER, Channel.DOORSTEP):
        channel_basis_set(
            actor=county,
            county=LONGYOU,
            rule=RULE,
            channel=channel,
            basis=BASIS,
            since=since.astimezone(CHINA).date(),
            now=since,
        )
    with clock_turned_back() as turn:
        decided = _hold(_DECIDED, offices, crowd, now, turn)
        turn(decided.closes_at + timedelta(minutes=5))
        closed = vote_close(actor=None, vote_id=decided.pk, now=decided.closes_at + timedelta(minutes=5))
        running = _hold(_OPEN, offices, crowd, now, turn)
    secretary = actor_of(offices.at[Role.VILLAGE_SECRETARY, ZHANGWANG], now)
    topic_resolve(
        actor=secretary,
        topic_id=closed.stage.topic_id,
        words="垃圾房挪到村东头机耕路边，做成带盖的，一天清两回；大樟树下铺石凳。",
        now=decided.closes_at + timedelta(hours=14),
    )
    return decided.ballots.count() + running.ballots.count()


def _hold(story: _Story, offices: Offices, crowd: Crowd, now: datetime, turn: Callable[[datetime], None]) -> Vote:
    opens = _at_eight(now - timedelta(days=story.opened))
    topic = _talked_over(story, offices, crowd, opens - timedelta(days=16))
    secretary = actor_of(offices.at[Role.VILLAGE_SECRETARY, ZHANGWANG], now)
    stage = topic.stages.get(position=topic.stage)
    vote = vote_prepare(
        actor=secretary,
        stage_id=stage.pk,
        rule=RULE,
        ballot_kind="named",
        opens_at=opens,
        closes_at=opens + timedelta(days=story.lasts, hours=12),
        objections_until=opens - timedelta(hours=14),
        study=StudySaid(
            on=(opens - timedelta(days=12)).astimezone(CHINA).date(),
            by="章王村党总支",
            note="党总支扩大会议研究，同意交村民会议按户表决。",
        ),
        now=opens - timedelta(days=11),
    )
    turn(opens + timedelta(minutes=1))
    vote = vote_open(actor=None, vote_id=vote.pk, now=opens + timedelta(minutes=1))
    _ballots(story, vote, offices, now, turn)
    return vote


def _at_eight(at: datetime) -> datetime:
    return at.astimezone(CHINA).replace(hour=8, minute=0, second=0, microsecond=0)


def _talked_over(story: _Story, offices: Offices, crowd: Crowd, raised_at: datetime) -> Topic:
    """Let a villager raise it, the secretary take it up, everybody talk for two days, and the vote be next."""
    proposer = actor_of(crowd.homes[ZHANGWANG][40].members[0].pk, raised_at)
    secretary = actor_of(offices.at[Role.VILLAGE_SECRETARY, ZHANGWANG], raised_at)
    given = TopicInput(village=ZHANGWANG, title=story.title, text=story.text)
    topic = topic_raise(actor=proposer, given=given, now=raised_at)
    at = raised_at + timedelta(hours=25)
    topic_adopt(actor=secretary, topic_id=topic.pk, template="talk", now=at)
    at += timedelta(days=3)
    topic_summarise(actor=secretary, topic_id=topic.pk, note=story.summary, now=at)
    topic_advance(actor=secretary, topic_id=topic.pk, now=at + timedelta(minutes=5))
    topic.refresh_from_db()
    return topic


def _ballots(story: _Story, vote: Vote, offices: Offices, now: datetime, turn: Callable[[datetime], None]) -> None:
    """Let households vote by phone, on paper and at the door since it opened; the accounts have not yet."""
    dice = dice_for(f"votes:{story.title}")
    entries = list(vote.roll.filter(struck_at__isnull=True).order_by("number"))
    keeps = {part.name for part in CAST} if story is _OPEN else set()
    witness = offices.at[Role.SUPERVISOR, ZHANGWANG]  # nobody witnesses their own ballot
    entries = [entry for entry in entries if entry.name not in keeps and entry.person_id != witness]
    dice.shuffle(entries)
    ways = [Channel.PHONE] * story.by_phone + [Channel.PAPER] * story.by_paper + [Channel.DOORSTEP] * story.by_door
    dice.shuffle(ways)
    opened, until = vote.opens_at, min(vote.closes_at, now) - timedelta(minutes=30)
    collector = offices.at[Role.GRID_WORKER, f"{ZHANGWANG}001"]
    worker = actor_of(collector, opened)
    photos = _photos(collector, now)
    for nth, (entry, way) in enumerate(zip(entries, ways, strict=False), start=1):
        at = _by_day(opened + (until - opened) * nth / (len(ways) + 1))
        turn(at)
        choice = dice.choices(vote.choices, _WEIGHTS)[0]
        if way is Channel.PHONE:
            _cast(vote, entry, choice, dice, at)
        else:
            ballot_enter(
                actor=worker,
                vote_id=vote.pk,
                entry_id=entry.pk,
                choice=choice,
                channel=way,
                collector_id=collector,
                witness_id=witness,
                file_id=photos[nth % len(photos)],
                key=_key(dice),
                now=at,
            )


def _by_day(at: datetime) -> datetime:
    """Move a moment of the night to the evening before or the morning after, in order."""
    here = at.astimezone(CHINA)
    since_midnight = here - here.replace(hour=0, minute=0, second=0, microsecond=0)
    return here - since_midnight + _MORNING + since_midnight * _WAKING


def _cast(vote: Vote, entry: RollEntry, choice: str, dice: Random, at: datetime) -> None:
    belongs = Membership(ZHANGWANG, "registered", entry.household_id, head=True)
    voter = Actor(entry.person_id, entry.name, memberships=(belongs,))
    ballot_cast(actor=voter, vote_id=vote.pk, choice=choice, key=_key(dice), now=at)


def _key(dice: Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)


def _photos(by: int, now: datetime) -> Sequence[int]:
    return [image_store(content=voucher_photo(number), uploader_id=by, now=now).id for number in range(_PHOTOS)]
