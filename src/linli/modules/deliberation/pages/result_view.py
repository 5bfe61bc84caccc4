"""What came out of a closed vote, as pages and the printed sheet say it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.flow import DONE, RESOLVED
from linli.modules.deliberation.law import Channel, Unit, Whole
from linli.modules.deliberation.law_words import CHANNEL_NAMES, counted, share_words
from linli.modules.deliberation.models import StageSignature
from linli.modules.deliberation.models.votes import ABSTAIN, AGAINST, FOR
from linli.modules.deliberation.pages.vote_words import CHANNELS, LAWS_IN_FULL, law_words
from linli.web.formatting import zh_time

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.deliberation.counting import EffectiveRule
    from linli.modules.deliberation.models import Topic, Vote
    from linli.modules.deliberation.pages.voting_view import VotingView
    from linli.modules.deliberation.selectors.votes import Tally

_COLOURS = {FOR: "yes", AGAINST: "no", ABSTAIN: "none"}
_LONG = 5
"""Labels of more characters stand over their bar, not before it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One option: how many chose it."""

    code: str
    label: str
    count: int
    percent: float
    css: str


@dataclass(frozen=True, slots=True)
class Way:
    """How many took part by one way."""

    label: str
    icon: str
    count: int


@dataclass(frozen=True, slots=True)
class Majority:
    """What had to agree, and what did."""

    title: str
    words: str
    count: int
    whole: int
    needed: int


@dataclass(frozen=True, slots=True)
class ResultView:
    """The outcome in words and figures."""

    headline: str
    plainly: str
    closed_at: datetime
    withheld: str
    bars: tuple[Bar, ...]
    channels: tuple[Way, ...]
    taken_words: str
    is_valid: bool
    is_adopted: bool
    is_in_force: bool
    majority: Majority | None
    why_title: str
    why_words: str
    why_tone: str
    law: str
    says: str
    law_href: str
    bases: tuple[str, ...]
    again_words: str
    my_receipt: str
    is_mine_counted: bool
    has_list: bool
    watched_words: str
    digest: str
    struck: int

    @property
    def has_long_labels(self) -> bool:
        """Whether the labels need a line of their own."""
        return any(len(bar.label) > _LONG for bar in self.bars)


def result_view(topic: Topic, vote: Vote, tally: Tally, voting: VotingView, *, now: datetime) -> ResultView:
    """Say what came of a vote; one query for who signed."""
    rule, unit = from_json(vote.effective), Unit(vote.unit)
    stands = tally.is_adopted and (tally.is_binding or vote.confirmed_at is not None)
    mine = voting.mine.receipt if voting.mine else ""
    why_words, why_tone = _why(tally, rule, vote)
    return ResultView(
        headline=headline_of(tally, vote),
        plainly=plainly_of(tally, vote, now),
        closed_at=vote.closes_at,
        withheld=_("票太少，一张一张摆出来会猜出是谁，所以不摆。") if is_tiny(tally) else "",
        bars=_bars(tally),
        channels=_ways(tally),
        taken_words=counted(tally.took_part, unit),
        is_valid=tally.is_valid,
        is_adopted=tally.is_adopted,
        is_in_force=stands and topic.state in {RESOLVED, DONE},
        majority=_majority(tally, rule, unit) if tally.is_valid else None,
        why_title=_("为什么算数") if stands else _("为什么没通过") if not tally.is_adopted else _("还差一步"),
        why_words=why_words,
        why_tone=why_tone,
        law=law_words(rule.rule),
        says=str(rule.rule.says),
        law_href=LAWS_IN_FULL,
        bases=_bases(rule, tally),
        again_words=_again(tally, vote),
        my_receipt=mine,
        is_mine_counted=bool(mine) and mine in _receipts(tally),
        has_list=not is_tiny(tally),
        watched_words=_watched(vote),
        digest=vote.digest,
        struck=tally.struck,
    )


def headline_of(tally: Tally, vote: Vote) -> str:
    """Say in a few words what it came to."""
    if not tally.is_valid:
        return _("人数不够，这次不算数")
    if not tally.is_adopted:
        return _("没通过")
    won = _words(tally, tally.winner)
    if not tally.is_binding and vote.confirmed_at is None:
        return _("意见收上来了，还要开会确认")
    return _("通过了") if tally.winner == FOR else _("选定了：%(what)s") % {"what": won}


def is_tiny(tally: Tally) -> bool:
    """Whether so few took part that what they chose would point at them."""
    return tally.is_tiny


def recounted(tally: Tally) -> dict[str, int]:
    """Count the ballots anew, one by one."""
    again = Counter(choice for _receipt, choice, _salt, _leaf in tally.ballots)
    return {code: again.get(code, 0) for code, _label, _count in tally.counts}


def _words(tally: Tally, code: str) -> str:
    return next((_(label) for one, label, _count in tally.counts if one == code), "")


def _receipts(tally: Tally) -> set[str]:
    return {receipt for receipt, *_rest in tally.ballots if receipt} | set(tally.receipts)


def plainly_of(tally: Tally, vote: Vote, now: datetime) -> str:
    """Say in whole sentences what lacks, or that a meeting confirmed it."""
    said = " ".join(tally.reasons)
    if vote.confirmed_at is not None:
        return _("%(at)s开会确认过。") % {"at": zh_time(vote.confirmed_at, now)}
    if not tally.is_valid:
        return _("%(why)s按法律，不能当作通过，也不能当作没通过。") % {"why": said}
    return said


def _bars(tally: Tally) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            code,
            _(label),
            count,
            round(100 * count / tally.took_part, 1) if tally.took_part else 0.0,
            _COLOURS.get(code, ""),
        )
        for code, label, count in tally.counts
    )


def _ways(tally: Tally) -> tuple[Way, ...]:
    if tally.by_channel is None:
        return ()
    return tuple(
        Way(str(label), icon, tally.by_channel[channel])
        for channel, (label, icon, _css) in CHANNELS.items()
        if tally.by_channel.get(channel)
    )


def _majority(tally: Tally, rule: EffectiveRule, unit: Unit) -> Majority:
    whole = tally.entitled if rule.rule.majority_of is Whole.ENTITLED else tally.took_part
    return Majority(
        title=_("同意的够不够%(share)s") % {"share": share_words(rule.majority)},
        words=_("要 %(needed)s，有 %(much)s")
        % {"needed": tally.needed_in_favour, "much": counted(tally.in_favour, unit)},
        count=tally.in_favour,
        whole=whole,
        needed=tally.needed_in_favour,
    )


def _why(tally: Tally, rule: EffectiveRule, vote: Vote) -> tuple[str, str]:
    if not tally.is_valid:
        return _("%(share)s没到") % {"share": share_words(rule.quorum)}, "bad"
    if not tally.is_adopted:
        return _("同意的不够"), "bad"
    if not tally.is_binding and vote.confirmed_at is None:
        return _("等开会确认"), "warn"
    return _("两条都过线"), "go"


def _bases(rule: EffectiveRule, tally: Tally) -> tuple[str, ...]:
    used = [Channel(way) for way, count in (tally.by_channel or {}).items() if count]
    by_document: dict[str, list[str]] = {}
    for channel in used:
        if channel in rule.bases:
            by_document.setdefault(rule.bases[channel], []).append(str(CHANNEL_NAMES[channel]))
    said = [
        _("%(ways)s算参加，依据：%(basis)s") % {"ways": _("、").join(ways), "basis": document}
        for document, ways in by_document.items()
    ]
    if rule.local is not None:
        said.append(_("本县的规定更严：%(basis)s") % {"basis": rule.local.basis})
    return tuple(said)


def _again(tally: Tally, vote: Vote) -> str:
    if is_tiny(tally):
        return _("票太少，一张一张摆出来会猜出是谁，所以不摆。")
    if vote.is_secret:
        return _("%(n)s 张票都在，票号和选的分开放，谁也对不上，谁都能重新数。") % {"n": tally.took_part}
    return _("%(n)s 张票都在，没有名字，谁都能重新数。") % {"n": tally.took_part}


def _watched(vote: Vote) -> str:
    names = list(
        StageSignature.objects.filter(stage_id=vote.stage_id, role="supervisor")
        .order_by("pk")
        .values_list("name", flat=True)
    )
    frozen = _("名册开始表决时就定住了，册上一行只能进一张票。")
    if not names:
        return frozen
    return _("监票：%(names)s（村务监督委员会）。%(frozen)s") % {"names": _("、").join(names), "frozen": frozen}
