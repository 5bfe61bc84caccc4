"""Words for what the law counts: shares as people say them, units, ways of taking part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext, pgettext

from linli.modules.deliberation.law import (
    COLLECTIVES_LAW,
    COMMUNITIES_LAW,
    HALF_EXCEEDED,
    VILLAGES_LAW,
    Body,
    Channel,
    LawRule,
    Setting,
    Share,
    Unit,
    Whole,
)
from linli.web.formatting import MONTHS

if TYPE_CHECKING:
    from datetime import date

CHANNEL_NAMES = {
    Channel.MEETING: gettext_lazy("到会"),
    Channel.PHONE: gettext_lazy("手机投票"),
    Channel.PAPER: gettext_lazy("纸票"),
    Channel.DOORSTEP: gettext_lazy("上门收票"),
}


def counted(count: int, unit: Unit) -> str:
    """Say so many voices: households where one stands for each, else people."""
    if unit is Unit.HOUSEHOLDS:
        return npgettext("voices", "%(n)s 户", "%(n)s 户", count) % {"n": count}
    return npgettext("voices", "%(n)s 人", "%(n)s 人", count) % {"n": count}


def unit_word(unit: Unit) -> str:
    """Return the word one counts by: 户 for households, 人 for everybody else."""
    return pgettext("unit", "户") if unit is Unit.HOUSEHOLDS else pgettext("unit", "人")


def share_words(share: Share) -> str:
    """Return the share as people say it: 过半数, 三分之二以上, 超过三分之二."""
    if share == HALF_EXCEEDED:
        return _("过半数")
    if share.numerator == share.denominator:
        return _("全部")
    if share.denominator >= len(_DIGITS):
        words = {"share": f"{share.numerator}/{share.denominator}"}
        return _("超过 %(share)s") % words if share.beyond else _("%(share)s 以上") % words
    words = {"of": str(_DIGITS[share.denominator]), "parts": str(_DIGITS[share.numerator])}
    return _("超过%(of)s分之%(parts)s") % words if share.beyond else _("%(of)s分之%(parts)s以上") % words


_DIGITS = (
    gettext_lazy("零"),
    gettext_lazy("一"),
    gettext_lazy("二"),
    gettext_lazy("三"),
    gettext_lazy("四"),
    gettext_lazy("五"),
    gettext_lazy("六"),
    gettext_lazy("七"),
    gettext_lazy("八"),
    gettext_lazy("九"),
    gettext_lazy("十"),
)

_LAW_NAMES = {
    VILLAGES_LAW: gettext_lazy("村民委员会组织法"),
    COMMUNITIES_LAW: gettext_lazy("城市居民委员会组织法"),
    COLLECTIVES_LAW: gettext_lazy("农村集体经济组织法"),
}
SETTING_NAMES = {
    Setting.VILLAGE: gettext_lazy("村里"),
    Setting.COMMUNITY: gettext_lazy("社区里"),
    Setting.COLLECTIVE: gettext_lazy("集体经济组织"),
}
_ENTITLED = {
    (Setting.VILLAGE, Body.ASSEMBLY, Unit.ADULTS): gettext_lazy("本村十八周岁以上的村民，一人一票"),
    (Setting.VILLAGE, Body.ASSEMBLY, Unit.HOUSEHOLDS): gettext_lazy("本村每户一名代表，一户一票"),
    (Setting.VILLAGE, Body.REPRESENTATIVES, Unit.SEATS): gettext_lazy("村民委员会成员和村民代表"),
    (Setting.VILLAGE, Body.GROUP, Unit.ADULTS): gettext_lazy("本组十八周岁以上的村民，一人一票"),
    (Setting.VILLAGE, Body.GROUP, Unit.HOUSEHOLDS): gettext_lazy("本组每户一名代表，一户一票"),
    (Setting.COMMUNITY, Body.ASSEMBLY, Unit.ADULTS): gettext_lazy("本社区十八周岁以上的居民，一人一票"),
    (Setting.COMMUNITY, Body.ASSEMBLY, Unit.HOUSEHOLDS): gettext_lazy("本社区每户一名代表，一户一票"),
    (Setting.COMMUNITY, Body.REPRESENTATIVES, Unit.SEATS): gettext_lazy("居民委员会成员和居民代表"),
    (Setting.COLLECTIVE, Body.COLLECTIVE, Unit.SEATS): gettext_lazy("十八周岁以上的集体成员，一人一票"),
    (Setting.COLLECTIVE, Body.COLLECTIVE_REPRESENTATIVES, Unit.SEATS): gettext_lazy("成员代表，一人一票"),
    (Setting.COLLECTIVE, Body.BOARD, Unit.SEATS): gettext_lazy("理事，一人一票"),
}


def article_words(law: str, articles: tuple[int, ...]) -> str:
    """Return where it is written: 村民委员会组织法第 25、26 条."""
    numbers = _("、").join(str(number) for number in articles)
    return _("%(law)s第 %(articles)s 条") % {"law": _LAW_NAMES[law], "articles": numbers}


def numbers_words(articles: tuple[int, ...]) -> str:
    """Return the articles alone: 第 25、26 条."""
    return _("第 %(articles)s 条") % {"articles": _("、").join(str(number) for number in articles)}


def force_words(law: str, since: date, until: date | None) -> str:
    """Return which law it is and since when it holds: 村民委员会组织法，2026年1月1日起施行."""
    words = {"law": _LAW_NAMES[law], "since": _day(since)}
    if until is None:
        return _("%(law)s，%(since)s起施行") % words
    return _("%(law)s，%(since)s起施行，到%(until)s为止") % {**words, "until": _day(until)}


def _day(day: date) -> str:
    return _("%(year)s年%(month)s月%(day)s日") % {"year": day.year, "month": MONTHS[day.month - 1], "day": day.day}


def entitled_words(rule: LawRule) -> str:
    """Return who has a voice under a rule."""
    return str(_ENTITLED[rule.setting, rule.body, rule.unit])


def majority_words(rule: LawRule, majority: Share) -> str:
    """Return of whom how many must agree: 到会的过半数, 全体的三分之二以上."""
    words = {"share": share_words(majority)}
    return _("全体的%(share)s") % words if rule.majority_of is Whole.ENTITLED else _("到会的%(share)s") % words


def notice_words(rule: LawRule) -> str:
    """Return how long before one is told, empty where the law says nothing."""
    if not rule.notice_days:
        return ""
    days = _("提前 %(days)s 天") % {"days": rule.notice_days}
    return _("%(days)s；有特殊情况可以临时通知，要记下来") % {"days": days} if rule.notice_may_be_shorter else days


def convening_words(rule: LawRule) -> str:
    """Return who else can have it convened, empty where nobody."""
    parts = []
    if rule.convened_by is not None:
        share = share_words(rule.convened_by)
        unit = (
            pgettext("who can have it convened", "村民") if rule.setting is Setting.VILLAGE else _("居民或者户的代表")
        )
        parts.append(_("%(share)s的%(who)s") % {"share": share, "who": unit})
    if rule.convened_by_representatives is not None:
        share = share_words(rule.convened_by_representatives)
        villagers = pgettext("who can have it convened", "村民代表")
        residents = pgettext("who can have it convened", "居民代表")
        unit = villagers if rule.setting is Setting.VILLAGE else residents
        parts.append(_("%(share)s的%(who)s") % {"share": share, "who": unit})
    return _("%(who)s提出来，就应当开") % {"who": _("，或者").join(parts)} if parts else ""
