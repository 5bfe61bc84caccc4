"""Who is on which roll, on which day: villages, communities, groups, collectives, and what changes during a vote."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from linli.modules.deliberation.law import rule_on
from linli.modules.deliberation.selectors.rolls import Entitled, entitled, left_out
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_village
from linli.modules.population.public import membership_end
from linli.modules.population.testing import (
    Membership,
    PersonTag,
    a_death,
    a_household,
    a_membership,
    a_person,
    a_tag,
)

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from linli.modules.population.public import HouseholdCard, PersonCard

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)
GROWN = date(1980, 1, 1)
COMMUNITY = "330825002001"
VILLAGE_ADULTS, VILLAGE_HOUSEHOLDS = rule_on("v_assembly_adults", DAY), rule_on("v_assembly_households", DAY)
GROUP_ADULTS, GROUP_HOUSEHOLDS = rule_on("v_group_adults", DAY), rule_on("v_group_households", DAY)
COMMUNITY_ADULTS = rule_on("r_assembly_adults", DAY)
COMMUNITY_HOUSEHOLDS = rule_on("r_assembly_households", DAY)
REPRESENTATIVES, COLLECTIVE = rule_on("v_representatives", DAY), rule_on("c_assembly", DAY)


def somebody(
    name: str,
    village: str = ZHANGWANG,
    *,
    born_on: date | None = GROWN,
    kind: str = "registered",
    home: HouseholdCard | None = None,
    head: bool = False,
) -> PersonCard:
    return a_membership(a_person(name, born_on=born_on), village, kind=kind, household=home, head=head)


def names(lines: list[Entitled]) -> set[str]:
    return {line.name for line in lines}


def test_who_turns_eighteen_is_on_the_roll_from_the_birthday_on() -> None:
    somebody("小满", born_on=date(2008, 5, 1))
    assert not entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY - timedelta(days=1))
    assert names(entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY)) == {"小满"}


def test_who_was_born_on_a_leap_day_is_of_age_on_the_first_of_march() -> None:
    somebody("闰生", born_on=date(2008, 2, 29))
    assert not entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=date(2026, 2, 28))
    assert entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=date(2026, 3, 1))


def test_whose_birthday_nobody_knows_is_left_out_and_counted() -> None:
    somebody("不知岁", born_on=None)
    somebody("大人")
    assert names(entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY)) == {"大人"}
    assert left_out(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY) == 1


def test_the_dead_are_on_no_roll_from_their_last_day_on() -> None:
    person = somebody("老张")
    a_death(person.id, DAY)
    assert names(entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY - timedelta(days=1))) == {"老张"}
    assert not entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY)


def test_who_is_away_but_registered_counts_and_who_only_lives_there_does_not() -> None:
    away = somebody("外出的")
    somebody("在贺田住", HETIAN)
    a_membership(away, HETIAN, kind="resident")
    somebody("租客", kind="resident")
    assert names(entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY)) == {"外出的"}
    assert names(entitled(VILLAGE_ADULTS, place=HETIAN, day=DAY)) == {"在贺田住"}


def test_an_admitted_resident_counts_in_the_village_that_admitted_them_alone() -> None:
    tenant = somebody("租客", kind="resident")
    a_tag(tenant.id, "admitted_voter")
    assert names(entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY)) == {"租客"}
    PersonTag.objects.update(place=HETIAN)
    assert not entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY)
    PersonTag.objects.update(place=ZHANGWANG, from_date=DAY)
    assert entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY)
    assert not entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY - timedelta(days=1))


def test_a_community_counts_who_is_registered_and_who_habitually_lives_there() -> None:
    somebody("户籍居民", COMMUNITY)
    somebody("常住居民", COMMUNITY, kind="resident")
    somebody("小孩", COMMUNITY, born_on=date(2015, 1, 1))
    assert names(entitled(COMMUNITY_ADULTS, place=COMMUNITY, day=DAY)) == {"户籍居民", "常住居民"}


def test_who_is_registered_and_lives_there_is_one_voice() -> None:
    person = somebody("王秀芳", COMMUNITY)
    a_membership(person, COMMUNITY, kind="resident")
    assert len(entitled(COMMUNITY_ADULTS, place=COMMUNITY, day=DAY)) == 1


def test_a_household_is_one_line_by_its_head_or_else_its_oldest_adult() -> None:
    with_head, headless, children = (a_household(number=number) for number in ("10", "2", "3"))
    somebody("户主", home=with_head, head=True)
    somebody("老母亲", home=with_head, born_on=date(1940, 1, 1))
    somebody("姐", home=headless, born_on=date(1990, 1, 1))
    somebody("妹", home=headless, born_on=date(1992, 1, 1))
    somebody("留守儿童", home=children, born_on=date(2015, 1, 1))
    somebody("没归户的")
    lines = entitled(VILLAGE_HOUSEHOLDS, place=ZHANGWANG, day=DAY)
    # In order of the number, 2 before 10; a household of children alone has nobody to send.
    assert [line.name for line in lines] == ["姐", "户主"]
    assert [line.household_id for line in lines] == [headless.id, with_head.id]


def test_a_head_who_died_or_is_not_registered_there_is_stood_in_for() -> None:
    home, other = a_household(number="1"), a_household(number="2")
    head = somebody("户主", home=home, head=True)
    somebody("妻子", home=home, born_on=date(1970, 1, 1))
    somebody("外来的户主", home=other, head=True, kind="resident")
    somebody("本村的妻子", home=other)
    a_death(head.id, DAY)
    assert names(entitled(VILLAGE_HOUSEHOLDS, place=ZHANGWANG, day=DAY)) == {"妻子", "本村的妻子"}


def test_a_minor_who_is_head_is_represented_by_an_adult() -> None:
    home = a_household()
    somebody("小户主", home=home, head=True, born_on=date(2010, 1, 1))
    somebody("奶奶", home=home, born_on=date(1950, 1, 1))
    assert names(entitled(VILLAGE_HOUSEHOLDS, place=ZHANGWANG, day=DAY)) == {"奶奶"}


def test_a_head_without_a_known_birthday_still_represents_the_household() -> None:
    home, unknown = a_household(number="1"), a_household(number="2")
    somebody("户主", home=home, head=True, born_on=None)
    somebody("成员", home=unknown, born_on=None)
    assert names(entitled(VILLAGE_HOUSEHOLDS, place=ZHANGWANG, day=DAY)) == {"户主"}
    assert left_out(VILLAGE_HOUSEHOLDS, place=ZHANGWANG, day=DAY) == 1


def test_who_lives_in_another_household_represents_the_one_they_are_registered_in() -> None:
    parents, own = a_household(number="1"), a_household(number="2")
    son = somebody("儿子", home=parents)
    a_membership(son, ZHANGWANG, kind="resident", household=own, head=True)
    lines = entitled(VILLAGE_HOUSEHOLDS, place=ZHANGWANG, day=DAY)
    assert [(line.name, line.household_id) for line in lines] == [("儿子", parents.id)]


def test_in_a_community_the_household_is_where_one_lives() -> None:
    parents, own = a_household(COMMUNITY, number="1"), a_household(COMMUNITY, number="2")
    son = somebody("儿子", COMMUNITY, home=parents)
    a_membership(son, COMMUNITY, kind="resident", household=own, head=True)
    lines = entitled(COMMUNITY_HOUSEHOLDS, place=COMMUNITY, day=DAY)
    assert [(line.name, line.household_id) for line in lines] == [("儿子", own.id)]


def test_a_household_that_splits_or_merges_during_the_vote_changes_only_later_rolls() -> None:
    home, new = a_household(number="1"), a_household(number="2")
    somebody("父亲", home=home, head=True)
    son = somebody("儿子", home=home)
    tomorrow = DAY + timedelta(days=1)
    assert len(entitled(VILLAGE_HOUSEHOLDS, place=ZHANGWANG, day=DAY)) == 1
    # The son's own household begins tomorrow, entered while the vote is open.
    moved(son.id, new, tomorrow)
    assert names(entitled(VILLAGE_HOUSEHOLDS, place=ZHANGWANG, day=DAY)) == {"父亲"}
    assert names(entitled(VILLAGE_HOUSEHOLDS, place=ZHANGWANG, day=tomorrow)) == {"父亲", "儿子"}
    # And they become one again the day after.
    later = tomorrow + timedelta(days=1)
    moved(son.id, home, later)
    assert len(entitled(VILLAGE_HOUSEHOLDS, place=ZHANGWANG, day=tomorrow)) == 2
    assert len(entitled(VILLAGE_HOUSEHOLDS, place=ZHANGWANG, day=later)) == 1


def moved(person_id: int, home: HouseholdCard, on: date) -> None:
    Membership.objects.filter(person_id=person_id, until__isnull=True).update(until=on)
    Membership.objects.create(
        person_id=person_id, village=ZHANGWANG, kind="registered", household_id=home.id, from_date=on
    )


def test_who_moved_away_is_on_the_roll_until_then() -> None:
    person = somebody("迁走的")
    membership_end(person_id=person.id, village=ZHANGWANG, kind="registered", until=date(2026, 4, 30))
    assert names(entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=date(2026, 4, 29))) == {"迁走的"}
    assert not entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY)


def test_a_group_decides_by_its_own_people() -> None:
    first, second = a_grid(number=1).code, a_grid(number=2).code
    home, other = a_household(number="1", grid=first), a_household(number="2", grid=second)
    somebody("一组的", home=home, head=True)
    somebody("一组的妻子", home=home)
    somebody("二组的", home=other, head=True)
    assert names(entitled(GROUP_ADULTS, place=first, day=DAY)) == {"一组的", "一组的妻子"}
    assert names(entitled(GROUP_HOUSEHOLDS, place=first, day=DAY)) == {"一组的"}
    assert names(entitled(GROUP_HOUSEHOLDS, place=second, day=DAY)) == {"二组的"}


def test_the_representatives_meeting_is_the_committee_and_the_representatives_each_once() -> None:
    chair, representative, party = somebody("主任"), somebody("代表"), somebody("党员")
    for person, code in ((chair, "committee_member"), (chair, "villagers_representative"),
                         (representative, "villagers_representative"), (party, "party_member")):  # fmt: skip
        a_tag(person.id, code)
    assert names(entitled(REPRESENTATIVES, place=ZHANGWANG, day=DAY)) == {"主任", "代表"}
    assert len(entitled(REPRESENTATIVES, place=ZHANGWANG, day=DAY)) == 2


def test_a_seat_given_for_one_village_counts_in_no_other() -> None:
    person = somebody("代表")
    a_membership(person, COMMUNITY, kind="resident")
    a_tag(person.id, "villagers_representative")
    community = rule_on("r_representatives", DAY)
    # Given for no village it counts where one is registered.
    assert entitled(REPRESENTATIVES, place=ZHANGWANG, day=DAY)
    assert not entitled(community, place=COMMUNITY, day=DAY)
    PersonTag.objects.update(place=COMMUNITY)
    assert not entitled(REPRESENTATIVES, place=ZHANGWANG, day=DAY)
    assert names(entitled(community, place=COMMUNITY, day=DAY)) == {"代表"}


def test_a_resident_registered_nowhere_known_holds_their_seat_where_they_live() -> None:
    person = somebody("社工", COMMUNITY, kind="resident")
    a_tag(person.id, "committee_member")
    assert names(entitled(rule_on("r_representatives", DAY), place=COMMUNITY, day=DAY)) == {"社工"}


def test_members_of_a_collective_are_those_of_age_wherever_they_live_now() -> None:
    grown, child, gone = somebody("成员"), somebody("小成员", born_on=date(2012, 1, 1)), somebody("嫁出的")
    somebody("不是成员")
    for person in (grown, child, gone):
        a_tag(person.id, "collective_member")
    PersonTag.objects.update(place=ZHANGWANG)
    # 集 §18: who married away and joined no other collective remains a member.
    Membership.objects.filter(person_id=gone.id).update(until=DAY - timedelta(days=30))
    a_membership(gone, HETIAN)
    assert names(entitled(COLLECTIVE, place=ZHANGWANG, day=DAY)) == {"成员", "嫁出的"}
    assert not entitled(COLLECTIVE, place=HETIAN, day=DAY)
    a_tag(somebody("不知岁", born_on=None).id, "collective_member")
    assert left_out(COLLECTIVE, place=ZHANGWANG, day=DAY) == 1


def test_a_tag_that_ended_gives_no_seat() -> None:
    person = somebody("前任")
    a_tag(person.id, "committee_member")
    PersonTag.objects.update(until=DAY)
    assert entitled(REPRESENTATIVES, place=ZHANGWANG, day=DAY - timedelta(days=1))
    assert not entitled(REPRESENTATIVES, place=ZHANGWANG, day=DAY)


def test_a_roll_takes_few_queries_however_long_it_is(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    a_village()
    for number in range(8):
        home = a_household(number=str(number))
        member = somebody(f"户主{number}", home=home, head=True)
        a_tag(member.id, "collective_member")
    with django_assert_max_num_queries(2):
        assert len(entitled(VILLAGE_ADULTS, place=ZHANGWANG, day=DAY)) == 8
    with django_assert_max_num_queries(2):
        assert len(entitled(VILLAGE_HOUSEHOLDS, place=ZHANGWANG, day=DAY)) == 8
    with django_assert_max_num_queries(3):
        assert len(entitled(COLLECTIVE, place=ZHANGWANG, day=DAY)) == 8
