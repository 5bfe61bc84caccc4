"""A county makes the law stricter and says which ways of voting count; never looser, never for the past."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.deliberation.law import HALF_EXCEEDED, TWO_THIRDS, Channel, Share
from linli.modules.deliberation.models import ChannelBasis, LocalRule
from linli.modules.deliberation.selectors.law import rule_for, rules_offered
from linli.modules.deliberation.services.law import (
    channel_basis_end,
    channel_basis_set,
    local_rule_end,
    local_rule_set,
)
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.testing import an_officer

pytestmark = pytest.mark.django_db

COUNTY = "330825"
RULE = "v_assembly_adults"
COMMUNITY = "330825002001"
THREE_FOURTHS = Share(3, 4)


@pytest.fixture
def today() -> date:
    return localdate(clock.now())


def stricter(today: date, *, since: int = 0, quorum: Share = TWO_THIRDS, majority: Share = HALF_EXCEEDED) -> LocalRule:
    return local_rule_set(
        actor=an_officer(Role.COUNTY_OPERATOR, COUNTY),
        county=COUNTY,
        rule=RULE,
        quorum=quorum,
        majority=majority,
        basis="县办〔2026〕3号",
        since=today + timedelta(days=since),
        now=clock.now(),
    )


def test_a_stricter_share_holds_in_the_county_from_its_day_on_and_nowhere_else(today: date) -> None:
    stricter(today, since=3)
    assert rule_for(RULE, place=ZHANGWANG, day=today).quorum == HALF_EXCEEDED
    later = rule_for(RULE, place=HETIAN, day=today + timedelta(days=3))
    assert (later.quorum, later.majority) == (TWO_THIRDS, HALF_EXCEEDED)
    assert later.local is not None
    assert later.local.basis == "县办〔2026〕3号"
    assert rule_for(RULE, place="330802001201", day=today + timedelta(days=3)).quorum == HALF_EXCEEDED
    assert Event.objects.get(kind="deliberation.local_rule_set").place == COUNTY


@pytest.mark.parametrize(
    ("quorum", "majority", "field"),
    [
        (Share(1, 2), HALF_EXCEEDED, "/quorum"),
        (Share(1, 3), HALF_EXCEEDED, "/quorum"),
        (TWO_THIRDS, Share(1, 2), "/majority"),
        (HALF_EXCEEDED, HALF_EXCEEDED, "/quorum"),
    ],
)
def test_looser_than_the_law_or_the_same_is_refused(today: date, quorum: Share, majority: Share, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        stricter(today, quorum=quorum, majority=majority)
    assert refused.value.errors[0].pointer == field
    assert not LocalRule.objects.exists()


def test_a_newer_share_takes_the_place_of_the_one_before_and_both_are_kept(today: date) -> None:
    first = stricter(today)
    second = stricter(today, since=10, quorum=THREE_FOURTHS)
    assert rule_for(RULE, place=ZHANGWANG, day=today + timedelta(days=9)).quorum == TWO_THIRDS
    assert rule_for(RULE, place=ZHANGWANG, day=today + timedelta(days=10)).quorum == THREE_FOURTHS
    # Decided differently before it began: the second never holds, the first until then.
    third = stricter(today, since=5, quorum=Share(4, 5))
    for row in (first, second, third):
        row.refresh_from_db()
    assert (first.until, second.until, third.until) == (third.since, second.since, None)
    assert [rule_for(RULE, place=ZHANGWANG, day=today + timedelta(days=n)).quorum for n in (4, 5, 10, 11)] == [
        TWO_THIRDS,
        Share(4, 5),
        Share(4, 5),
        Share(4, 5),
    ]


def test_the_laws_share_holds_again_when_the_county_ends_its_own(today: date) -> None:
    stricter(today)
    operator = an_officer(Role.COUNTY_OPERATOR, COUNTY)
    local_rule_end(actor=operator, county=COUNTY, rule=RULE, now=clock.now())
    assert rule_for(RULE, place=ZHANGWANG, day=today).quorum == HALF_EXCEEDED
    with pytest.raises(InvalidInputError):
        local_rule_end(actor=operator, county=COUNTY, rule=RULE, now=clock.now())


def test_nothing_is_set_for_the_past_or_without_a_document(today: date) -> None:
    with pytest.raises(InvalidInputError, match="/since"):
        stricter(today, since=-1)
    with pytest.raises(InvalidInputError, match="/basis"):
        local_rule_set(
            actor=an_officer(Role.COUNTY_OPERATOR, COUNTY),
            county=COUNTY,
            rule=RULE,
            quorum=TWO_THIRDS,
            majority=TWO_THIRDS,
            basis="  ",
            since=today,
            now=clock.now(),
        )


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.COUNTY_OPERATOR, "330802"),
        (Role.TOWN_COMMAND, "330825002"),
        (Role.VILLAGE_SECRETARY, ZHANGWANG),
        (Role.CITY_OPERATOR, "3308"),
        (Role.AUDITOR, COUNTY),
    ],
)
def test_only_the_countys_own_operator_sets(today: date, role: Role, place: str) -> None:
    actor = an_officer(role, place)
    with pytest.raises(NotAllowedError):
        local_rule_set(actor=actor, county=COUNTY, rule=RULE, quorum=TWO_THIRDS, majority=TWO_THIRDS,
                       basis="文件", since=today, now=clock.now())  # fmt: skip
    with pytest.raises(NotAllowedError):
        channel_basis_set(
            actor=actor, county=COUNTY, rule=RULE, channel="phone", basis="文件", since=today, now=clock.now()
        )


def test_a_way_of_voting_counts_from_its_day_on_until_it_is_ended(today: date) -> None:
    operator = an_officer(Role.COUNTY_OPERATOR, COUNTY)
    channel_basis_set(
        actor=operator, county=COUNTY, rule=RULE, channel="phone", basis="浙民〔2026〕1号", since=today, now=clock.now()
    )
    held = rule_for(RULE, place=ZHANGWANG, day=today)
    assert held.channels == {Channel.MEETING, Channel.PHONE}
    assert held.bases == {Channel.PHONE: "浙民〔2026〕1号"}
    assert rule_for("v_assembly_households", place=ZHANGWANG, day=today).channels == {Channel.MEETING}
    channel_basis_set(
        actor=operator, county=COUNTY, rule=RULE, channel="phone", basis="浙民〔2026〕9号", since=today, now=clock.now()
    )
    assert rule_for(RULE, place=ZHANGWANG, day=today).bases == {Channel.PHONE: "浙民〔2026〕9号"}
    assert ChannelBasis.objects.count() == 2
    channel_basis_end(actor=operator, county=COUNTY, rule=RULE, channel="phone", now=clock.now())
    assert rule_for(RULE, place=ZHANGWANG, day=today).channels == {Channel.MEETING}


@pytest.mark.parametrize(("rule", "channel"), [(RULE, "meeting"), ("c_assembly", "meeting"), (RULE, "telegram")])
def test_what_the_statute_counts_itself_or_nobody_knows_needs_no_basis(today: date, rule: str, channel: str) -> None:
    with pytest.raises(InvalidInputError, match="/channel"):
        channel_basis_set(
            actor=an_officer(Role.COUNTY_OPERATOR, COUNTY),
            county=COUNTY,
            rule=rule,
            channel=channel,
            basis="文件",
            since=today,
            now=clock.now(),
        )


def test_a_place_is_offered_the_rules_of_its_kind_in_the_order_asked_for(today: date) -> None:
    codes = ("v_assembly_households", "v_assembly_adults", "r_assembly_adults", "c_assembly", "unknown")
    assert [rule.code for rule in rules_offered(ZHANGWANG, codes, today)] == [
        "v_assembly_households",
        "v_assembly_adults",
        "c_assembly",
    ]
    assert [rule.code for rule in rules_offered(COMMUNITY, codes, today)] == ["r_assembly_adults", "c_assembly"]
    assert rules_offered(f"{ZHANGWANG}001", ("v_group_adults",), today)[0].code == "v_group_adults"
