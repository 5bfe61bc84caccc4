"""Who belongs to a village on a day, one line a person, and which tags count there."""

from __future__ import annotations

from datetime import date

import pytest

from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid
from linli.modules.population.models import PersonTag, Tag
from linli.modules.population.public import belonging_to
from linli.modules.population.services import membership_end
from linli.modules.population.testing import a_death, a_household, a_membership, a_person, a_tag

pytestmark = pytest.mark.django_db

DAY = date(2026, 4, 18)
MOVED_IN = date(2025, 6, 1)
REPRESENTATIVE, ADMITTED = "villagers_representative", "admitted_voter"


def test_who_is_registered_and_lives_there_is_one_line_with_both() -> None:
    home = a_household(ZHANGWANG, grid=a_grid(ZHANGWANG).code, number="12")
    person = a_person("陈德明", sex=1, born_on=date(1970, 1, 1))
    a_membership(person, ZHANGWANG, household=home, head=True)
    a_membership(person, ZHANGWANG, kind="resident", from_date=MOVED_IN)

    (card,) = belonging_to(ZHANGWANG, day=DAY)

    assert (card.person_id, card.is_registered, card.lives_since) == (person.id, True, MOVED_IN)
    assert (card.household_id, card.household_number, card.grid, card.is_head) == (home.id, "12", home.grid, True)


def test_names_stand_in_the_order_of_the_whole_pinyin() -> None:
    for name in ("陈一", "柴小二", "毕三"):
        a_membership(a_person(name), ZHANGWANG)

    assert [card.name for card in belonging_to(ZHANGWANG, day=DAY)] == ["毕三", "柴小二", "陈一"]


def test_who_left_died_or_had_not_come_by_the_day_is_left_out() -> None:
    gone, dead, later = (a_person(name) for name in ("走了", "去世", "后来"))
    a_membership(gone, ZHANGWANG, kind="resident")
    membership_end(person_id=gone.id, village=ZHANGWANG, kind="resident", until=DAY)
    a_membership(dead, ZHANGWANG)
    a_death(dead.id, DAY)
    a_membership(later, ZHANGWANG, kind="resident", from_date=date(2026, 4, 19))

    assert belonging_to(ZHANGWANG, day=DAY) == []
    assert [card.name for card in belonging_to(ZHANGWANG, day=date(2026, 4, 17))] == ["去世", "走了"]


def test_a_tag_given_for_another_village_does_not_count() -> None:
    person = a_membership(a_person(), ZHANGWANG)
    a_tag(person.id, ADMITTED)
    seat = Tag.objects.get(code=REPRESENTATIVE, county="")
    PersonTag.objects.create(person_id=person.id, tag=seat, place=HETIAN, from_date=MOVED_IN, source="hand")

    (card,) = belonging_to(ZHANGWANG, day=DAY, tags=(ADMITTED, REPRESENTATIVE))

    assert card.tags == {ADMITTED}
