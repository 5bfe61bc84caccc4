"""Who enters an audience on a day: who is meant on it and was not the day before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from linli.kernel.audience import Audience, born_between
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.models import Membership, PersonTag, Tag
from linli.modules.population.standings import entering
from linli.modules.population.testing import a_membership, a_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SIXTY_TODAY = born_between(Audience((ZHANGWANG,), age_min=60), TODAY)[1] or TODAY
DAY = timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


def entered(audience: Audience) -> set[int]:
    return set(entering(audience, day=TODAY).values_list("person_id", flat=True))


def tag(person_id: int, code: str, *, since: date, until: date | None = None) -> None:
    PersonTag.objects.create(
        person_id=person_id, tag=Tag.objects.get(code=code), source="hand", from_date=since, until=until
    )


def born(day: date) -> int:
    return a_membership(a_person(born_on=day)).id


def test_who_turns_sixty_today_enters_who_turned_or_will_turn_does_not() -> None:
    turning = born(SIXTY_TODAY)
    born(SIXTY_TODAY - 2 * DAY)
    born(SIXTY_TODAY + 2 * DAY)

    assert entered(Audience((ZHANGWANG,), age_min=60)) == {turning}
    assert entered(Audience((ZHANGWANG,), age_max=60)) == set()


def test_who_has_been_there_and_is_sixty_enters_with_the_tag_alone() -> None:
    person = born(date(1950, 1, 1))
    tag(person, "low_income", since=TODAY)
    other = born(date(1950, 1, 1))
    tag(other, "low_income", since=YESTERDAY)

    assert entered(Audience((ZHANGWANG,), tags_any=("low_income", "disabled"), age_min=60)) == {person}


def test_one_tag_more_is_no_entering_where_another_sufficed() -> None:
    person = born(date(1950, 1, 1))
    tag(person, "disabled", since=YESTERDAY)
    tag(person, "low_income", since=TODAY)

    assert entered(Audience((ZHANGWANG,), tags_any=("low_income", "disabled"))) == set()
    assert entered(Audience((ZHANGWANG,), tags_all=("low_income", "disabled"))) == {person}


def test_who_loses_what_was_excluded_enters() -> None:
    person = born(date(1950, 1, 1))
    tag(person, "veteran", since=YESTERDAY - timedelta(days=9), until=TODAY)

    assert entered(Audience((ZHANGWANG,), tags_none=("veteran",))) == {person}


def test_who_moves_in_today_enters_where_they_did_not_belong() -> None:
    person = a_membership(a_person(), HETIAN).id
    a_membership(person, kind="resident", from_date=TODAY)
    Membership.objects.filter(from_date__lt=TODAY).update(from_date=YESTERDAY)

    assert entered(Audience((ZHANGWANG,))) == {person}
    assert entered(Audience((ZHANGWANG,), residency=("floating",))) == {person}
    assert entered(Audience((HETIAN, ZHANGWANG))) == set()
    assert entered(Audience((HETIAN,))) == set()


def test_it_costs_one_statement(django_assert_num_queries: object) -> None:
    born(SIXTY_TODAY)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert entered(Audience((ZHANGWANG,), age_min=60))
