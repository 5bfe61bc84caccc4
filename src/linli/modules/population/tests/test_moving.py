from datetime import UTC, date, datetime, timedelta

import pytest

from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid
from linli.modules.population import public as population
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.history import history_of
from linli.modules.population.models import Person, PersonTag, Standing, Tag
from linli.modules.population.services import (
    person_correct,
    person_die,
    person_move_in,
    person_move_out,
    person_revive,
    tag_give,
    tag_take,
)
from linli.modules.population.testing import a_household, a_membership, a_person, an_officer

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)
TODAY = date(2026, 4, 18)


def test_who_comes_home_to_live_is_resident_from_today() -> None:
    person = a_membership(a_person())
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    household = a_household()
    person_move_in(
        person_id=person.id,
        village=ZHANGWANG,
        kind="resident",
        household_id=household.id,
        relation_code="99",
        actor=clerk,
        now=NOON,
    )
    assert [m.kind for m in population.memberships_of(person.id, NOON)] == ["registered", "resident"]
    with pytest.raises(PopulationRefusedError):
        person_move_in(person_id=person.id, village=ZHANGWANG, kind="resident", actor=clerk, now=NOON)


def test_who_moved_away_belongs_no_longer_and_is_still_found_by_the_village() -> None:
    person = a_membership(a_person())
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    person_move_out(person_id=person.id, village=ZHANGWANG, kinds=["registered"], until=TODAY, actor=clerk, now=NOON)
    assert population.memberships_of(person.id, NOON) == []
    assert not Standing.objects.filter(pk=person.id).exists()
    assert person_correct(person_id=person.id, fields={"occupation": "务工"}, actor=clerk, now=NOON)


def test_a_move_to_come_or_of_nobody_is_refused() -> None:
    person = a_membership(a_person())
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    for until, kinds in ((TODAY + timedelta(days=1), ["registered"]), (TODAY, ["resident"]), (TODAY, [])):
        with pytest.raises(PopulationRefusedError):
            person_move_out(person_id=person.id, village=ZHANGWANG, kinds=kinds, until=until, actor=clerk, now=NOON)


def test_the_village_one_moved_to_sees_one_and_the_former_does_not() -> None:
    person = a_membership(a_person())
    clerk, other = an_officer(Role.VILLAGE_CLERK, ZHANGWANG), an_officer(Role.VILLAGE_CLERK, HETIAN)
    person_move_out(person_id=person.id, village=ZHANGWANG, kinds=["registered"], until=TODAY, actor=clerk, now=NOON)
    a_membership(person, HETIAN)
    assert person_correct(person_id=person.id, fields={"occupation": "务工"}, actor=other, now=NOON)
    with pytest.raises(Person.DoesNotExist):
        person_correct(person_id=person.id, fields={"occupation": ""}, actor=clerk, now=NOON)


def test_the_dead_belong_nowhere_and_a_mistake_is_taken_back() -> None:
    household = a_household(head="王大爷")
    person = population.household_members(household.id)[0].person
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    person_die(person_id=person.id, on=TODAY, actor=clerk, now=NOON)
    assert not Standing.objects.filter(pk=person.id).exists()
    assert population.household_get(household.id).head_name == ""
    with pytest.raises(PopulationRefusedError, match="已经"):
        person_die(person_id=person.id, on=TODAY, actor=clerk, now=NOON)
    person_revive(person_id=person.id, actor=clerk, now=NOON)
    assert Standing.objects.filter(pk=person.id).exists()
    assert [m.person.id for m in population.household_members(household.id)] == [person.id]


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), date(1949, 1, 1)])
def test_nobody_dies_before_birth_or_in_days_to_come(on: date) -> None:
    person = a_membership(a_person(born_on=date(1950, 1, 1)))
    with pytest.raises(PopulationRefusedError):
        person_die(person_id=person.id, on=on, actor=an_officer(Role.VILLAGE_CLERK, ZHANGWANG), now=NOON)


def test_a_grid_worker_moves_nobody() -> None:
    grid = f"{ZHANGWANG}001"
    a_grid()
    person = a_membership(a_person(), household=a_household(grid=grid))
    with pytest.raises(NotAllowedError):
        person_die(person_id=person.id, on=TODAY, actor=an_officer(Role.GRID_WORKER, grid), now=NOON)


def test_a_tag_is_given_once_with_a_word_and_taken_again() -> None:
    person = a_membership(a_person())
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    tag = Tag.objects.get(code="veteran")
    tag_give(person_id=person.id, tag_id=tag.pk, note="退伍证已看", actor=clerk, now=NOON)
    assert Standing.objects.get(pk=person.id).tags == [tag.pk]
    row = PersonTag.objects.get()
    assert (row.source, row.note, row.by_id) == ("hand", "退伍证已看", clerk.person_id)
    with pytest.raises(PopulationRefusedError, match="已经有"):
        tag_give(person_id=person.id, tag_id=tag.pk, note="", actor=clerk, now=NOON)
    tag_take(person_id=person.id, tag_id=tag.pk, note="弄错人了", actor=clerk, now=NOON)
    assert Standing.objects.get(pk=person.id).tags == []
    assert Event.objects.filter(kind__startswith="population.tag_").count() == 2


def test_what_a_rule_gives_no_hand_gives_or_takes() -> None:
    person = a_membership(a_person())
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    elderly = Tag.objects.get(code="elderly_60")
    with pytest.raises(PopulationRefusedError, match="规则"):
        tag_give(person_id=person.id, tag_id=elderly.pk, note="", actor=clerk, now=NOON)
    PersonTag.objects.create(person_id=person.id, tag=elderly, source="rule", from_date=TODAY)
    with pytest.raises(PopulationRefusedError):
        tag_take(person_id=person.id, tag_id=elderly.pk, note="", actor=clerk, now=NOON)


def test_a_tag_of_another_county_is_not_offered() -> None:
    person = a_membership(a_person())
    far = Tag.objects.create(county="330802", code="far", name="别县的")
    with pytest.raises(PopulationRefusedError):
        tag_give(person_id=person.id, tag_id=far.pk, note="", actor=an_officer(Role.VILLAGE_CLERK, ZHANGWANG), now=NOON)


def test_a_history_tells_what_was_done_newest_first_and_by_whom() -> None:
    person = a_membership(a_person())
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    person_correct(person_id=person.id, fields={"occupation": "务农", "phone": "19900000001"}, actor=clerk, now=NOON)
    tag_give(person_id=person.id, tag_id=Tag.objects.get(code="veteran").pk, note="", actor=clerk, now=NOON)
    told = [(entry.title, entry.who) for entry in history_of(person.id, now=NOON)]
    assert told == [("打上标签“退役军人”", "办事员"), ("改了职业、手机号", "办事员")]
