"""The law of electing, recalling and reviewing committees: terms, shares, articles as data, counts as pure functions.

Read from 村民委员会组织法 §8, §14-§19, §24, §38 and 城市居民委员会组织法 §8, §14-§20, §25, §37, both in force from
2026-01-01. Nobody votes here: what a meeting counted is entered and judged. Who is elected is not entered, it follows.
Vacant seats: ``by_elections_law``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.law import (
    COMMUNITIES_LAW,
    HALF_EXCEEDED,
    ONE_FIFTH,
    ONE_TENTH,
    ONE_THIRD,
    REPRESENTATIVE,
    TWO_THIRDS_EXCEEDED,
    VILLAGES_LAW,
    Setting,
    Share,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrPromise

AGE = 18
TERM_YEARS = 5
ROLL_DAYS, OBJECTION_DAYS, DECISION_DAYS, HANDOVER_DAYS = 20, 5, 3, 10
PROXIES_AT_MOST = 3
NOMINATORS_OF_A_COMMUNITY = 10
_LEAP_DAY = (2, 29)


class Way(StrEnum):
    """Who casts the ballots: a village's voters; in a community also one of each household, or the representatives."""

    VOTERS = "voters"
    HOUSEHOLDS = "households"
    REPRESENTATIVES = "representatives"


class ElectionKind(StrEnum):
    """A whole committee for a term (换届), or its vacant seats for what is left of one (补选, 村 §23, 居 §24)."""

    GENERAL = "general"
    BY_ELECTION = "by_election"


class Basis(StrEnum):
    """Why somebody is on the roll (村 §16, 居 §16)."""

    LIVES = "lives"
    AWAY = "away"
    ADMITTED = "admitted"
    REGISTERED = "registered"
    RESIDENT = "resident"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class BasisRule:
    """What a basis asks for: that they said they want to, that somebody admitted them, so many months there."""

    basis: Basis
    name: StrPromise
    short: StrPromise
    needs_wish: bool = True
    admitted_by: StrPromise | None = None
    months: int = 0


@dataclass(frozen=True, slots=True)
class ElectionLaw:
    """One law's kind of election: its committee, its ways with the turnout each asks for, its roll, its petitions.

    ``roll_days`` are those before election day by which the roll is displayed at the latest, by way; ``roll_article``
    asks for them. ``led_in`` are the ways led by an election committee, ``seated`` the tags whose holders cast ballots
    where representatives do. ``hands_over`` says whether the law gives ten days for it.
    """

    setting: Setting
    law: str
    title: StrPromise
    committee: StrPromise
    called: StrPromise
    seats: tuple[int, int]
    turnout: Mapping[Way, Share]
    bases: tuple[BasisRule, ...]
    recall: Mapping[Way, Share]
    nominators: int
    article_roll: int
    article_display: int
    article_count: int
    article_recall: int
    article_handover: int
    article_review: int
    proxies_not: Way | None = None
    kind: ElectionKind = ElectionKind.GENERAL
    chairs: tuple[int, ...] = (1,)
    roll_days: Mapping[Way, int] = field(default_factory=lambda: dict.fromkeys(Way, ROLL_DAYS))
    roll_article: int = 17
    roll_may_be_late: bool = False
    led_in: frozenset[Way] = frozenset(Way)
    seated: tuple[str, ...] = (REPRESENTATIVE,)
    hands_over: bool = True
    article_seats: int = 8

    def basis(self, code: str) -> BasisRule:
        """Return the rule of one of its bases; ``LookupError`` for another law's."""
        for rule in self.bases:
            if rule.basis == code:
                return rule
        raise LookupError(code)


VILLAGE = ElectionLaw(
    setting=Setting.VILLAGE,
    law=VILLAGES_LAW,
    title=_("村民委员会组织法"),
    committee=_("村民委员会"),
    called=_("村委会"),
    seats=(3, 7),
    turnout={Way.VOTERS: HALF_EXCEEDED},
    bases=(
        BasisRule(Basis.LIVES, _("户籍在本村，住在本村"), _("住在本村"), needs_wish=False),
        BasisRule(Basis.AWAY, _("户籍在本村，住在外地，本人要参加"), _("住在外地")),
        BasisRule(
            Basis.ADMITTED,
            _("户籍不在本村，住满一年，经同意参加"),
            _("经同意参加"),
            admitted_by=_("村民会议或者村民代表会议"),
            months=12,
        ),
    ),
    recall={Way.VOTERS: ONE_FIFTH, Way.REPRESENTATIVES: ONE_THIRD},
    nominators=1,
    article_roll=16,
    article_display=17,
    article_count=18,
    article_recall=19,
    article_handover=24,
    article_review=38,
)
COMMUNITY = ElectionLaw(
    setting=Setting.COMMUNITY,
    law=COMMUNITIES_LAW,
    title=_("城市居民委员会组织法"),
    committee=_("居民委员会"),
    called=_("居委会"),
    seats=(5, 9),
    turnout={
        Way.VOTERS: HALF_EXCEEDED,
        Way.HOUSEHOLDS: HALF_EXCEEDED,
        Way.REPRESENTATIVES: TWO_THIRDS_EXCEEDED,
    },
    bases=(
        BasisRule(Basis.REGISTERED, _("户籍在本社区"), _("户籍在本社区")),
        BasisRule(Basis.RESIDENT, _("户籍不在本社区，常住在本社区"), _("常住")),
        BasisRule(
            Basis.WORKER,
            _("在本社区工作六个月以上的社区工作者"),
            _("社区工作者"),
            admitted_by=_("居民选举委员会"),
            months=6,
        ),
    ),
    recall={Way.VOTERS: ONE_TENTH, Way.HOUSEHOLDS: ONE_TENTH, Way.REPRESENTATIVES: ONE_THIRD},
    nominators=NOMINATORS_OF_A_COMMUNITY,
    article_roll=16,
    article_display=17,
    article_count=19,
    article_recall=20,
    article_handover=25,
    article_review=37,
    proxies_not=Way.REPRESENTATIVES,
)
LAWS: Mapping[str, ElectionLaw] = {Setting.VILLAGE: VILLAGE, Setting.COMMUNITY: COMMUNITY}
RECALL_MAJORITY = HALF_EXCEEDED
ELECTED_BY = HALF_EXCEEDED
ELECTED_IN_A_RUN_OFF = ONE_THIRD


# ---- days ----


def roll_display_by(day: date, days: int = ROLL_DAYS) -> date:
    """Return the last day on which the roll of an election on that day may be displayed (§17: 二十日前)."""
    return day - timedelta(days=days)


def election_from(displayed_on: date, days: int = ROLL_DAYS) -> date:
    """Return the first day an election may be on whose roll was displayed that day."""
    return displayed_on + timedelta(days=days)


def objections_until(displayed_on: date, day: date) -> date:
    """Return the last whole day of objections; the day of display is not counted (§17; 民法典 §201).

    An election sooner than that, of a vacant seat, takes them until the day before it.
    """
    return max(displayed_on, min(displayed_on + timedelta(days=OBJECTION_DAYS), day - timedelta(days=1)))


def handover_by(result_on: date) -> date:
    """Return the last day for handing over (村 §24, 居 §25)."""
    return result_on + timedelta(days=HANDOVER_DAYS)


def born_by(day: date) -> date:
    """Return the latest birthday of whoever is eighteen on that day."""
    year = day.year - AGE
    if (day.month, day.day) == _LEAP_DAY:
        return date(year, 2, 28)
    return day.replace(year=year)


def months_earlier(day: date, months: int) -> date:
    """Return the day so many months before, the month's last where it has no such day."""
    whole = day.year * 12 + day.month - 1 - months
    year, month = divmod(whole, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)  # noqa: PLR2004 - December
    return date(year, month + 1, min(day.day, (first_of_next - timedelta(days=1)).day))


# ---- counts ----


@dataclass(frozen=True, slots=True)
class PostCount:
    """What was counted for one post: ballots given out, returned, valid, invalid, and votes by candidate."""

    seats: int
    issued: int
    cast: int
    valid: int
    invalid: int
    votes: Mapping[int, int]


class Fault(StrEnum):
    """Why figures cannot be those of a count."""

    MORE_ISSUED_THAN_ENTITLED = "issued"
    MORE_CAST_THAN_ISSUED = "cast"
    PARTS_ARE_NOT_THE_WHOLE = "valid"
    MORE_VOTES_THAN_BALLOTS = "votes"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the law makes of a count. ``tied`` are equal at the last seat, so that none of them has it."""

    needed_cast: int
    is_valid: bool
    needed_votes: int
    elected: tuple[int, ...]
    tied: tuple[int, ...]
    vacant: int


def count_fault(count: PostCount, entitled: int) -> Fault | None:
    """Return the first contradiction in the figures, none where there is none."""
    if count.issued > entitled:
        return Fault.MORE_ISSUED_THAN_ENTITLED
    if count.cast > count.issued:
        return Fault.MORE_CAST_THAN_ISSUED
    if count.valid + count.invalid != count.cast:
        return Fault.PARTS_ARE_NOT_THE_WHOLE
    each = any(votes > count.valid for votes in count.votes.values())
    if each or sum(count.votes.values()) > count.valid * count.seats:
        return Fault.MORE_VOTES_THAN_BALLOTS
    return None


def judge(law: ElectionLaw, way: str, *, entitled: int, count: PostCount, is_run_off: bool = False) -> Outcome:
    """Say who is elected by a count: nobody where too few took part, nobody with too few votes, no more than the seats.

    村 §18, 居 §19: more than half of the roll (representatives: more than two thirds) make it valid; more than half of
    those who took part elect, in a run-off a third of the ballots. Invalid ballots are of people who took part.
    """
    turnout, share = law.turnout[Way(way)], ELECTED_IN_A_RUN_OFF if is_run_off else ELECTED_BY
    is_valid = turnout.met(count.cast, entitled)
    enough = {one: votes for one, votes in count.votes.items() if is_valid and share.met(votes, count.cast)}
    elected, tied = _seated(enough, count.seats)
    return Outcome(
        needed_cast=turnout.needed(entitled),
        is_valid=is_valid,
        needed_votes=share.needed(count.cast),
        elected=elected,
        tied=tied,
        vacant=count.seats - len(elected),
    )


def _seated(enough: Mapping[int, int], seats: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    ranked = sorted(enough, key=lambda one: (-enough[one], one))
    if len(ranked) <= seats:
        return tuple(ranked), ()
    last = enough[ranked[seats - 1]] if seats else 0
    if not seats or enough[ranked[seats]] < last:
        return tuple(ranked[:seats]), ()
    above = tuple(one for one in ranked if enough[one] > last)
    return above, tuple(one for one in ranked if enough[one] == last)


def run_off_candidates(votes: Mapping[int, int], elected: Sequence[int], vacant: int) -> tuple[int, ...]:
    """Return who stands in the run-off: those not elected with the most votes, one more than the seats left.

    Whoever has as many votes as the last of them stands, too (村 §18, 居 §19: 未当选的人员得票多的为候选人; 差额).
    """
    if not vacant:
        return ()
    left = {one: count for one, count in votes.items() if one not in elected}
    ranked = sorted(left, key=lambda one: (-left[one], one))
    if len(ranked) <= vacant + 1:
        return tuple(ranked)
    last = left[ranked[vacant]]
    return tuple(one for one in ranked if left[one] >= last)


# ---- recall and review ----


@dataclass(frozen=True, slots=True)
class RecallOutcome:
    """How many had to vote and agree, and whether the office ends."""

    needed_cast: int
    is_valid: bool
    needed_favour: int
    is_carried: bool


def petition_needs(law: ElectionLaw, by: str, entitled: int) -> int:
    """Return how many signatures oblige to put a recall to the vote; ``KeyError`` where such people cannot ask."""
    return law.recall[Way(by)].needed(entitled)


def petition_met(law: ElectionLaw, by: str, *, signed: int, entitled: int) -> bool:
    """Whether enough asked for a recall (村 §19, 居 §20)."""
    return law.recall[Way(by)].met(signed, entitled)


def judge_recall(law: ElectionLaw, way: str, *, entitled: int, cast: int, in_favour: int) -> RecallOutcome:
    """Say whether a recall is carried, voted upon in the way the committee was elected (村 §19, 居 §20)."""
    turnout = law.turnout[Way(way)]
    is_valid = turnout.met(cast, entitled)
    return RecallOutcome(
        needed_cast=turnout.needed(entitled),
        is_valid=is_valid,
        needed_favour=RECALL_MAJORITY.needed(cast),
        is_carried=is_valid and RECALL_MAJORITY.met(in_favour, cast),
    )


def office_ends(are_unfit: Sequence[bool]) -> bool:
    """Whether reviews, oldest first, end an office: the last two in a row found the member unfit (村 §38, 居 §37)."""
    return len(are_unfit) > 1 and are_unfit[-1] and are_unfit[-2]
