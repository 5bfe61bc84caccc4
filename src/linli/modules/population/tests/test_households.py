from datetime import UTC, date, datetime

import pytest

from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_village
from linli.modules.population import public as population
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.models import Household, Membership, Standing
from linli.modules.population.services import (
    house_change,
    house_enter,
    household_change,
    household_enter,
    household_merge,
    household_set_head,
    household_split,
    person_rehouse,
)
from linli.modules.population.testing import a_household, a_membership, a_person, an_officer

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)
WIFE, SON, HEAD = "12", "20", "02"


def _family() -> tuple[int, int, int, int]:
    """A head, his wife and a son who live where they are registered."""
    household = a_household(number="12", head="王建国")
    head = population.household_members(household.id)[0].person.id
    wife = a_membership(a_person("李秀英"), household=household, relation="妻").id
    son = a_membership(a_person("王小明", sex=1), household=household, relation="子").id
    for person in (head, wife, son):
        a_membership(person, kind="resident", household=household)
    return household.id, head, wife, son


def test_a_son_founds_a_household_of_his_own_and_is_its_head() -> None:
    household, head, wife, son = _family()
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    new = household_split(
        household_id=household, number="12-1", persons=[son], relations={son: HEAD}, actor=clerk, now=NOON
    )
    assert [m.person.id for m in population.household_members(new)] == [son]
    assert population.household_get(new).head_name == "王小明"
    assert {m.person.id for m in population.household_members(household)} == {head, wife}
    assert Standing.objects.get(pk=son).household_id == new
    event = Event.objects.get(kind="population.household_entered")
    assert event.payload == {"out_of": household, "persons": [son]}


@pytest.mark.parametrize("who", ["nobody", "all", "stranger", "headless"])
def test_a_split_takes_some_of_the_members_and_one_head(who: str) -> None:
    household, head, wife, son = _family()
    stranger = a_person("路人").id
    persons = {"nobody": [], "all": [head, wife, son], "stranger": [stranger], "headless": [son]}[who]
    relations = {} if who == "headless" else dict.fromkeys(persons, HEAD)
    with pytest.raises(PopulationRefusedError):
        household_split(
            household_id=household,
            number="13",
            persons=persons,
            relations=relations,
            actor=an_officer(Role.VILLAGE_CLERK, ZHANGWANG),
            now=NOON,
        )


def test_a_merged_household_is_no_more_and_its_members_belong_to_the_other() -> None:
    household, head, wife, son = _family()
    old = a_household(number="7", head="王大爷")
    elder = population.household_members(old.id)[0].person.id
    clerk = an_officer(Role.VILLAGE_SECRETARY, ZHANGWANG)
    household_merge(household_id=old.id, into_id=household, relations={elder: "51"}, actor=clerk, now=NOON)
    assert {m.person.id for m in population.household_members(household)} == {head, wife, son, elder}
    assert population.household_get(household).head_name == "王建国"
    assert [card.id for card in population.households_of_village(ZHANGWANG)] == [household]
    assert population.households_count(ZHANGWANG) == 1
    assert Household.objects.get(pk=old.id).ended_on == date(2026, 4, 18)


def test_households_of_two_villages_are_not_merged() -> None:
    household, *_ = _family()
    far = a_household(HETIAN)
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    with pytest.raises(Household.DoesNotExist):
        household_merge(household_id=household, into_id=far.id, relations={}, actor=clerk, now=NOON)


def test_another_head_has_everybodys_relation_said_anew() -> None:
    household, head, wife, son = _family()
    household_set_head(
        household_id=household,
        person_id=wife,
        relations={head: "11", son: SON},
        actor=an_officer(Role.VILLAGE_CLERK, ZHANGWANG),
        now=NOON,
    )
    members = {m.person.id: (m.head, m.relation) for m in population.household_members(household)}
    assert members == {wife: (True, "户主"), head: (False, "夫"), son: (False, "子")}
    assert Membership.objects.filter(household_id=household, is_head=True, until__isnull=True).count() == 1


def test_who_moves_to_another_household_leaves_a_row_behind() -> None:
    household, _head, wife, _son = _family()
    other = a_household(number="9")
    person_rehouse(
        person_id=wife,
        household_id=other.id,
        relation_code=HEAD,
        actor=an_officer(Role.VILLAGE_CLERK, ZHANGWANG),
        now=NOON,
    )
    rows = Membership.objects.filter(person_id=wife)
    assert set(rows.filter(until__isnull=True).values_list("household_id", flat=True)) == {other.id}
    assert set(rows.filter(until=date(2026, 4, 18)).values_list("household_id", flat=True)) == {household}
    assert population.household_get(other.id).head_name == "李秀英"


def test_a_household_is_entered_changed_and_keeps_its_number_to_itself() -> None:
    grid = a_grid().code
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    pk = household_enter(village=ZHANGWANG, fields={"number": "20", "address": "东区 20 号"}, actor=clerk, now=NOON)
    changed = household_change(household_id=pk, fields={"grid": grid, "address": "东区 20 号"}, actor=clerk, now=NOON)
    assert changed == ("grid",)
    a_household(number="21")
    with pytest.raises(PopulationRefusedError, match="21"):
        household_change(household_id=pk, fields={"number": "２１"}, actor=clerk, now=NOON)


def test_a_house_has_an_owner_of_the_village_and_a_use_of_the_list() -> None:
    a_village(ZHANGWANG)
    owner, stranger = a_membership(a_person()), a_person("路人")
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    pk = house_enter(
        village=ZHANGWANG, fields={"number": "东-20", "owner_id": owner.id, "area": 180}, actor=clerk, now=NOON
    )
    assert house_change(house_id=pk, fields={"use": "rented"}, actor=clerk, now=NOON) == ("use",)
    for wrong in ({"use": "castle"}, {"area": 0}, {"owner_id": stranger.id}):
        with pytest.raises(PopulationRefusedError):
            house_change(house_id=pk, fields=wrong, actor=clerk, now=NOON)  # type: ignore[arg-type]


def test_a_grid_worker_enters_in_their_own_grid_and_arranges_nothing() -> None:
    grid = a_grid().code
    worker = an_officer(Role.GRID_WORKER, grid)
    pk = household_enter(village=ZHANGWANG, fields={"number": "30", "grid": grid}, actor=worker, now=NOON)
    with pytest.raises(NotAllowedError):
        household_change(household_id=pk, fields={"address": "别处"}, actor=worker, now=NOON)
    with pytest.raises(NotAllowedError):
        household_enter(village=ZHANGWANG, fields={"number": "31"}, actor=worker, now=NOON)


def test_another_villages_household_does_not_exist() -> None:
    household, *_ = _family()
    with pytest.raises(Household.DoesNotExist):
        household_change(
            household_id=household,
            fields={"address": "别处"},
            actor=an_officer(Role.VILLAGE_CLERK, HETIAN),
            now=NOON,
        )
