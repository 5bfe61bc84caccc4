"""Elections, recalls and reviews of committee members as data: what has to be shown, by when, and when they are valid.

No ballot of these is ever cast on line (村 §18, 居 §19: secret, counted in public, with a place to write unseen); the
product shows rolls, days, candidates and results. Shares as in ``law``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.law import (
    COMMUNITIES_LAW,
    HALF_EXCEEDED,
    ONE_FIFTH,
    ONE_TENTH,
    ONE_THIRD,
    TWO_THIRDS_EXCEEDED,
    VILLAGES_LAW,
    Setting,
    Share,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ROLL_DAYS = 20
"""The roll is displayed so many days before the election (村 §17, 居 §17)."""
OBJECTION_DAYS = 5
DECISION_DAYS = 3
"""Objections to the roll within so many days of its display, and so many days to decide on one (§17 of both)."""
HANDOVER_DAYS = 10
"""The new committee takes over within so many days (村 §24, 居 §25)."""
PROXIES_AT_MOST = 3
"""How many others one may vote for, by written proxy, never as a candidate (村 §18, 居 §19)."""
POOR_REVIEWS = 2
"""So many reviews in a row as not up to the office end it (村 §38, 居 §37)."""


@dataclass(frozen=True, slots=True)
class ShownRule:
    """An election, recall or review: when it is valid, what it takes to succeed, who may ask for it.

    ``quorum_of_representatives`` is the quorum where representatives elect, which only communities may let them.
    ``petition`` is the share of those entitled to vote that can ask for a recall, ``petition_of_representatives`` that
    of the representatives. ``run_off`` is the least share of the votes cast by which a second round elects.
    """

    code: str
    setting: Setting
    name: StrPromise
    law: str
    articles: tuple[int, ...]
    says: StrPromise
    quorum: Share | None = None
    majority: Share | None = None
    quorum_of_representatives: Share | None = None
    run_off: Share | None = None
    petition: Share | None = None
    petition_of_representatives: Share | None = None
    proxies: bool = False
    in_force_from: date = date(2026, 1, 1)
    in_force_to: date | None = None

    def in_force_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


RULES: tuple[ShownRule, ...] = (
    ShownRule(
        "v_election",
        Setting.VILLAGE,
        _("村民委员会选举"),
        VILLAGES_LAW,
        (16, 17, 18, 24),
        _(
            "登记参加选举的村民过半数投票，选举才有效；得票过半数才当选。"
            "名单提前二十天公布，有异议五天内提、三天内答复。投票在现场，不在网上。"
        ),
        quorum=HALF_EXCEEDED,
        majority=HALF_EXCEEDED,
        run_off=ONE_THIRD,
        proxies=True,
    ),
    ShownRule(
        "v_recall",
        Setting.VILLAGE,
        _("罢免村民委员会成员"),
        VILLAGES_LAW,
        (19,),
        _(
            "五分之一以上有选举权的村民，或者三分之一以上的村民代表联名，可以提出。"
            "登记参加选举的村民过半数投票，投票的人过半数通过，才罢免。"
        ),
        quorum=HALF_EXCEEDED,
        majority=HALF_EXCEEDED,
        petition=ONE_FIFTH,
        petition_of_representatives=ONE_THIRD,
    ),
    ShownRule(
        "v_review",
        Setting.VILLAGE,
        _("民主评议村民委员会成员"),
        VILLAGES_LAW,
        (27, 38),
        _("每年至少一次，村民会议或者村民代表会议评，村务监督委员会主持。连续两次不称职，职务终止。"),
    ),
    ShownRule(
        "r_election",
        Setting.COMMUNITY,
        _("居民委员会选举"),
        COMMUNITIES_LAW,
        (14, 16, 17, 19, 25),
        _(
            "由全体选民选、由户的代表选的，过半数投票才有效；由居民代表选的，要超过三分之二投票。得票过半数才当选。"
            "名单提前二十天公布，有异议五天内提、三天内答复。投票在现场，不在网上。"
        ),
        quorum=HALF_EXCEEDED,
        majority=HALF_EXCEEDED,
        quorum_of_representatives=TWO_THIRDS_EXCEEDED,
        run_off=ONE_THIRD,
        # Not where representatives elect (居 §19).
        proxies=True,
    ),
    ShownRule(
        "r_recall",
        Setting.COMMUNITY,
        _("罢免居民委员会成员"),
        COMMUNITIES_LAW,
        (20,),
        _(
            "十分之一以上有选举权的居民或者户的代表，或者三分之一以上的居民代表联名，可以提出。"
            "按当初怎么选的投票：选民或者户的代表过半数、居民代表超过三分之二投票，投票的人过半数通过，才罢免。"
        ),
        quorum=HALF_EXCEEDED,
        majority=HALF_EXCEEDED,
        quorum_of_representatives=TWO_THIRDS_EXCEEDED,
        petition=ONE_TENTH,
        petition_of_representatives=ONE_THIRD,
    ),
    ShownRule(
        "r_review",
        Setting.COMMUNITY,
        _("民主评议居民委员会成员"),
        COMMUNITIES_LAW,
        (30, 37),
        _("每年至少一次，居民会议或者居民代表会议评，居务监督委员会主持，结果及时公布。连续两次不称职，职务终止。"),
    ),
)


def shown_rules(day: date, setting: Setting | None = None) -> tuple[ShownRule, ...]:
    """Return the rules that hold on a day, of one setting or of all."""
    return tuple(rule for rule in RULES if rule.in_force_on(day) and setting in (None, rule.setting))
