"""Seats in a village's bodies: given, ended, counted against the law."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.deliberation.selectors.seats import SeatCheck, seat_checks, seats_held, seats_offered, seats_page
from linli.modules.deliberation.services.seats import seat_end, seat_give
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.testing import (
    Membership,
    PersonTag,
    a_household,
    a_membership,
    a_person,
    a_tag,
    an_officer,
)

pytestmark = pytest.mark.django_db

GROWN = date(1980, 1, 1)
COMMUNITY = "330825002001"


def give(person_id: int, seat: str, *, village: str = ZHANGWANG, note: str = "2026年1月换届") -> None:
    actor = an_officer(Role.VILLAGE_SECRETARY, village)
    seat_give(actor=actor, village=village, person_id=person_id, seat=seat, note=note, now=clock.now())


def sitting(village: str = ZHANGWANG) -> dict[str, list[str]]:
    held = seats_held(village, day=localdate(clock.now()))
    return {code: [holder.name for holder in holders] for code, holders in held.items() if holders}


def member(name: str, village: str = ZHANGWANG, *, kind: str = "registered", sex: int = 2) -> int:
    return a_membership(a_person(name, born_on=GROWN, sex=sex), village, kind=kind).id


def test_a_seat_given_counts_in_its_village_alone_and_is_in_the_journal_once() -> None:
    person = member("张立新")
    a_membership(person, HETIAN, kind="resident")
    give(person, "committee_member")
    assert sitting() == {"committee_member": ["张立新"]}
    assert sitting(HETIAN) == {}
    assert Event.objects.get(kind="population.tag_given").place == ZHANGWANG


def test_a_seat_ended_is_kept_in_the_register_with_its_reason() -> None:
    person = member("张立新")
    give(person, "committee_member")
    actor = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    with pytest.raises(InvalidInputError, match="/note"):
        seat_end(actor=actor, village=ZHANGWANG, person_id=person, seat="committee_member", note=" ", now=clock.now())
    seat_end(actor=actor, village=ZHANGWANG, person_id=person, seat="committee_member", note="辞职", now=clock.now())
    assert sitting() == {}
    assert PersonTag.objects.get().until == localdate(clock.now())


def test_who_has_moved_away_keeps_the_seat_until_the_village_ends_it() -> None:
    person = member("迁走的")
    give(person, "villagers_representative")
    Membership.objects.update(until=localdate(clock.now()))
    a_membership(person, HETIAN)
    assert sitting() == {"villagers_representative": ["迁走的"]}
    [holder] = seats_held(ZHANGWANG, day=localdate(clock.now()))["villagers_representative"]
    assert not holder.is_member
    with pytest.raises(NotAllowedError):
        seat_end(
            actor=an_officer(Role.VILLAGE_SECRETARY, HETIAN),
            village=ZHANGWANG,
            person_id=person,
            seat="villagers_representative",
            note="迁走",
            now=clock.now(),
        )
    seat_end(
        actor=an_officer(Role.VILLAGE_SECRETARY, ZHANGWANG),
        village=ZHANGWANG,
        person_id=person,
        seat="villagers_representative",
        note="迁走",
        now=clock.now(),
    )
    assert sitting() == {}


def test_what_cannot_be_a_seat_is_refused_in_words() -> None:
    stranger, minor = member("别村的", HETIAN), a_membership(a_person("小孩", born_on=date(2015, 1, 1))).id
    registered, twice = member("户籍的"), member("已在任")
    give(twice, "committee_member")
    for person, seat, note, field in (
        (stranger, "committee_member", "换届", "/person"),
        (minor, "committee_member", "换届", "/person"),
        (registered, "admitted_voter", "村民会议", "/person"),
        (registered, "committee_member", "", "/note"),
        (registered, "party_member", "换届", "/seat"),
        (twice, "committee_member", "换届", "/person"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            give(person, seat, note=note)
        assert refused.value.errors[0].pointer == field
    give(minor, "collective_member", note="出生确认")
    give(member("租客", kind="resident"), "admitted_voter", note="3月2日村民会议同意")
    assert sitting()["admitted_voter"] == ["租客"]


def test_only_the_villages_own_office_gives_seats() -> None:
    person = member("张立新")
    for role, place in (
        (Role.VILLAGE_SECRETARY, HETIAN),
        (Role.SUPERVISOR, ZHANGWANG),
        (Role.TOWN_CLERK, "330825002"),
        (Role.COUNTY_OPERATOR, "330825"),
    ):
        with pytest.raises(NotAllowedError):
            seat_give(
                actor=an_officer(role, place),
                village=ZHANGWANG,
                person_id=person,
                seat="committee_member",
                note="换届",
                now=clock.now(),
            )


def test_a_community_has_no_admitted_voters() -> None:
    assert "admitted_voter" in seats_offered(ZHANGWANG)
    assert "admitted_voter" not in seats_offered(COMMUNITY)
    assert seats_offered(COMMUNITY)["villagers_representative"] == "居民代表"


def checked(village: str = ZHANGWANG) -> dict[str, SeatCheck]:
    checks = seat_checks(village, seats_held(village, day=localdate(clock.now())))
    return {check.text: check for check in checks}


def bodies(committee: int, women: int, men: int, households: int) -> None:
    for number in range(committee):
        a_tag(member(f"委员{number}"), "committee_member")
    for number in range(women):
        a_tag(member(f"女代表{number}"), "villagers_representative")
    for number in range(men):
        a_tag(member(f"男代表{number}", sex=1), "villagers_representative")
    for _number in range(households):
        a_household()


def test_four_fifths_of_the_meeting_are_representatives_and_a_third_of_it_women_among_them() -> None:
    # 3 of the committee, 5 women and 7 men: 12 of 15 are exactly four fifths; 5 of 15 exactly a third (村 §29).
    bodies(3, 5, 7, 60)
    checks = checked()
    assert checks["代表占代表会议的五分之四以上"].is_met
    assert checks["代表占代表会议的五分之四以上"].detail == "15 人里有 12 名代表，要 12 名"
    assert checks["妇女代表占代表会议的三分之一以上"].is_met
    assert checks["每 5 到 15 户一名代表"].is_met
    assert checks["委员会 3 到 7 人"].is_met
    # One more of the committee: 12 of 16 are fewer than 13, 5 fewer than 6.
    a_tag(member("又一个委员"), "committee_member")
    checks = checked()
    assert checks["代表占代表会议的五分之四以上"].is_met is False
    assert checks["妇女代表占代表会议的三分之一以上"].detail == "16 人里有 5 名妇女代表，要 6 名"


def test_who_is_both_sits_there_as_a_member_of_the_committee() -> None:
    bodies(3, 4, 8, 12)
    a_tag(PersonTag.objects.filter(tag__code="committee_member")[0].person_id, "villagers_representative")
    checks = checked()
    assert checks["代表占代表会议的五分之四以上"].detail == "15 人里有 12 名代表，要 12 名"
    # 12 households for 12 representatives is not what the law expects, but groups may send several.
    assert checks["每 5 到 15 户一名代表"].is_met is None
    assert "也可以" in checks["每 5 到 15 户一名代表"].detail


def test_an_empty_village_is_told_what_lacks_without_a_rate() -> None:
    a_household()
    assert [check.is_met for check in checked().values()] == [False, None]


def test_the_list_is_searched_by_name_or_pinyin_and_paged_by_key() -> None:
    for name in ("王秀芳", "张立新", "李建明"):
        a_tag(member(name), "villagers_representative")
    holders = seats_held(ZHANGWANG, day=localdate(clock.now()))["villagers_representative"]
    assert [row.name for row in seats_page(holders, q="wxf").items] == ["王秀芳"]
    assert [row.name for row in seats_page(holders, q="zhang").items] == ["张立新"]
    assert [row.name for row in seats_page(holders, q="建明").items] == ["李建明"]
    first = seats_page(holders, limit=2)
    assert len(first.items) == 2
    assert len(seats_page(holders, after=first.next, limit=2).items) == 1
    with pytest.raises(InvalidInputError):
        seats_page(holders, after="made up")
