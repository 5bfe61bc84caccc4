"""The nightly sweep: who enters a rule gets its tag, who leaves loses it, once a day however often it runs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from linli.kernel.audience import Audience, born_between
from linli.kernel.models import Event
from linli.modules.audiences.public import entered_today
from linli.modules.audiences.selectors.sweeping import counties_due
from linli.modules.audiences.services import county_sweep, standings_catch_up, sweeping
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.public import tag_give_by_rule
from linli.modules.population.testing import Membership, Person, PersonTag, Standing, Tag, a_membership, a_person

pytestmark = pytest.mark.django_db
COUNTY = "330825"
NEXT_NIGHT = timezone.now()
NIGHT = NEXT_NIGHT - timedelta(days=1)
TODAY, TOMORROW = timezone.localdate(NIGHT), timezone.localdate(NEXT_NIGHT)
"""Tomorrow is the day of the database's clock: what a standing says is of that day."""
OLD = date(TODAY.year - 65, 1, 1)
SIXTY = "elderly_60"


def holders(code: str) -> set[int]:
    rows = PersonTag.objects.filter(tag__code=code, until__isnull=True)
    return set(rows.values_list("person_id", flat=True))


def born(day: date, village: str = ZHANGWANG) -> int:
    return a_membership(a_person(born_on=day), village).id


def swept(kind: str) -> list[Any]:
    return list(Event.objects.filter(kind=f"audiences.{kind}").order_by("id").values_list("payload", flat=True))


def test_whom_a_rule_means_gets_its_tag_and_stands_with_it() -> None:
    old, young = born(OLD), born(date(1990, 1, 1))
    county_sweep(county=COUNTY, now=NIGHT)

    assert holders(SIXTY) == {old}
    assert holders("childbearing_age") == {young}
    assert Tag.objects.get(code=SIXTY).pk in Standing.objects.get(person_id=old).tags


def test_who_turns_sixty_overnight_enters_and_the_post_that_waits_is_told() -> None:
    turning = born(born_between(Audience((ZHANGWANG,), age_min=60), TOMORROW)[1] or OLD)
    born(OLD)
    county_sweep(county=COUNTY, now=NIGHT)
    assert turning not in holders(SIXTY)
    county_sweep(county=COUNTY, now=NEXT_NIGHT)

    assert turning in holders(SIXTY)
    assert list(entered_today(Audience((ZHANGWANG,), tags_any=(SIXTY,)), TOMORROW)) == [turning]
    assert list(entered_today(Audience((ZHANGWANG,), age_min=60), TOMORROW)) == [turning]
    assert swept("CountySwept") == [{"day": TODAY.isoformat()}, {"day": TOMORROW.isoformat()}]


def test_whom_the_first_sweep_finds_has_not_entered_today() -> None:
    born(OLD)
    county_sweep(county=COUNTY, now=NIGHT)

    assert list(entered_today(Audience((ZHANGWANG,), tags_any=(SIXTY,)), TODAY)) == []


def test_who_is_not_meant_any_more_loses_what_the_rule_gave_and_keeps_what_a_hand_gave() -> None:
    by_rule, by_hand = born(OLD), born(date(TODAY.year - 40, 1, 1))
    tag = Tag.objects.get(code=SIXTY)
    PersonTag.objects.create(person_id=by_hand, tag=tag, source="hand", from_date=TODAY - timedelta(days=9))
    county_sweep(county=COUNTY, now=NIGHT)
    assert holders(SIXTY) == {by_rule, by_hand}
    Person.objects.filter(pk=by_rule).update(born_on=date(1985, 1, 1))
    county_sweep(county=COUNTY, now=NEXT_NIGHT)

    assert holders(SIXTY) == {by_hand}
    assert PersonTag.objects.get(person_id=by_rule, tag=tag).until == TOMORROW


def test_a_day_is_swept_once_and_told_once() -> None:
    born(OLD)
    assert county_sweep(county=COUNTY, now=NIGHT) == 1
    assert county_sweep(county=COUNTY, now=NIGHT) == 0
    assert len(swept("CountySwept")) == 1
    assert [told["entered"] for told in swept("TagSwept")] == [1]


def test_a_sweep_broken_off_goes_on_where_it_stands_and_tells_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [born(OLD) for _ in range(5)]
    monkeypatch.setattr(sweeping, "BATCH", 2)
    batches = 0

    def dies(**given: Any) -> int:
        nonlocal batches
        batches += 1
        if batches > 1:
            raise KeyboardInterrupt
        return tag_give_by_rule(**given)

    monkeypatch.setattr(sweeping, "tag_give_by_rule", dies)
    with pytest.raises(KeyboardInterrupt):
        county_sweep(county=COUNTY, now=NIGHT)
    assert len(holders(SIXTY)) == 2
    monkeypatch.setattr(sweeping, "tag_give_by_rule", tag_give_by_rule)
    county_sweep(county=COUNTY, now=NIGHT)

    assert holders(SIXTY) == set(people)
    assert [told["entered"] for told in swept("TagSwept")] == [5]


def test_living_elsewhere_is_floating_whichever_county_is_swept_last() -> None:
    far = "330802001001"
    floating = a_membership(a_person(), ZHANGWANG).id
    a_membership(floating, far, kind="resident")
    for county in (COUNTY, "330802", COUNTY):
        county_sweep(county=county, now=NIGHT)
        assert holders("floating") == {floating}
    county_sweep(county=COUNTY, now=NEXT_NIGHT)
    assert holders("floating") == {floating}


def test_a_rule_about_another_rules_tag_is_settled_the_same_night() -> None:
    Tag.objects.create(
        county=COUNTY, code="old_floating", name="外来老人", rule={"tags_all": [SIXTY, "floating"]}, position=1
    )
    person = born(OLD, HETIAN)
    a_membership(person, kind="resident")
    born(OLD)
    county_sweep(county=COUNTY, now=NIGHT)

    assert holders("old_floating") == {person}


def test_who_leaves_the_county_loses_the_countys_own_tag_and_keeps_the_nations() -> None:
    Tag.objects.create(county=COUNTY, code="our_old", name="本县老人", rule={"age": {"min": 60}})
    person = born(OLD)
    county_sweep(county=COUNTY, now=NIGHT)
    assert holders("our_old") == {person}
    Membership.objects.update(until=TODAY)
    a_membership(person, "330802001001")
    county_sweep(county=COUNTY, now=NEXT_NIGHT)

    assert holders("our_old") == set()
    assert holders(SIXTY) == {person}


def test_what_begins_and_ends_by_the_calendar_is_in_the_standings_after_the_night() -> None:
    leaving, coming, staying = born(OLD), born(OLD), born(OLD)
    standings_catch_up(now=NIGHT)
    # As if it had been entered long ago for this day: the rows say so, and the standings are those of the day before.
    veteran = Tag.objects.get(code="veteran")
    before = list(Standing.objects.values())
    Membership.objects.filter(person_id=leaving).update(until=TOMORROW)
    PersonTag.objects.create(person_id=coming, tag=veteran, source="hand", from_date=TOMORROW)
    Standing.objects.all().delete()
    Standing.objects.bulk_create(Standing(**row) for row in before)

    assert standings_catch_up(now=NEXT_NIGHT) == 2
    assert not Standing.objects.filter(person_id=leaving).exists()
    assert Standing.objects.get(person_id=coming).tags == [veteran.pk]
    assert Standing.objects.get(person_id=staying).tags == []
    assert standings_catch_up(now=NEXT_NIGHT) == 0


def test_a_county_with_people_is_due_until_its_day_is_done() -> None:
    born(OLD)
    assert counties_due(now=NIGHT) == [COUNTY]
    county_sweep(county=COUNTY, now=NIGHT)
    assert counties_due(now=NIGHT) == []
    assert counties_due(now=NEXT_NIGHT) == [COUNTY]
