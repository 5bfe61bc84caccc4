"""The law of meetings at the desk: the table, and one rule with what the county adds to it."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.place_path import Level, at_level
from linli.kernel.refusal import InvalidInputError, invalid
from linli.modules.deliberation.law import Channel, Setting, Share, rules_in_force
from linli.modules.deliberation.law_words import (
    CHANNEL_NAMES,
    SETTING_NAMES,
    article_words,
    convening_words,
    entitled_words,
    force_words,
    majority_words,
    notice_words,
    numbers_words,
    share_words,
)
from linli.modules.deliberation.policy import DESK, POLICY, SET_LAW
from linli.modules.deliberation.publicity import shown_rules
from linli.modules.deliberation.selectors.law import (
    channel_bases,
    local_rules,
    majority_of,
    quorum_of,
    rules_effective,
    setting_of,
)
from linli.modules.deliberation.services.law import (
    County,
    channel_basis_end,
    channel_basis_set,
    local_rule_end,
    local_rule_set,
)
from linli.modules.places.public import places_get
from linli.modules.population.public import persons_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from linli.modules.deliberation.counting import EffectiveRule
    from linli.modules.deliberation.law import LawRule
    from linli.modules.deliberation.models import ChannelBasis, LocalRule
    from linli.web.request import LinliRequest

LIST, RULE = "deliberation:console_law", "deliberation:console_law_rule"
OFFERED = (
    Share(1, 2, beyond=True),
    Share(3, 5),
    Share(2, 3),
    Share(2, 3, beyond=True),
    Share(3, 4),
    Share(4, 5),
    Share(1, 1),
)
"""Shares a county chooses among; those looser than the law are not offered, and refused where somebody posts one."""
_MEETS = {
    12: gettext_lazy("每年至少一次"),
    6: gettext_lazy("每半年至少一次"),
    3: gettext_lazy("每季度一次"),
}


@page(DESK)
def law_page(request: LinliRequest) -> HttpResponse:
    """Show every rule that holds at the place: who counts, how many come and agree, notice, article, since when."""
    place = desk_place(request)
    today = localdate(request.now)
    speaks_of = {setting_of(place), Setting.COLLECTIVE} if len(place) >= Level.VILLAGE else set(Setting)
    rules = [rule for rule in rules_in_force(today) if rule.setting in speaks_of]
    rows = [_row(rule) for rule in rules_effective(rules, place=place, day=today)]
    names = places_get([place])
    context = {
        "groups": [
            _group(setting, [row for row in rows if row["setting"] is setting])
            for setting in Setting
            if setting in speaks_of
        ],
        "shown": [
            {"name": rule.name, "says": rule.says, "article": article_words(rule.law, rule.articles)}
            for rule in shown_rules(today)
            if rule.setting in speaks_of
        ],
        "where": names[place].short_name if place in names else _("整个平台"),
        "kept": f"?place={place}" if request.GET.get("place") else "",
        "may_set": _may_set(request, place),
    }
    return desk_render(request, "deliberation/console/law.html", context, framing=Framing(place, reverse(LIST)))


def _group(setting: Setting, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Say of each row only what differs from the others: when it began to hold."""
    usual = rows[0]["force"] if rows else ""
    return {
        "name": SETTING_NAMES[setting],
        "force": usual,
        "rows": [{**row, "own_force": row["force"] if row["force"] != usual else ""} for row in rows],
    }


def _row(rule: EffectiveRule) -> dict[str, Any]:
    law = rule.rule
    return {
        "code": law.code,
        "setting": law.setting,
        "name": law.name,
        "article": article_words(law.law, law.articles),
        "numbers": numbers_words(law.articles),
        "force": force_words(law.law, law.in_force_from, law.in_force_to),
        "entitled": entitled_words(law),
        "quorum": share_words(rule.quorum),
        "quorum_law": share_words(law.quorum) if rule.quorum != law.quorum else "",
        "majority": majority_words(law, rule.majority),
        "majority_law": majority_words(law, law.majority) if rule.majority != law.majority else "",
        "notice": notice_words(law),
        "counting": [CHANNEL_NAMES[channel] for channel in Channel if channel in rule.channels],
        "local": rule.local,
    }


def _may_set(request: LinliRequest, place: str) -> bool:
    return len(place) == Level.COUNTY and POLICY.allows(request.actor, SET_LAW, County(place))


@page(DESK)
def rule_page(request: LinliRequest, rule: str) -> HttpResponse:
    """Show one rule: what the law says, what the county made of it and when, and which ways of voting count."""
    return _show(request, desk_place(request), rule)


@page(SET_LAW, ("POST",))
def shares_page(request: LinliRequest, rule: str) -> HttpResponse:
    """Take in a county's stricter shares, or let the law's hold again (``end``)."""
    said = _said(request)

    def act(county: str) -> None:
        if said.get("end"):
            local_rule_end(actor=request.actor, county=county, rule=rule, now=request.now)
            return
        local_rule_set(
            actor=request.actor,
            county=county,
            rule=rule,
            quorum=_share(said, "quorum"),
            majority=_share(said, "majority"),
            basis=said.get("basis", ""),
            since=_day(said.get("since", ""), "since"),
            now=request.now,
        )

    return _act(request, rule, act, {"form": "shares", **said})


@page(SET_LAW, ("POST",))
def channels_page(request: LinliRequest, rule: str) -> HttpResponse:
    """Take in on what basis a way of voting counts, or let it count no longer (``end``)."""
    said = _said(request)

    def act(county: str) -> None:
        if said.get("end"):
            channel_basis_end(actor=request.actor, county=county, rule=rule, channel=said["end"], now=request.now)
            return
        try:
            since = _day(said.get("channel_since", ""), "since")
            channel_basis_set(
                actor=request.actor,
                county=county,
                rule=rule,
                channel=said.get("channel", ""),
                basis=said.get("channel_basis", ""),
                since=since,
                now=request.now,
            )
        except InvalidInputError as refused:
            renamed = {"/basis": "/channel_basis", "/since": "/channel_since"}
            error = refused.errors[0]
            raise invalid(renamed.get(error.pointer, error.pointer), error.message) from refused

    return _act(request, rule, act, {"form": "channels", **said})


def _act(request: LinliRequest, code: str, act: Callable[[str], None], said: Mapping[str, str]) -> HttpResponse:
    place = desk_place(request)
    try:
        act(place)
    except InvalidInputError as refused:
        errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        return _show(request, place, code, said, errors)
    return see_other(f"{reverse(RULE, args=[code])}?place={place}&done=1")


def _said(request: LinliRequest) -> dict[str, str]:
    return {name: str(value).replace("\x00", "") for name, value in request.POST.items()}


def _share(said: Mapping[str, str], name: str) -> Share:
    for share in OFFERED:
        if _written(share) == said.get(name):
            return share
    raise invalid(f"/{name}", _("请选一个比例"))


def _written(share: Share) -> str:
    return f"{share.numerator}/{share.denominator}{'+' if share.beyond else ''}"


def _day(said: str, name: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise invalid(f"/{name}", _("请选一下日期")) from None


def _show(
    request: LinliRequest,
    place: str,
    code: str,
    said: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    today = localdate(request.now)
    law = next((rule for rule in rules_in_force(today) if rule.code == code), None)
    if law is None:
        raise Http404
    county = at_level(place, Level.COUNTY)
    [rule] = rules_effective([law], place=place, day=today)
    local, bases = local_rules(county, code), channel_bases(county, code)
    names = persons_get([*(row.set_by_id for row in local), *(row.set_by_id for row in bases)])
    who = {pk: card.name for pk, card in names.items()}
    may_set = _may_set(request, place)
    context: dict[str, Any] = {
        "row": _row(rule),
        "facts": _facts(law),
        "local": [_local_row(law, row, who, today) for row in local],
        "standing": any(_holds(row, today) or row.until is None for row in local),
        "ways": [_way(rule, channel, bases, who, today) for channel in Channel],
        "ended": [_basis_row(row, who) for row in bases if not (row.until is None or row.until > today)],
        "may_set": may_set,
        "setting_elsewhere": not may_set and POLICY.may_ever(request.actor, SET_LAW),
        "quorums": _options(law.quorum),
        "majorities": _options(law.majority),
        "form": dict(said or {"quorum": _written(rule.quorum), "majority": _written(rule.majority)}),
        "errors": dict(errors or {}),
        "open_ways": [
            {"value": channel.value, "label": str(CHANNEL_NAMES[channel])}
            for channel in Channel
            if channel not in law.counts_always
        ],
        "today": today.isoformat(),
        "back": reverse(LIST) + (f"?place={place}" if request.GET.get("place") else ""),
        "place": place,
        "done": _("保存了") if request.GET.get("done") else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place, reverse(RULE, args=[code]))
    return desk_render(request, "deliberation/console/law_rule.html", context, framing=framing, status=status)


def _options(by_law: Share) -> list[dict[str, str]]:
    stricter = [share for share in OFFERED if share.at_least_as_strict_as(by_law)]
    return [
        {"value": _written(share), "label": _("%(share)s（法律定的）") % {"share": share_words(share)}
         if share == by_law else share_words(share)}
        for share in stricter
    ]  # fmt: skip


def _facts(law: LawRule) -> list[dict[str, str]]:
    facts = [
        (_("谁有份"), entitled_words(law)),
        (_("要到"), share_words(law.quorum)),
        (_("要同意"), majority_words(law, law.majority)),
        (_("谁召集"), str(law.convener)),
        (_("谁能提"), convening_words(law)),
        (_("通知"), notice_words(law)),
        (_("多久开"), str(_MEETS.get(law.meets_every, ""))),
        (
            _("先研究"),
            _("重要的事先经党组织研究（第 %(article)s 条）") % {"article": law.party_first} if law.party_first else "",
        ),
        (_("不能定"), str(law.except_for)),
        (_("请人代"), _("同一户里有完全民事行为能力的家人，书面委托") if law.proxy_within_household else ""),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _holds(row: LocalRule | ChannelBasis, today: date) -> bool:
    return row.since <= today and (row.until is None or row.until > today)


def _local_row(law: LawRule, row: LocalRule, who: Mapping[int, str], today: date) -> dict[str, Any]:
    return {
        "quorum": share_words(quorum_of(row)),
        "majority": majority_words(law, majority_of(row)),
        "basis": row.basis,
        "since": row.since,
        "until": row.until,
        "state": _state(row, today),
        "who": who.get(row.set_by_id, ""),
        "at": row.set_at,
    }


def _state(row: LocalRule | ChannelBasis, today: date) -> tuple[str, str]:
    if row.until is not None and row.until <= max(row.since, today):
        return (_("已停用"), "")
    return (_("施行中"), "go") if row.since <= today else (_("还没到"), "info")


def _way(
    rule: EffectiveRule, channel: Channel, bases: list[ChannelBasis], who: Mapping[int, str], today: date
) -> dict[str, Any]:
    standing = next((row for row in bases if row.channel == channel and (row.until is None or row.until > today)), None)
    return {
        "channel": channel.value,
        "name": CHANNEL_NAMES[channel],
        "by_law": channel in rule.rule.counts_always,
        "counts": channel in rule.channels,
        "standing": _basis_row(standing, who) if standing else None,
        "coming": standing is not None and standing.since > today,
    }


def _basis_row(row: ChannelBasis, who: Mapping[int, str]) -> dict[str, Any]:
    return {
        "name": CHANNEL_NAMES[Channel(row.channel)],
        "basis": row.basis,
        "since": row.since,
        "until": row.until,
        "who": who.get(row.set_by_id, ""),
    }
