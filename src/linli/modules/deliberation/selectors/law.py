"""Reads of the law as it holds at a place: the table, and what the county adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel.place_path import county_of
from linli.modules.accounts.public import is_community
from linli.modules.deliberation.counting import EffectiveRule, LocalBasis
from linli.modules.deliberation.law import Channel, Setting, Share, rule_on
from linli.modules.deliberation.models import ChannelBasis, LocalRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from linli.modules.deliberation.law import LawRule


def rule_for(code: str, *, place: str, day: date) -> EffectiveRule:
    """Return a rule as it holds at a place on a day, in two queries; ``LookupError`` when none is in force."""
    return rules_effective([rule_on(code, day)], place=place, day=day)[0]


def rules_offered(place: str, codes: Iterable[str], day: date) -> list[EffectiveRule]:
    """Return those of the rules that speak of this kind of place and hold on the day, in the order given; two queries.

    A village's own rules, or an urban community's; those of a collective wherever there is one.
    """
    speaks_of = {Setting.COLLECTIVE, setting_of(place)}
    found = []
    for code in codes:
        try:
            rule = rule_on(code, day)
        except LookupError:
            continue
        if rule.setting in speaks_of:
            found.append(rule)
    return rules_effective(found, place=place, day=day)


def setting_of(place: str) -> Setting:
    """Return whether a place is a village or an urban community."""
    return Setting.COMMUNITY if is_community(place) else Setting.VILLAGE


def rules_effective(rules: Sequence[LawRule], *, place: str, day: date) -> list[EffectiveRule]:
    """Return these lines of the law with what the place's county adds on that day; two queries however many."""
    if not rules:
        return []
    holding = Q(until__isnull=True) | Q(until__gt=day)
    wanted = {"place": county_of(place), "rule__in": [rule.code for rule in rules], "since__lte": day}
    local = {row.rule: row for row in LocalRule.objects.filter(holding, **wanted).order_by("since", "pk")}
    bases: dict[str, dict[Channel, str]] = {}
    for row in ChannelBasis.objects.filter(holding, **wanted).order_by("since", "pk"):
        bases.setdefault(row.rule, {})[Channel(row.channel)] = row.basis
    return [_effective(rule, local.get(rule.code), bases.get(rule.code, {})) for rule in rules]


def _effective(rule: LawRule, local: LocalRule | None, bases: dict[Channel, str]) -> EffectiveRule:
    quorum, majority, basis = rule.quorum, rule.majority, None
    if local is not None:
        quorum, majority = quorum_of(local).stricter_of(quorum), majority_of(local).stricter_of(majority)
        # Where the law has meanwhile caught up, it is the law that asks for it.
        if (quorum, majority) != (rule.quorum, rule.majority):
            basis = LocalBasis(local.place, local.basis, local.since)
    return EffectiveRule(
        rule=rule,
        quorum=quorum,
        majority=majority,
        channels=rule.channels | bases.keys(),
        local=basis,
        bases={channel: document for channel, document in bases.items() if channel not in rule.counts_always},
    )


def quorum_of(row: LocalRule) -> Share:
    """Return the share a county wants to take part."""
    return Share(row.quorum_numerator, row.quorum_denominator, row.quorum_beyond)


def majority_of(row: LocalRule) -> Share:
    """Return the share a county wants to agree."""
    return Share(row.majority_numerator, row.majority_denominator, row.majority_beyond)


def local_rules(county: str, code: str) -> list[LocalRule]:
    """Return what a county ever asked for beyond a rule, the newest first; one query."""
    return list(LocalRule.objects.filter(place=county, rule=code).order_by("-since", "-pk"))


def channel_bases(county: str, code: str) -> list[ChannelBasis]:
    """Return on what a county ever based that a way counts under a rule, the newest first; one query."""
    return list(ChannelBasis.objects.filter(place=county, rule=code).order_by("-since", "-pk"))
