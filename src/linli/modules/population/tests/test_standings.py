from datetime import date, timedelta

import pytest
from django.db import connection

from linli.kernel.audience import Audience, InvalidAudienceError
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid
from linli.modules.population.models import Household, Membership, PersonTag, Standing, Tag
from linli.modules.population.services import membership_end
from linli.modules.population.standings import standings_of, tags_offered
from linli.modules.population.testing import a_death, a_household, a_membership, a_person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)


def found(audience: Audience) -> set[int]:
    return set(standings_of(audience, today=TODAY).values_list("person_id", flat=True))


def tag(person_id: int, code: str) -> None:
    PersonTag.objects.create(
        person_id=person_id, tag=Tag.objects.get(code=code), source="hand", from_date=date(2020, 1, 1)
    )


def test_a_member_has_one_row_with_both_places_and_the_grid() -> None:
    grid = a_grid(ZHANGWANG).code
    person = a_membership(a_person(born_on=date(1960, 5, 1)), household=a_household(grid=grid), head=True)
    a_membership(person.id, HETIAN, kind="resident")
    row = Standing.objects.get(person_id=person.id)
    assert (row.registered, row.resident, row.born_on, row.sex) == (grid, HETIAN, date(1960, 5, 1), 2)
    assert (row.is_head, row.tags) == (True, [])


def test_who_leaves_or_dies_is_in_no_audience() -> None:
    left, dead = a_membership(a_person("甲")), a_membership(a_person("乙"))
    membership_end(person_id=left.id, village=ZHANGWANG, kind="registered", until=date(2021, 1, 1))
    a_death(dead.id, date(2021, 1, 1))
    assert not Standing.objects.exists()


def test_a_household_that_is_given_its_grid_takes_its_members_along() -> None:
    household = a_household()
    person = a_membership(a_person(), household=household)
    grid = a_grid(ZHANGWANG).code
    Household.objects.filter(pk=household.id).update(grid=grid)
    assert Standing.objects.get(person_id=person.id).registered == grid


def test_a_membership_to_come_counts_from_its_day_on() -> None:
    person = a_person()
    a_membership(person, from_date=date(2099, 1, 1))
    assert not Standing.objects.exists()
    Membership.objects.update(from_date=date(2021, 1, 1))
    assert found(Audience((ZHANGWANG,))) == {person.id}


def test_residency_tells_who_is_meant() -> None:
    home = a_membership(a_person("甲"), kind="registered")
    a_membership(home.id, kind="resident")
    away = a_membership(a_person("乙"), kind="registered")
    a_membership(away.id, HETIAN, kind="resident")
    floating = a_membership(a_person("丙"), HETIAN, kind="registered")
    a_membership(floating.id, kind="resident")
    stranger = a_membership(a_person("丁"), kind="resident")
    assert found(Audience((ZHANGWANG,))) == {home.id, away.id, floating.id, stranger.id}
    assert found(Audience((ZHANGWANG,), residency=("registered",))) == {home.id, away.id}
    assert found(Audience((ZHANGWANG,), residency=("resident",))) == {home.id, floating.id, stranger.id}
    assert found(Audience((ZHANGWANG,), residency=("floating",))) == {floating.id, stranger.id}
    assert found(Audience((ZHANGWANG,), residency=("registered", "floating"))) == {
        home.id,
        away.id,
        floating.id,
        stranger.id,
    }


def test_tags_age_sex_and_heads_narrow_it() -> None:
    old = a_membership(a_person("甲", sex=1, born_on=TODAY.replace(year=1966)), household=a_household(), head=True)
    young = a_membership(a_person("乙", born_on=TODAY.replace(year=1966) + timedelta(days=1)))
    tag(old.id, "low_income")
    tag(young.id, "low_income")
    tag(young.id, "veteran")
    assert found(Audience((ZHANGWANG,), tags_any=("low_income", "disabled"))) == {old.id, young.id}
    assert found(Audience((ZHANGWANG,), tags_all=("low_income", "veteran"))) == {young.id}
    assert found(Audience((ZHANGWANG,), tags_none=("veteran",))) == {old.id}
    assert found(Audience((ZHANGWANG,), age_min=60)) == {old.id}
    assert found(Audience((ZHANGWANG,), age_max=59)) == {young.id}
    assert found(Audience((ZHANGWANG,), sex="male")) == {old.id}
    assert found(Audience((ZHANGWANG,), households_only=True)) == {old.id}


def test_a_tag_taken_back_is_gone_from_the_standing() -> None:
    person = a_membership(a_person())
    tag(person.id, "veteran")
    PersonTag.objects.update(until=date(2021, 1, 1))
    assert found(Audience((ZHANGWANG,), tags_any=("veteran",))) == set()


def test_a_tag_nobody_knows_is_refused() -> None:
    with pytest.raises(InvalidAudienceError, match="/tags_all/1: unknown"):
        standings_of(Audience((ZHANGWANG,), tags_all=("veteran", "rich")), today=TODAY)


def test_a_county_is_offered_its_own_tags_beside_the_nations() -> None:
    Tag.objects.create(county="330825", code="tea_farmer", name="茶农")
    Tag.objects.create(county="330824", code="orange_farmer", name="桔农")
    codes = {card.code for card in tags_offered(ZHANGWANG)}
    assert {"low_income", "tea_farmer"} <= codes
    assert "orange_farmer" not in codes


def test_what_only_the_calendar_changes_is_brought_up_to_date_on_demand() -> None:
    person = a_membership(a_person())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM population_standing")
        cursor.execute("SELECT population_standing_write(%s::bigint[])", [[person.id]])
    assert Standing.objects.count() == 1
