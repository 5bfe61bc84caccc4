"""The law of meetings as data: who belongs, how many must be there, how many must agree, and by which article.

Read from 村民委员会组织法 and 城市居民委员会组织法 (both in force from 2026-01-01) and 农村集体经济组织法 (in force
from 2025-05-01). Shares are compared as integers, after the convention of Chinese statutes: 以上 includes the number,
过半数 and 超过 do not. A county may set a stricter share (``models.LocalRule``), never a looser one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

VILLAGES_LAW = "村民委员会组织法"
COMMUNITIES_LAW = "城市居民委员会组织法"
COLLECTIVES_LAW = "农村集体经济组织法"

_COMMITTEES_FROM = date(2026, 1, 1)
_COLLECTIVES_FROM = date(2025, 5, 1)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole that must be reached (以上) or, with ``beyond``, exceeded (过半数, 超过)."""

    numerator: int
    denominator: int
    beyond: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no part, or could never be reached: nothing, more than all, beyond all."""
        if not 0 < self.numerator <= self.denominator or (self.beyond and self.numerator == self.denominator):
            message = f"not a share: {self.numerator}/{self.denominator}"
            raise ValueError(message)

    def met(self, count: int, whole: int) -> bool:
        """Whether ``count`` of ``whole`` are enough; of nobody nobody is."""
        if whole <= 0:
            return False
        have, want = count * self.denominator, whole * self.numerator
        return have > want if self.beyond else have >= want

    def needed(self, whole: int) -> int:
        """Return the smallest count that is enough of ``whole``; at least one."""
        want = whole * self.numerator
        least = want // self.denominator + 1 if self.beyond else -(-want // self.denominator)
        return max(least, 1)

    def at_least_as_strict_as(self, other: Share) -> bool:
        """Whether whatever satisfies this share satisfies the other one, whatever the whole."""
        mine, others = self.numerator * other.denominator, other.numerator * self.denominator
        return mine > others or (mine == others and (self.beyond or not other.beyond))

    def stricter_of(self, other: Share) -> Share:
        """Return the one that asks for more."""
        return self if self.at_least_as_strict_as(other) else other


HALF_EXCEEDED = Share(1, 2, beyond=True)
TWO_THIRDS = Share(2, 3)
TWO_THIRDS_EXCEEDED = Share(2, 3, beyond=True)
ONE_THIRD = Share(1, 3)
ONE_FIFTH = Share(1, 5)
ONE_TENTH = Share(1, 10)


class Setting(StrEnum):
    """Of what kind of place a rule speaks."""

    VILLAGE = "village"
    COMMUNITY = "community"
    COLLECTIVE = "collective"


class Unit(StrEnum):
    """What one voice belongs to."""

    ADULTS = "adults"
    HOUSEHOLDS = "households"
    SEATS = "seats"


class Body(StrEnum):
    """Who meets."""

    ASSEMBLY = "assembly"
    REPRESENTATIVES = "representatives"
    GROUP = "group"
    COLLECTIVE = "collective"
    COLLECTIVE_REPRESENTATIVES = "collective_representatives"
    BOARD = "board"


class Whole(StrEnum):
    """Of whom the majority is a share: those who took part, or everybody entitled."""

    PRESENT = "present"
    ENTITLED = "entitled"


class Channel(StrEnum):
    """By which way somebody takes part."""

    MEETING = "meeting"
    PHONE = "phone"
    PAPER = "paper"
    DOORSTEP = "doorstep"


@dataclass(frozen=True, slots=True)
class LawRule:
    """One line of the law: a body, who is entitled, when it can decide and when a proposal is adopted.

    ``channels`` are those the statute itself counts as taking part; another one counts only where a county recorded its
    basis (``models.ChannelBasis``). ``seats`` are the tags of the register whose holders sit in the body.
    ``convener`` calls it; ``convened_by`` are the shares of entitled voices and of representatives that oblige it to.
    ``meets_every`` are months between two meetings at most, 0 where the law says nothing. ``party_first`` is the
    article by which the party's organisation studies important matters before. ``except_for`` is what this body may
    not decide. ``phone_only_at_meeting`` says that the statute's phone is attendance on line: it counts within the day
    of the meeting alone.
    """

    code: str
    setting: Setting
    body: Body
    unit: Unit
    name: StrPromise
    law: str
    articles: tuple[int, ...]
    says: StrPromise
    convener: StrPromise
    quorum: Share
    majority: Share
    majority_of: Whole = Whole.PRESENT
    meets_every: int = 0
    party_first: int | None = None
    except_for: StrPromise | str = ""
    notice_days: int = 0
    notice_may_be_shorter: bool = False
    convened_by: Share | None = None
    convened_by_representatives: Share | None = None
    channels: frozenset[Channel] = frozenset({Channel.MEETING})
    seats: tuple[str, ...] = ()
    proxy_within_household: bool = False
    phone_only_at_meeting: bool = False
    in_force_from: date = _COMMITTEES_FROM
    in_force_to: date | None = None

    @property
    def counts_always(self) -> frozenset[Channel]:
        """The ways the statute counts whatever the days of a vote; any other needs a county's basis."""
        return self.channels - {Channel.PHONE} if self.phone_only_at_meeting else self.channels

    def in_force_on(self, day: date) -> bool:
        """Whether it holds on a day; the last day of an ended rule is its ``in_force_to``."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


COMMITTEE_MEMBER = "committee_member"
REPRESENTATIVE = "villagers_representative"
COLLECTIVE_MEMBER = "collective_member"
COLLECTIVE_REPRESENTATIVE = "collective_representative"
BOARD_MEMBER = "collective_board"
PARTY_MEMBER = "party_member"
ADMITTED = "admitted_voter"
"""Tags of the register that say who sits where; ``ADMITTED`` is a resident from elsewhere whom the village let vote."""

RULES: tuple[LawRule, ...] = (
    LawRule(
        "v_assembly_adults",
        Setting.VILLAGE,
        Body.ASSEMBLY,
        Unit.ADULTS,
        _("村民会议（按人）"),
        VILLAGES_LAW,
        (25, 26),
        _("十八周岁以上的村民过半数参加，到会人员过半数同意，才算通过。"),
        convener=_("村民委员会"),
        quorum=HALF_EXCEEDED,
        majority=HALF_EXCEEDED,
        meets_every=12,
        party_first=28,
        notice_days=10,
        notice_may_be_shorter=True,
        convened_by=ONE_TENTH,
        convened_by_representatives=ONE_THIRD,
    ),
    LawRule(
        "v_assembly_households",
        Setting.VILLAGE,
        Body.ASSEMBLY,
        Unit.HOUSEHOLDS,
        _("村民会议（按户）"),
        VILLAGES_LAW,
        (25, 26),
        _("三分之二以上的户派代表参加，到会人员过半数同意，才算通过。"),
        convener=_("村民委员会"),
        quorum=TWO_THIRDS,
        majority=HALF_EXCEEDED,
        meets_every=12,
        party_first=28,
        notice_days=10,
        notice_may_be_shorter=True,
        convened_by=ONE_TENTH,
        convened_by_representatives=ONE_THIRD,
    ),
    LawRule(
        "v_representatives",
        Setting.VILLAGE,
        Body.REPRESENTATIVES,
        Unit.SEATS,
        _("村民代表会议"),
        VILLAGES_LAW,
        (29, 30),
        _("三分之二以上的组成人员参加，到会人员过半数同意，才算通过。"),
        convener=_("村民委员会"),
        quorum=TWO_THIRDS,
        majority=HALF_EXCEEDED,
        meets_every=3,
        party_first=28,
        convened_by_representatives=ONE_FIFTH,
        seats=(COMMITTEE_MEMBER, REPRESENTATIVE),
    ),
    LawRule(
        "v_group_adults",
        Setting.VILLAGE,
        Body.GROUP,
        Unit.ADULTS,
        _("村民小组会议（按人）"),
        VILLAGES_LAW,
        (32,),
        _("本组十八周岁以上的村民三分之二以上参加，到会人员过半数同意，才算通过。"),
        convener=_("村民小组（由村民委员会组织）"),
        quorum=TWO_THIRDS,
        majority=HALF_EXCEEDED,
    ),
    LawRule(
        "v_group_households",
        Setting.VILLAGE,
        Body.GROUP,
        Unit.HOUSEHOLDS,
        _("村民小组会议（按户）"),
        VILLAGES_LAW,
        (32,),
        _("本组三分之二以上的户派代表参加，到会人员过半数同意，才算通过。"),
        convener=_("村民小组（由村民委员会组织）"),
        quorum=TWO_THIRDS,
        majority=HALF_EXCEEDED,
    ),
    LawRule(
        "r_assembly_adults",
        Setting.COMMUNITY,
        Body.ASSEMBLY,
        Unit.ADULTS,
        _("居民会议（按人）"),
        COMMUNITIES_LAW,
        (26, 27),
        _("十八周岁以上的居民过半数参加，到会人员过半数同意，才算通过。"),
        convener=_("居民委员会"),
        quorum=HALF_EXCEEDED,
        majority=HALF_EXCEEDED,
        party_first=30,
        notice_days=10,
        notice_may_be_shorter=True,
        convened_by=ONE_TENTH,
        convened_by_representatives=ONE_THIRD,
    ),
    LawRule(
        "r_assembly_households",
        Setting.COMMUNITY,
        Body.ASSEMBLY,
        Unit.HOUSEHOLDS,
        _("居民会议（按户）"),
        COMMUNITIES_LAW,
        (26, 27),
        _("过半数的户派代表参加，到会人员过半数同意，才算通过。"),
        convener=_("居民委员会"),
        quorum=HALF_EXCEEDED,
        majority=HALF_EXCEEDED,
        party_first=30,
        notice_days=10,
        notice_may_be_shorter=True,
        convened_by=ONE_TENTH,
        convened_by_representatives=ONE_THIRD,
    ),
    LawRule(
        "r_representatives",
        Setting.COMMUNITY,
        Body.REPRESENTATIVES,
        Unit.SEATS,
        _("居民代表会议"),
        COMMUNITIES_LAW,
        (28, 29),
        _("三分之二以上的组成人员参加，到会组成人员过半数同意，才算通过。"),
        convener=_("居民委员会"),
        quorum=TWO_THIRDS,
        majority=HALF_EXCEEDED,
        meets_every=6,
        party_first=30,
        convened_by_representatives=ONE_FIFTH,
        seats=(COMMITTEE_MEMBER, REPRESENTATIVE),
    ),
    LawRule(
        "c_assembly",
        Setting.COLLECTIVE,
        Body.COLLECTIVE,
        Unit.SEATS,
        _("集体经济组织成员大会"),
        COLLECTIVES_LAW,
        (26, 27),
        _("三分之二以上有完全民事行为能力的成员参加，全体成员三分之二以上同意，才算通过。"),
        convener=_("理事会"),
        quorum=TWO_THIRDS,
        majority=TWO_THIRDS,
        majority_of=Whole.ENTITLED,
        meets_every=12,
        party_first=26,
        notice_days=10,
        # §27: who cannot come in person may attend the meeting on line by messenger, or send a grown member of the same
        # household with a written mandate. That is attendance of a meeting, not a ballot over several days.
        channels=frozenset({Channel.MEETING, Channel.PHONE}),
        seats=(COLLECTIVE_MEMBER,),
        proxy_within_household=True,
        phone_only_at_meeting=True,
        in_force_from=_COLLECTIVES_FROM,
    ),
    LawRule(
        "c_representatives",
        Setting.COLLECTIVE,
        Body.COLLECTIVE_REPRESENTATIVES,
        Unit.SEATS,
        _("集体经济组织成员代表大会"),
        COLLECTIVES_LAW,
        (26, 28),
        _("全体代表三分之二以上同意，才算通过；几人到会、几天前通知，看章程。"),
        convener=_("理事会"),
        # §28 names no quorum, the charter does (§20). Two thirds of ALL representatives must agree, so fewer cannot
        # adopt anything: taken as quorum it hinders nothing the law allows.
        quorum=TWO_THIRDS,
        majority=TWO_THIRDS,
        majority_of=Whole.ENTITLED,
        party_first=26,
        except_for=_(
            "章程、确认成员、土地承包和宅基地、土地补偿费、合并分立这五项（第二十六条第一、三、八、十、十二项），"
            "只能由成员大会定。"
        ),
        seats=(COLLECTIVE_REPRESENTATIVE,),
        in_force_from=_COLLECTIVES_FROM,
    ),
    LawRule(
        "c_board",
        Setting.COLLECTIVE,
        Body.BOARD,
        Unit.SEATS,
        _("理事会会议"),
        COLLECTIVES_LAW,
        (31,),
        _("三分之二以上的理事出席，全体理事过半数同意，才算通过。"),
        convener=_("理事长"),
        quorum=TWO_THIRDS,
        majority=HALF_EXCEEDED,
        majority_of=Whole.ENTITLED,
        seats=(BOARD_MEMBER,),
        in_force_from=_COLLECTIVES_FROM,
    ),
)
"""What decides; elections, recalls and reviews of committee members are shown alone: ``publicity.RULES``."""


def rules_in_force(
    day: date, setting: Setting | None = None, *, among: tuple[LawRule, ...] = RULES
) -> tuple[LawRule, ...]:
    """Return the rules that hold on a day, of one setting or of all, in the order of the table."""
    return tuple(rule for rule in among if rule.in_force_on(day) and setting in (None, rule.setting))


def rule_on(code: str, day: date, *, among: tuple[LawRule, ...] = RULES) -> LawRule:
    """Return the version of a rule that holds on a day; ``LookupError`` when none does."""
    for rule in among:
        if rule.code == code and rule.in_force_on(day):
            return rule
    message = f"no rule {code} in force on {day}"
    raise LookupError(message)
