"""The law of elections against cases computed by hand from its articles, edge by edge, and against random counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.modules.deliberation.elections_law import (
    COMMUNITY,
    LAWS,
    VILLAGE,
    Fault,
    PostCount,
    Way,
    born_by,
    count_fault,
    election_from,
    handover_by,
    judge,
    judge_recall,
    months_earlier,
    objections_until,
    office_ends,
    petition_met,
    petition_needs,
    roll_display_by,
    run_off_candidates,
)


def _count(votes: dict[int, int], *, cast: int, seats: int = 1) -> PostCount:
    return PostCount(seats=seats, issued=cast, cast=cast, valid=cast, invalid=0, votes=votes)


# ---- days ----


def test_the_roll_is_displayed_twenty_days_before() -> None:
    assert roll_display_by(date(2026, 3, 22)) == date(2026, 3, 2)
    assert election_from(date(2026, 3, 2)) == date(2026, 3, 22)


def test_the_day_of_display_is_not_counted_among_the_five() -> None:
    assert objections_until(date(2026, 2, 26), date(2026, 3, 20)) == date(2026, 3, 3)


def test_objections_to_the_roll_of_an_early_by_election_end_the_day_before_it() -> None:
    assert objections_until(date(2026, 2, 26), date(2026, 3, 2)) == date(2026, 3, 1)
    assert objections_until(date(2026, 2, 26), date(2026, 2, 26)) == date(2026, 2, 26)


def test_handing_over_takes_ten_days_at_most() -> None:
    assert handover_by(date(2026, 3, 22)) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("day", "latest"),
    [
        (date(2026, 3, 22), date(2008, 3, 22)),
        (date(2026, 2, 28), date(2008, 2, 28)),
        (date(2026, 3, 1), date(2008, 3, 1)),
        (date(2028, 2, 29), date(2010, 2, 28)),
    ],
)
def test_who_turns_eighteen_on_the_day_is_eighteen(day: date, latest: date) -> None:
    assert born_by(day) == latest


def test_who_was_born_on_a_leap_day_is_eighteen_in_march() -> None:
    born = date(2008, 2, 29)
    assert born > born_by(date(2026, 2, 28))
    assert born <= born_by(date(2026, 3, 1))


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 22), 12, date(2025, 3, 22)),
        (date(2026, 3, 31), 6, date(2025, 9, 30)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
    ],
)
def test_months_earlier_is_the_months_last_day_where_it_has_no_such_day(day: date, months: int, before: date) -> None:
    assert months_earlier(day, months) == before


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_an_election_may_be_on_the_first_day_its_display_allows_and_not_before(day: date) -> None:
    assert roll_display_by(election_from(day)) == day
    assert roll_display_by(election_from(day) - timedelta(days=1)) < day


# ---- turnout and votes ----


@pytest.mark.parametrize(
    ("way", "entitled", "cast", "is_valid"),
    [
        (Way.VOTERS, 100, 50, False),
        (Way.VOTERS, 100, 51, True),
        (Way.VOTERS, 101, 50, False),
        (Way.VOTERS, 101, 51, True),
        (Way.HOUSEHOLDS, 30, 15, False),
        (Way.HOUSEHOLDS, 30, 16, True),
        # 居 §19: 超过三分之二
        (Way.REPRESENTATIVES, 30, 20, False),
        (Way.REPRESENTATIVES, 30, 21, True),
        (Way.REPRESENTATIVES, 31, 20, False),
        (Way.REPRESENTATIVES, 31, 21, True),
        (Way.VOTERS, 0, 0, False),
    ],
)
def test_how_many_must_vote(way: Way, entitled: int, cast: int, *, is_valid: bool) -> None:
    outcome = judge(COMMUNITY, way, entitled=entitled, count=_count({1: cast}, cast=cast))

    assert outcome.is_valid is is_valid
    assert (1 in outcome.elected) is (is_valid and cast > 0)
    assert (cast >= outcome.needed_cast) is is_valid


def test_a_village_knows_no_other_way_than_its_voters() -> None:
    with pytest.raises(KeyError):
        judge(VILLAGE, Way.HOUSEHOLDS, entitled=10, count=_count({1: 9}, cast=9))


@pytest.mark.parametrize(("votes", "is_elected"), [(30, False), (31, True)])
def test_half_of_those_who_voted_does_not_elect(votes: int, *, is_elected: bool) -> None:
    outcome = judge(VILLAGE, Way.VOTERS, entitled=100, count=_count({1: votes, 2: 60 - votes}, cast=60))

    assert outcome.needed_votes == 31
    assert (1 in outcome.elected) is is_elected
    assert outcome.vacant == (0 if is_elected else 1)


def test_invalid_ballots_are_of_people_who_took_part() -> None:
    count = PostCount(seats=1, issued=60, cast=60, valid=50, invalid=10, votes={1: 30, 2: 20})

    assert judge(VILLAGE, Way.VOTERS, entitled=100, count=count).elected == ()


@pytest.mark.parametrize(("votes", "is_elected"), [(19, False), (20, True)])
def test_a_third_elects_in_a_run_off(votes: int, *, is_elected: bool) -> None:
    count = _count({1: votes, 2: 18, 3: 17}, cast=60)

    assert (1 in judge(VILLAGE, Way.VOTERS, entitled=100, count=count, is_run_off=True).elected) is is_elected


def test_of_more_than_the_seats_those_with_the_most_votes_are_elected() -> None:
    outcome = judge(VILLAGE, Way.VOTERS, entitled=100, count=_count({1: 40, 2: 55, 3: 45}, cast=80, seats=1))

    assert outcome.elected == (2,)
    outcome = judge(VILLAGE, Way.VOTERS, entitled=100, count=_count({1: 41, 2: 55, 3: 45}, cast=80, seats=2))
    assert (outcome.elected, outcome.vacant) == ((2, 3), 0)


def test_equal_at_the_last_seat_neither_has_it() -> None:
    outcome = judge(VILLAGE, Way.VOTERS, entitled=100, count=_count({1: 50, 2: 45, 3: 45}, cast=80, seats=2))

    assert (outcome.elected, outcome.tied, outcome.vacant) == ((1,), (2, 3), 1)


@pytest.mark.parametrize(
    ("votes", "elected", "vacant", "standing"),
    [
        ({1: 50, 2: 30, 3: 20, 4: 10}, (1,), 1, (2, 3)),
        ({1: 50, 2: 30, 3: 20, 4: 20}, (1,), 1, (2, 3, 4)),
        ({1: 50, 2: 30}, (1,), 1, (2,)),
        ({1: 50, 2: 30}, (1,), 0, ()),
        ({1: 30, 2: 30, 3: 30}, (), 2, (1, 2, 3)),
    ],
)
def test_who_stands_in_a_run_off(
    votes: dict[int, int], elected: tuple[int, ...], vacant: int, standing: tuple[int, ...]
) -> None:
    assert run_off_candidates(votes, elected, vacant) == standing


@pytest.mark.parametrize(
    ("count", "fault"),
    [
        (PostCount(1, 101, 60, 60, 0, {1: 60}), Fault.MORE_ISSUED_THAN_ENTITLED),
        (PostCount(1, 60, 61, 61, 0, {1: 60}), Fault.MORE_CAST_THAN_ISSUED),
        (PostCount(1, 60, 60, 50, 9, {1: 50}), Fault.PARTS_ARE_NOT_THE_WHOLE),
        (PostCount(2, 60, 60, 50, 10, {1: 51}), Fault.MORE_VOTES_THAN_BALLOTS),
        (PostCount(2, 60, 60, 50, 10, {1: 50, 2: 50, 3: 1}), Fault.MORE_VOTES_THAN_BALLOTS),
        (PostCount(2, 60, 60, 50, 10, {1: 50, 2: 40, 3: 10}), None),
    ],
)
def test_figures_that_contradict_each_other(count: PostCount, fault: Fault | None) -> None:
    assert count_fault(count, entitled=100) is fault


_COUNTS = st.integers(1, 4).flatmap(
    lambda seats: st.tuples(
        st.integers(0, 60), st.dictionaries(st.integers(1, 9), st.integers(0, 60), min_size=1, max_size=9)
    ).map(
        lambda drawn: _count({one: min(votes, drawn[0]) for one, votes in drawn[1].items()}, cast=drawn[0], seats=seats)
    )
)


@given(count=_COUNTS, entitled=st.integers(0, 120), way=st.sampled_from(list(Way)), is_run_off=st.booleans())
def test_nobody_is_elected_whom_the_law_does_not_carry(
    count: PostCount, entitled: int, way: Way, *, is_run_off: bool
) -> None:
    outcome = judge(COMMUNITY, way, entitled=entitled, count=count, is_run_off=is_run_off)

    assert len(outcome.elected) <= count.seats
    assert outcome.vacant == count.seats - len(outcome.elected)
    enough = 3 if way is Way.REPRESENTATIVES else 2
    if enough * count.cast <= (enough - 1) * entitled:
        assert outcome.elected == ()
    for one in outcome.elected:
        votes = count.votes[one]
        assert 3 * votes >= count.cast if is_run_off else 2 * votes > count.cast
        losers = [got for other, got in count.votes.items() if other not in outcome.elected]
        assert all(votes > got for got in losers)


@given(_COUNTS, st.integers(0, 120))
def test_another_vote_never_costs_somebody_the_seat(count: PostCount, entitled: int) -> None:
    before = judge(VILLAGE, Way.VOTERS, entitled=entitled, count=count)
    for one in before.elected:
        more = _count({**count.votes, one: count.votes[one] + 1}, cast=count.cast, seats=count.seats)
        assert one in judge(VILLAGE, Way.VOTERS, entitled=entitled, count=more).elected


# ---- recall and review ----


@pytest.mark.parametrize(
    ("setting", "by", "entitled", "needed"),
    [
        ("village", "voters", 100, 20),
        ("village", "voters", 101, 21),
        ("village", "representatives", 40, 14),
        ("village", "representatives", 42, 14),
        ("community", "voters", 1001, 101),
        ("community", "households", 300, 30),
        ("community", "representatives", 31, 11),
    ],
)
def test_how_many_demand_a_recall(setting: str, by: str, entitled: int, needed: int) -> None:
    law = LAWS[setting]

    assert petition_needs(law, by, entitled) == needed
    assert petition_met(law, by, signed=needed, entitled=entitled)
    assert not petition_met(law, by, signed=needed - 1, entitled=entitled)


def test_households_of_a_village_demand_nothing() -> None:
    with pytest.raises(KeyError):
        petition_needs(VILLAGE, Way.HOUSEHOLDS, 100)


@pytest.mark.parametrize(
    ("way", "entitled", "cast", "in_favour", "is_carried"),
    [
        (Way.VOTERS, 100, 51, 26, True),
        (Way.VOTERS, 100, 51, 25, False),
        (Way.VOTERS, 100, 50, 50, False),
        (Way.REPRESENTATIVES, 30, 20, 20, False),
        (Way.REPRESENTATIVES, 30, 21, 11, True),
    ],
)
def test_when_a_recall_is_carried(way: Way, entitled: int, cast: int, in_favour: int, *, is_carried: bool) -> None:
    assert judge_recall(COMMUNITY, way, entitled=entitled, cast=cast, in_favour=in_favour).is_carried is is_carried


@pytest.mark.parametrize(
    ("are_unfit", "ends"),
    [((), False), ((True,), False), ((True, True), True), ((True, False, True), False), ((True, True, False), False)],
)
def test_two_unfit_in_a_row_end_the_office(are_unfit: tuple[bool, ...], *, ends: bool) -> None:
    assert office_ends(are_unfit) is ends
