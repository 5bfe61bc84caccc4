"""Shares and verdicts against what the articles say, computed by hand, and what must hold whatever the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from linli.modules.deliberation.counting import (
    Count,
    EffectiveRule,
    LocalBasis,
    as_json,
    from_json,
    judge,
)
from linli.modules.deliberation.law import (
    HALF_EXCEEDED,
    RULES,
    TWO_THIRDS,
    TWO_THIRDS_EXCEEDED,
    Channel,
    LawRule,
    Share,
    rule_on,
    rules_in_force,
)
from linli.modules.deliberation.law_words import share_words

DAY = date(2026, 5, 1)
MEETING, PHONE, PAPER = Channel.MEETING, Channel.PHONE, Channel.PAPER


def holding(code: str, **given: object) -> EffectiveRule:
    rule = rule_on(code, DAY)
    plain = EffectiveRule(rule, rule.quorum, rule.majority, rule.channels)
    return replace(plain, **given)  # type: ignore[arg-type]


@st.composite
def shares(draw: st.DrawFn) -> Share:
    denominator = draw(st.integers(1, 12))
    numerator = draw(st.integers(1, denominator))
    return Share(numerator, denominator, beyond=numerator < denominator and draw(st.booleans()))


# code, entitled, what must be there, what must agree when just that many are there. By hand:
# 过半数 of 100 is 51 and of 101 is 51; 三分之二以上 of 58 is 39 (38⅔), of 60 is 40; of 39 present more than half is 20.
BY_HAND = [
    # 村 §26: more than half of the adults, more than half of those present
    ("v_assembly_adults", 100, 51, 26),
    ("v_assembly_adults", 101, 51, 26),
    ("v_assembly_adults", 2, 2, 2),
    ("v_assembly_adults", 1, 1, 1),
    ("v_assembly_adults", 1983, 992, 497),
    # 村 §26: representatives of two thirds of the households
    ("v_assembly_households", 58, 39, 20),
    ("v_assembly_households", 60, 40, 21),
    ("v_assembly_households", 61, 41, 21),
    ("v_assembly_households", 3, 2, 2),
    ("v_assembly_households", 1, 1, 1),
    # 村 §30
    ("v_representatives", 23, 16, 9),
    ("v_representatives", 30, 20, 11),
    # 村 §32: two thirds of the adults, or of the households, of the group
    ("v_group_adults", 31, 21, 11),
    ("v_group_adults", 30, 20, 11),
    ("v_group_households", 7, 5, 3),
    # 居 §27: more than half, of adults or of households' representatives
    ("r_assembly_adults", 100, 51, 26),
    ("r_assembly_households", 58, 30, 16),
    ("r_assembly_households", 57, 29, 15),
    # 居 §29
    ("r_representatives", 31, 21, 11),
    # 集 §27: two thirds there, and two thirds of ALL members agree
    ("c_assembly", 90, 60, 60),
    ("c_assembly", 91, 61, 61),
    ("c_assembly", 92, 62, 62),
    # 集 §28: two thirds of all representatives
    ("c_representatives", 21, 14, 14),
    ("c_representatives", 22, 15, 15),
    # 集 §31: two thirds of the board there, more than half of ALL of it agree
    ("c_board", 3, 2, 2),
    ("c_board", 5, 4, 3),
    ("c_board", 7, 5, 4),
]


@pytest.mark.parametrize(("code", "entitled", "there", "agreeing"), BY_HAND)
def test_just_enough_adopts_and_one_less_does_not(code: str, entitled: int, there: int, agreeing: int) -> None:
    rule = holding(code)
    enough = judge(rule, Count(entitled, {MEETING: there}, agreeing, against=there - agreeing))
    assert (enough.needed_present, enough.needed_in_favour) == (there, agreeing)
    assert (enough.is_valid, enough.is_adopted, enough.is_binding, enough.reasons) == (True, True, True, ())
    short = judge(rule, Count(entitled, {MEETING: there}, agreeing - 1, against=there - agreeing + 1))
    assert (short.is_valid, short.is_adopted) == (True, False)
    assert len(short.reasons) == 1
    if there > agreeing - 1:
        fewer = judge(rule, Count(entitled, {MEETING: there - 1}, min(agreeing, there - 1)))
        assert (fewer.is_valid, fewer.is_adopted, fewer.is_binding) == (False, False, False)


def test_every_rule_has_cases_by_hand() -> None:
    assert {code for code, *_rest in BY_HAND} == {rule.code for rule in RULES}


def test_exactly_half_is_not_more_than_half_and_exactly_two_thirds_are_enough() -> None:
    half = judge(holding("v_assembly_adults"), Count(100, {MEETING: 50}, 50))
    assert not half.is_valid
    tied = judge(holding("v_assembly_adults"), Count(100, {MEETING: 60}, 30, against=30))
    assert (tied.is_valid, tied.is_adopted, tied.needed_in_favour) == (True, False, 31)
    assert judge(holding("v_assembly_households"), Count(60, {MEETING: 40}, 21)).is_adopted
    assert not judge(holding("v_assembly_households"), Count(60, {MEETING: 39}, 39)).is_valid


def test_who_abstains_or_spoils_the_ballot_is_present_and_does_not_agree() -> None:
    # 39 there: 19 for, 10 against, 6 abstained, 4 spoilt. More than half of those present would be 20.
    verdict = judge(holding("v_assembly_households"), Count(58, {MEETING: 39}, 19, against=10, abstained=6))
    assert (verdict.present, verdict.is_valid, verdict.is_adopted) == (39, True, False)
    assert judge(holding("v_assembly_households"), Count(58, {MEETING: 39}, 20, abstained=19)).is_adopted


def test_of_an_empty_roll_nothing_is_decided() -> None:
    verdict = judge(holding("v_assembly_adults"), Count(0, {}, 0))
    assert (verdict.is_valid, verdict.is_adopted, verdict.is_binding) == (False, False, False)
    assert verdict.reasons == ("名册上没有人，不能表决。",)


def test_what_lacks_is_said_in_numbers() -> None:
    verdict = judge(holding("v_assembly_households"), Count(58, {PHONE: 30, PAPER: 4}, 30))
    assert verdict.reasons[0] == "应到 58 户，至少要 39 户参加，只有 34 户。"
    with override("en"):
        assert "58" in judge(holding("v_assembly_households"), Count(58, {PHONE: 34}, 30)).reasons[0]


def test_ballots_without_a_basis_make_a_consultation_that_a_meeting_confirms() -> None:
    count = Count(58, {MEETING: 20, PHONE: 25}, 40, against=5)
    plain = judge(holding("v_assembly_households"), count)
    assert (plain.is_valid, plain.is_adopted, plain.is_binding) == (True, True, False)
    assert plain.reasons == ("“手机投票”算不算参加还没有依据：这次算征求意见，要开会确认才作数。",)
    channels = frozenset({MEETING, PHONE})
    founded = judge(holding("v_assembly_households", channels=channels, bases={PHONE: "县办〔2026〕3号"}), count)
    assert (founded.is_adopted, founded.is_binding, founded.reasons) == (True, True, ())


def test_a_majority_that_rests_on_ballots_without_a_basis_does_not_bind_either() -> None:
    # 40 came to the meeting, which is enough; with the 10 phones 26 of 50 agree, without them perhaps only 16 of 40.
    close = judge(holding("v_assembly_households"), Count(60, {MEETING: 40, PHONE: 10}, 26, against=24))
    assert (close.is_adopted, close.is_binding) == (True, False)
    # 40 of 50 agree; at least 30 of those 40 at the meeting do.
    clear = judge(holding("v_assembly_households"), Count(60, {MEETING: 40, PHONE: 10}, 40, against=10))
    assert (clear.is_adopted, clear.is_binding) == (True, True)


def test_the_collectives_law_itself_counts_who_takes_part_on_line() -> None:
    # 集 §27: whoever cannot come may take part by messenger.
    verdict = judge(holding("c_assembly"), Count(90, {MEETING: 20, PHONE: 40}, 60))
    assert (verdict.is_adopted, verdict.is_binding) == (True, True)
    assert not judge(holding("c_assembly"), Count(90, {MEETING: 20, PAPER: 40}, 60)).is_binding


def test_a_stricter_share_of_the_county_is_what_counts() -> None:
    stricter = holding("v_assembly_adults", quorum=TWO_THIRDS, majority=TWO_THIRDS)
    verdict = judge(stricter, Count(90, {MEETING: 60}, 39))
    assert (verdict.needed_present, verdict.needed_in_favour, verdict.is_adopted) == (60, 40, False)


@pytest.mark.parametrize(("entitled", "there", "votes"), [(10, 11, 1), (10, 5, 6), (-1, 0, 0), (5, -1, 0), (5, 3, -1)])
def test_a_count_that_contradicts_itself_is_refused(entitled: int, there: int, votes: int) -> None:
    with pytest.raises(ValueError, match=r"entitled|none"):
        Count(entitled, {MEETING: there}, votes)


@pytest.mark.parametrize(
    ("numerator", "denominator", "beyond"), [(0, 3, False), (4, 3, False), (1, 1, True), (1, 0, False)]
)
def test_what_is_no_share_is_refused(numerator: int, denominator: int, *, beyond: bool) -> None:
    with pytest.raises(ValueError, match="not a share"):
        Share(numerator, denominator, beyond=beyond)


@given(shares(), st.integers(1, 6000))
def test_needed_is_the_smallest_count_that_is_enough(share: Share, whole: int) -> None:
    least = share.needed(whole)
    assert 1 <= least <= whole + 1
    assert share.met(least, whole)
    assert not share.met(least - 1, whole) or least == 1


@given(shares(), st.integers(1, 2000))
def test_needed_never_exceeds_all_unless_one_wants_more_than_there_can_be(share: Share, whole: int) -> None:
    assert share.needed(whole) <= whole


@given(shares(), shares(), st.integers(1, 400))
def test_of_two_shares_the_stricter_lets_nothing_pass_the_other_would_not(one: Share, other: Share, whole: int) -> None:
    assert one.at_least_as_strict_as(other) or other.at_least_as_strict_as(one)
    if one.at_least_as_strict_as(other):
        assert all(other.met(count, whole) for count in range(whole + 1) if one.met(count, whole))
    assert one.stricter_of(other).needed(whole) == max(one.needed(whole), other.needed(whole))


@given(shares(), shares())
def test_a_share_that_is_not_as_strict_somewhere_lets_more_pass(one: Share, other: Share) -> None:
    if not one.at_least_as_strict_as(other):
        whole = 12 * one.denominator * other.denominator
        assert one.needed(whole) < other.needed(whole)


counts = st.builds(
    lambda entitled, parts, agree, against: (entitled, parts, agree, against),
    st.integers(0, 300),
    st.lists(st.floats(0, 1), min_size=4, max_size=4),
    st.floats(0, 1),
    st.floats(0, 1),
)


@given(st.sampled_from(RULES), counts)
def test_more_who_agree_never_undo_a_decision(rule: LawRule, drawn: tuple[int, list[float], float, float]) -> None:
    entitled, parts, agree, against = drawn
    left, took_part = entitled, {}
    for channel, part in zip(Channel, parts, strict=True):
        took_part[channel] = int(left * part)
        left -= took_part[channel]
    present = entitled - left
    in_favour = int(present * agree)
    opposed = int((present - in_favour) * against)
    effective = holding(rule.code)
    verdict = judge(effective, Count(entitled, took_part, in_favour, opposed))
    assert not (verdict.is_adopted and not verdict.is_valid)
    assert not (verdict.is_binding and not verdict.is_valid)
    assert bool(verdict.reasons) == (not (verdict.is_adopted and verdict.is_binding))
    if in_favour + opposed < present and verdict.is_adopted:
        more = judge(effective, Count(entitled, took_part, in_favour + 1, opposed))
        assert more.is_adopted
        assert more.is_binding or not verdict.is_binding
    if left and verdict.is_valid:
        took_part[Channel.MEETING] += 1
        assert judge(effective, Count(entitled, took_part, in_favour, opposed)).is_valid


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_decision_keeps_the_rule_it_was_made_by(rule: LawRule) -> None:
    local = LocalBasis("330825", "县办〔2026〕3号", date(2026, 2, 1))
    effective = holding(
        rule.code,
        majority=TWO_THIRDS_EXCEEDED,
        channels=frozenset({MEETING, PAPER}),
        local=local,
        bases={PAPER: "县办〔2026〕4号"},
    )
    with override("en"):
        kept = as_json(effective)
    again = from_json(kept)
    assert as_json(again) == kept
    assert kept["name"] == str(effective.rule.name)
    assert (again.quorum, again.majority, again.channels) == (effective.quorum, effective.majority, effective.channels)
    assert (again.local, again.bases) == (local, {PAPER: "县办〔2026〕4号"})
    assert replace(again.rule, name="", says="", convener="", except_for="") == replace(  # type: ignore[arg-type]
        effective.rule,
        name="",  # type: ignore[arg-type]
        says="",  # type: ignore[arg-type]
        convener="",  # type: ignore[arg-type]
        except_for="",
    )


def test_a_rule_ends_and_its_successor_begins_the_day_after() -> None:
    old = rule_on("v_assembly_adults", DAY)
    ended = replace(old, in_force_to=date(2029, 6, 30))
    new = replace(old, in_force_from=date(2029, 7, 1), quorum=TWO_THIRDS)
    table = (ended, new)
    assert rule_on("v_assembly_adults", date(2029, 6, 30), among=table) is ended
    assert rule_on("v_assembly_adults", date(2029, 7, 1), among=table) is new
    assert rules_in_force(date(2029, 7, 1), among=table) == (new,)
    with pytest.raises(LookupError):
        rule_on("v_assembly_adults", date(2025, 12, 31), among=table)
    # What was decided under the old one is still judged by it.
    assert (
        from_json(as_json(EffectiveRule(ended, ended.quorum, ended.majority, ended.channels))).quorum == HALF_EXCEEDED
    )


def test_the_two_committees_laws_hold_from_2026_and_the_collectives_from_may_2025() -> None:
    assert not rules_in_force(date(2025, 4, 30))
    assert {rule.code for rule in rules_in_force(date(2025, 5, 1))} == {"c_assembly", "c_representatives", "c_board"}
    assert len(rules_in_force(date(2025, 12, 31))) == 3
    assert len(rules_in_force(date(2026, 1, 1))) == len(RULES)


def test_of_one_code_never_two_versions_hold_on_a_day() -> None:
    for one in RULES:
        for other in RULES:
            if one is not other and one.code == other.code:
                assert one.in_force_to is not None or other.in_force_to is not None
                assert not other.in_force_on(one.in_force_from) or not one.in_force_on(other.in_force_from)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (HALF_EXCEEDED, "过半数"),
        (TWO_THIRDS, "三分之二以上"),
        (TWO_THIRDS_EXCEEDED, "超过三分之二"),
        (Share(1, 1), "全部"),
        (Share(7, 12), "7/12 以上"),
    ],
)
def test_shares_are_said_as_the_law_says_them(share: Share, words: str) -> None:
    assert share_words(share) == words
