"""Vacant seats of a committee (村 §23, 居 §24), hand-overs that re-seat it, elections called off."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from linli.kernel import journal
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.models import RunningPromise
from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.by_elections_law import COMMUNITY_SEATS, VILLAGE_SEATS
from linli.modules.deliberation.elections_law import PostCount, Way, judge
from linli.modules.deliberation.law import COMMITTEE_MEMBER, REPRESENTATIVE
from linli.modules.deliberation.models import Election, Elector
from linli.modules.deliberation.selectors.elections import calendar_of, elections_waiting, is_late
from linli.modules.deliberation.selectors.seats import seats_held
from linli.modules.deliberation.services.elections import election_prepare, officer_join, title_of, way_words
from linli.modules.deliberation.services.electors import roll_draw
from linli.modules.deliberation.services.seats import seat_give
from linli.modules.deliberation.tests.electing import (
    DAY,
    NAMES,
    NOW,
    ON_THE_DAY,
    a_decided,
    a_prepared,
    a_villager,
    clerk_of,
    count,
    nominate,
    photograph,
    said,
    stepped,
)
from linli.modules.places.testing import HETIAN, ZHANGWANG

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.modules.deliberation.elections_law import ElectionLaw
    from linli.modules.deliberation.services.election_plan import ElectionSaid

pytestmark = pytest.mark.django_db

WHY = "委员胡四辞职，3月1日村民代表会议通过"


def vacant(day: date, **other: Any) -> ElectionSaid:
    given: dict[str, Any] = {
        "kind": "by_election",
        "vacancy": WHY,
        "term_start": 2026,
        "seats": {"chair": 0, "deputy": 0, "member": 1},
    }
    return said(day, **{**given, **other})


def begun(clerk: Actor, day: date, *, now: datetime = NOW, village: str = ZHANGWANG, **other: Any) -> Election:
    made = election_prepare(actor=clerk, village=village, said=vacant(day, **other), now=now)
    return Election.objects.get(pk=made)


def refused_fields(clerk: Actor, day: date, **other: Any) -> set[str]:
    with pytest.raises(InvalidInputError) as refused:
        begun(clerk, day, **other)
    return {error.pointer for error in refused.value.errors}


def sit(clerk: Actor, name: str, seat: str) -> int:
    person = a_villager(name)
    seat_give(actor=clerk, village=ZHANGWANG, person_id=person.id, seat=seat, note="上届", now=NOW)
    return person.id


def held(seat: str, day: date) -> dict[str, date]:
    return {one.name: one.since for one in seats_held(ZHANGWANG, day=day)[seat]}


# --- what the law asks ----------------------------------------------------------------------------------------------


def one_seat(cast: int, votes: int) -> PostCount:
    return PostCount(1, cast, cast, cast, 0, {1: votes})


@pytest.mark.parametrize(
    ("law", "way", "entitled", "cast", "is_valid"),
    [
        (VILLAGE_SEATS, Way.VOTERS, 100, 50, False),
        (VILLAGE_SEATS, Way.VOTERS, 100, 51, True),
        # 村 §30: two thirds of the meeting's members and more
        (VILLAGE_SEATS, Way.REPRESENTATIVES, 30, 19, False),
        (VILLAGE_SEATS, Way.REPRESENTATIVES, 30, 20, True),
        (VILLAGE_SEATS, Way.REPRESENTATIVES, 31, 20, False),
        (VILLAGE_SEATS, Way.REPRESENTATIVES, 31, 21, True),
        # 居 §24 through §19: more than two thirds
        (COMMUNITY_SEATS, Way.REPRESENTATIVES, 30, 20, False),
        (COMMUNITY_SEATS, Way.REPRESENTATIVES, 30, 21, True),
        (COMMUNITY_SEATS, Way.HOUSEHOLDS, 1001, 500, False),
        (COMMUNITY_SEATS, Way.HOUSEHOLDS, 1001, 501, True),
    ],
)
def test_so_many_have_to_vote_for_a_vacant_seat(
    law: ElectionLaw, way: Way, entitled: int, cast: int, *, is_valid: bool
) -> None:
    assert judge(law, way, entitled=entitled, count=one_seat(cast, cast)).is_valid is is_valid


def test_half_of_the_votes_elect_nobody_and_one_more_does() -> None:
    assert judge(VILLAGE_SEATS, Way.VOTERS, entitled=100, count=one_seat(60, 30)).elected == ()
    assert judge(VILLAGE_SEATS, Way.VOTERS, entitled=100, count=one_seat(60, 31)).elected == (1,)


def test_an_assembly_is_called_ten_days_before_unless_the_circumstances_are_written_down() -> None:
    clerk, today = clerk_of(), localdate(NOW)
    assert refused_fields(clerk, today + timedelta(days=9)) == {"/day"}
    assert begun(clerk, today + timedelta(days=10)).roll_days == 10
    hurried = begun(clerk, today + timedelta(days=3), short_notice="主任住院，防汛没人牵头")
    assert hurried.roll_days == 0
    assert not is_late(hurried, today)


def test_the_representatives_meeting_knows_no_days_of_notice() -> None:
    clerk, today = clerk_of(), localdate(NOW)
    row = begun(clerk, today, way="representatives")
    assert (row.roll_days, way_words(row), title_of(row)) == (0, "村民代表会议补选", "2026年村委会补选")


def test_a_village_elects_its_whole_committee_by_all_voters_alone() -> None:
    clerk = clerk_of()
    with pytest.raises(InvalidInputError):
        election_prepare(actor=clerk, village=ZHANGWANG, said=said(way="representatives"), now=NOW)
    row = begun(clerk, DAY, way="representatives")
    with pytest.raises(IntegrityError), transaction.atomic():
        Election.objects.filter(pk=row.pk).update(kind="general", vacancy="")


def test_it_says_whose_seat_it_is_and_belongs_to_a_term_of_five_years() -> None:
    clerk = clerk_of()
    assert refused_fields(clerk, DAY, vacancy=" ") == {"/vacancy"}
    assert refused_fields(clerk, DAY, term_start=2020) == {"/term_start"}
    assert begun(clerk, DAY, term_start=2021).term_start == 2021
    with pytest.raises(IntegrityError), transaction.atomic():
        Election.objects.update(vacancy="")


def test_no_more_seats_are_filled_than_the_largest_committee_has() -> None:
    clerk = clerk_of()
    for name in NAMES[:6]:
        sit(clerk, name, COMMITTEE_MEMBER)
    assert begun(clerk, DAY).pk
    assert refused_fields(clerk, DAY, seats={"chair": 0, "deputy": 0, "member": 2}) == {"/seats_member"}


# --- from the roll to the seat --------------------------------------------------------------------------------------


def test_representatives_fill_a_seat_and_the_elected_sits_from_the_day_on_beside_those_who_stay() -> None:
    clerk = clerk_of()
    for name in ("赵甲", "钱乙"):
        sit(clerk, name, COMMITTEE_MEMBER)
    for name in ("孙丙", "周丁", "吴戊", "郑己"):
        sit(clerk, name, REPRESENTATIVE)
    for name in NAMES:
        a_villager(name)
    row = begun(clerk, localdate(NOW), way="representatives")
    roll_draw(actor=clerk, election_id=row.pk, now=NOW)
    casting = set(row.electors.exclude(casts="").values_list("name", flat=True))
    assert casting == {"赵甲", "钱乙", "孙丙", "周丁", "吴戊", "郑己"}
    row = stepped(clerk, row, flow.DISPLAY_ROLL)
    nominate(clerk, row, member=("陈一", "丁二"))
    row = stepped(clerk, row, flow.SHOW_CANDIDATES, flow.BEGIN)
    count(clerk, row, "member", {"陈一": 4, "丁二": 1}, cast=5, issued=6, valid=5)
    photograph(clerk, row)
    row = stepped(clerk, row, flow.SHOW_RESULT)
    assert not RunningPromise.objects.filter(name=flow.HANDOVER).exists()
    stepped(clerk, row, flow.HAND_OVER, note="到任，分管环境卫生")
    assert held(COMMITTEE_MEMBER, localdate(NOW)).keys() == {"赵甲", "钱乙", "陈一"}


def test_too_few_representatives_make_no_result() -> None:
    clerk = clerk_of()
    for name in ("孙丙", "周丁", "吴戊", "郑己"):
        sit(clerk, name, REPRESENTATIVE)
    for name in NAMES:
        a_villager(name)
    row = begun(clerk, localdate(NOW), way="representatives")
    roll_draw(actor=clerk, election_id=row.pk, now=NOW)
    row = stepped(clerk, row, flow.DISPLAY_ROLL)
    nominate(clerk, row, member=("陈一", "丁二"))
    row = stepped(clerk, row, flow.SHOW_CANDIDATES, flow.BEGIN)
    count(clerk, row, "member", {"陈一": 2, "丁二": 0}, cast=2, issued=4, valid=2)
    photograph(clerk, row)
    with pytest.raises(InvalidInputError, match="至少 3 人"):
        stepped(clerk, row, flow.SHOW_RESULT)


def test_a_by_election_of_the_term_knows_who_was_on_its_roll_here_and_leaves_out_whoever_was_elsewhere() -> None:
    clerk = clerk_of()
    whole = a_decided(clerk)
    stepped(clerk, whole, flow.HAND_OVER, now=ON_THE_DAY, note="移交清单")
    person = whole.electors.get(name="王七").person_id
    elsewhere = a_prepared(clerk_of(HETIAN), HETIAN, people=("何八",))
    other = elsewhere.electors.get(name="何八")
    stepped(clerk_of(HETIAN), elsewhere, flow.DISPLAY_ROLL)
    row = begun(clerk, DAY + timedelta(days=30), now=ON_THE_DAY, seats={"chair": 0, "deputy": 1, "member": 0})
    roll_draw(actor=clerk, election_id=row.pk, now=ON_THE_DAY)
    assert row.electors.filter(person_id=person).exists()
    leader = a_villager("主持乙").id
    officer_join(actor=clerk, election_id=row.pk, person_id=leader, duty="chair", now=ON_THE_DAY)
    elector = row.electors.get(person_id=person)
    Elector.objects.filter(pk=elector.pk).update(person_id=other.person_id)
    with pytest.raises(InvalidInputError, match="别处登记"):
        stepped(clerk, row, flow.DISPLAY_ROLL, now=ON_THE_DAY)


def test_an_assembly_for_a_vacant_seat_is_led_by_an_election_committee_and_representatives_need_none() -> None:
    clerk = clerk_of()
    for name in NAMES:
        a_villager(name)
    row = begun(clerk, DAY)
    roll_draw(actor=clerk, election_id=row.pk, now=NOW)
    with pytest.raises(InvalidInputError) as refused:
        stepped(clerk, row, flow.DISPLAY_ROLL)
    assert {error.pointer for error in refused.value.errors} == {"/officer"}


def test_its_calendar_gives_no_ten_days_to_hand_over() -> None:
    row = begun(clerk_of(), DAY)
    last = calendar_of(row, localdate(NOW))[-1]
    assert (last.code, last.day, last.is_late) == ("handover", None, False)


def test_called_for_the_same_day_its_candidates_are_late_only_the_day_after() -> None:
    clerk = clerk_of()
    sit(clerk, "孙丙", REPRESENTATIVE)
    row = begun(clerk, localdate(NOW), way="representatives")
    roll_draw(actor=clerk, election_id=row.pk, now=NOW)
    row = stepped(clerk, row, flow.DISPLAY_ROLL)
    for days, late in ((0, False), (1, True)):
        at = NOW + timedelta(days=days)
        assert is_late(row, localdate(at)) is late
        assert elections_waiting(actor=clerk, place=ZHANGWANG, now=at) == (1, int(late))


# --- handed over ----------------------------------------------------------------------------------------------------


def test_a_hand_over_ends_the_old_seats_and_begins_the_elected_ones_on_its_day() -> None:
    clerk = clerk_of()
    old = sit(clerk, "老书记", COMMITTEE_MEMBER)
    sit(clerk, "老代表", REPRESENTATIVE)
    row = a_decided(clerk)
    again = row.electors.get(name="陈一").person_id
    seat_give(actor=clerk, village=ZHANGWANG, person_id=again, seat=COMMITTEE_MEMBER, note="上届", now=NOW)
    assert held(COMMITTEE_MEMBER, localdate(ON_THE_DAY)).keys() == {"老书记", "陈一"}
    later = ON_THE_DAY + timedelta(days=4)
    stepped(clerk, row, flow.HAND_OVER, now=later, note="公章、账册")
    day = localdate(later)
    assert held(COMMITTEE_MEMBER, day) == {"陈一": day, "方三": day, "胡四": day}
    assert held(COMMITTEE_MEMBER, day - timedelta(days=1)).keys() == {"老书记", "陈一"}
    assert held(REPRESENTATIVE, day).keys() == {"老代表"}
    assert old not in {one.person_id for one in seats_held(ZHANGWANG, day=day)[COMMITTEE_MEMBER]}


# --- called off -----------------------------------------------------------------------------------------------------


def test_an_election_begun_by_mistake_is_called_off_with_a_reason_the_journal_keeps() -> None:
    clerk = clerk_of()
    row = a_prepared(clerk)
    with pytest.raises(InvalidInputError) as refused:
        stepped(clerk, row, flow.CALL_OFF)
    assert {error.pointer for error in refused.value.errors} == {"/note"}
    row = stepped(clerk, row, flow.CALL_OFF, note="村选错了")
    assert (row.state, row.note) == (flow.CALLED_OFF, "村选错了")
    kept = journal.events_of_subject(place=ZHANGWANG, subject=(flow.ELECTION, row.pk))
    assert [event.payload["note"] for event in kept if event.payload.get("step") == flow.CALL_OFF] == ["村选错了"]
    with pytest.raises(StepNotAllowedError):
        stepped(clerk, row, flow.DISPLAY_ROLL)
    assert election_prepare(actor=clerk, village=ZHANGWANG, said=said(key=uuid4()), now=NOW) != row.pk


def test_once_its_roll_is_displayed_it_fails_in_the_open_instead() -> None:
    clerk = clerk_of()
    row = stepped(clerk, a_prepared(clerk), flow.DISPLAY_ROLL)
    with pytest.raises(StepNotAllowedError):
        stepped(clerk, row, flow.CALL_OFF, note="弄错了")
