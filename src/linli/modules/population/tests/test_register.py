from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.modules.places.public import UnknownPlaceError, place_merge
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place, a_village
from linli.modules.population import public as population
from linli.modules.population.models import Household, Membership, Person
from linli.modules.population.testing import a_household, a_membership, a_person

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)


def test_a_person_is_found_by_phone_however_it_is_written() -> None:
    person = a_person(phone="+86 199-0000-0001")
    assert population.person_by_phone("199 0000 0001") == person
    assert population.person_by_phone("19900000002") is None


def test_the_phone_is_masked_for_others_and_clear_for_gateways_alone() -> None:
    person, without = a_person(phone="19900000001"), a_person("无机")
    assert person.phone_hint == "199****0001"
    assert population.phone_of(person.id) == "19900000001"
    assert population.phone_of(without.id) is None
    assert population.phones_of([person.id, without.id]) == {person.id: "19900000001"}


def test_the_table_holds_no_readable_phone() -> None:
    a_person(phone="19900000001")
    row = Person.objects.get()
    assert b"19900000001" not in bytes(row.phone_cipher or b"") + bytes(row.phone_index or b"")


def test_a_phone_belongs_to_one_person() -> None:
    a_person(phone="19900000001")
    with pytest.raises(population.PopulationRefusedError, match="别人"):
        a_person("李四", phone="199 0000 0001")


def test_a_changed_phone_frees_the_former_one() -> None:
    person = a_person(phone="19900000001")
    changed = population.person_change_phone(person_id=person.id, phone="19900000009")
    assert changed.phone_hint == "199****0009"
    assert a_person("李四", phone="19900000001").id != person.id
    assert population.person_change_phone(person_id=person.id, phone=None).phone_hint == ""


@pytest.mark.parametrize("wrong", [{"name": " "}, {"sex": 3}, {"born_on": date(2026, 4, 19)}])
def test_a_person_has_a_name_a_known_sex_and_was_born(wrong: dict[str, object]) -> None:
    with pytest.raises(population.PopulationRefusedError):
        population.person_register(**{"name": "王秀芳", "now": NOON, **wrong})  # type: ignore[arg-type]


def test_unknown_ids_are_errors() -> None:
    with pytest.raises(population.UnknownPersonError):
        population.person_get(1)
    with pytest.raises(population.UnknownHouseholdError):
        population.household_get(1)
    assert population.persons_get([1]) == {}


def test_who_lives_where_they_are_registered_has_both_memberships_registered_first() -> None:
    grid = a_grid().code
    household = a_household(grid=grid, number="12")
    person = a_person()
    a_membership(person, kind="resident", household=household)
    a_membership(person, household=household, head=True)
    registered, resident = population.memberships_of(person.id, NOON)
    assert (registered.kind, registered.head, registered.relation, registered.grid) == (
        "registered",
        True,
        "户主",
        grid,
    )
    assert (resident.kind, resident.head, resident.household_id) == ("resident", False, household.id)


def test_a_membership_holds_from_its_first_day_until_the_day_it_ends() -> None:
    person = a_membership(a_person(), from_date=date(2026, 4, 1))
    population.membership_end(person_id=person.id, village=ZHANGWANG, kind="registered", until=date(2026, 5, 1))
    late_on_the_30th = datetime(2026, 4, 30, 15, 59, tzinfo=UTC)  # 23:59 in Asia/Shanghai
    held = [
        bool(population.memberships_of(person.id, at))
        for at in (datetime(2026, 3, 31, 4, tzinfo=UTC), NOON, late_on_the_30th, datetime(2026, 4, 30, 16, tzinfo=UTC))
    ]
    assert held == [False, True, True, False]


def test_a_person_is_registered_in_one_village_at_a_time() -> None:
    person = a_membership(a_person())
    with pytest.raises(population.PopulationRefusedError, match="户籍"):
        a_membership(person, HETIAN)
    a_membership(person, HETIAN, kind="resident")
    assert population.membership_end(person_id=person.id, village=ZHANGWANG, kind="registered", until=date(2026, 4, 18))
    a_membership(person, HETIAN)


def test_the_database_itself_keeps_one_registration_and_one_head() -> None:
    household = a_household(head="王建国")
    person = a_membership(a_person())
    for wrong in (
        {"person_id": person.id, "village": HETIAN, "kind": "registered"},
        {
            "person_id": person.id,
            "village": ZHANGWANG,
            "kind": "resident",
            "household_id": household.id,
            "is_head": True,
        },
        {"person_id": person.id, "village": HETIAN, "kind": "resident", "is_head": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(from_date=date(2026, 4, 18), **wrong)


def test_a_household_has_one_head() -> None:
    household = a_household(head="王建国")
    with pytest.raises(population.PopulationRefusedError, match="户主"):
        a_membership(a_person(), household=household, head=True)


def test_nobody_joins_a_village_by_a_household_of_another() -> None:
    household = a_household(HETIAN)
    with pytest.raises(population.PopulationRefusedError):
        a_membership(a_person(), household=household)


def test_nobody_joins_what_is_no_village() -> None:
    person = a_person()
    a_place("330825")
    for place, error in (("330825", population.PopulationRefusedError), ("330825002999", UnknownPlaceError)):
        with pytest.raises(error):
            population.membership_begin(person_id=person.id, village=place, kind="resident", now=NOON)


def test_a_household_number_is_used_once_in_its_village() -> None:
    a_household(number="12")
    with pytest.raises(population.PopulationRefusedError, match="12"):
        a_household(number="１２")
    assert a_household(HETIAN, number="12").village == HETIAN


def test_a_household_lies_in_a_grid_of_its_own_village() -> None:
    grid = a_grid(HETIAN).code
    with pytest.raises(population.PopulationRefusedError, match="网格"):
        a_household(ZHANGWANG, grid=grid)


def test_a_household_card_counts_each_member_once() -> None:
    household = a_household(number="12", head="王建国")
    wife = a_membership(a_person(), household=household, relation="妻")
    a_membership(wife, kind="resident", household=household)
    card = population.household_get(household.id)
    assert (card.head_name, card.size) == ("王建国", 2)


def test_members_of_a_household_come_with_the_head_first() -> None:
    household = a_household(number="12")
    old = a_membership(a_person("王大爷", born_on=date(1940, 1, 1)), household=household, relation="父")
    head = a_membership(a_person("王建国", born_on=date(1970, 1, 1)), household=household, head=True)
    a_membership(old, kind="resident", household=household)
    members = population.household_members(household.id)
    assert [(m.person.id, m.head, m.relation) for m in members] == [(head.id, True, "户主"), (old.id, False, "父")]
    assert members[1].kinds == ("registered", "resident")


def test_who_left_is_no_member_of_the_household() -> None:
    household = a_household(head="王建国")
    head = population.household_members(household.id)[0].person
    population.membership_end(person_id=head.id, village=ZHANGWANG, kind="registered", until=date(2026, 4, 18))
    assert population.household_members(household.id) == []
    assert population.household_get(household.id).head_name == ""


def test_households_come_in_the_order_of_their_numbers_page_by_page() -> None:
    for number in ("10", "2", "1", "11", "3"):
        a_household(number=number)
    first = population.households_of_village(ZHANGWANG, limit=3)
    second = population.households_of_village(ZHANGWANG, after=first[-1].number, limit=3)
    assert [card.number for card in [*first, *second]] == ["1", "2", "3", "10", "11"]


@pytest.mark.parametrize("wanted", ["12", "溪边", "建国", "wjg", "wangjian"])
def test_a_household_is_found_by_number_address_or_member(wanted: str) -> None:
    household = a_household(number="12", address="溪边路 3 号", head="王建国")
    a_household(number="7", address="村口", head="李四")
    a_household(HETIAN, number="12", head="王建国")
    assert [card.id for card in population.households_of_village(ZHANGWANG, wanted)] == [household.id]


def test_a_page_of_households_is_one_query() -> None:
    for _ in range(5):
        a_household(head="王建国")
    with CaptureQueriesContext(connection) as queries:
        assert len(population.households_of_village(ZHANGWANG)) == 5
    assert len(queries) == 1


def test_counts_take_each_person_once_and_reach_up_to_the_county() -> None:
    household = a_household(head="王建国")
    head = population.household_members(household.id)[0].person
    a_membership(head, kind="resident")
    a_household(HETIAN, head="李四")
    assert (population.residents_count(ZHANGWANG), population.households_count(ZHANGWANG)) == (1, 1)
    assert (population.residents_count("330825"), population.households_count("330825")) == (2, 2)


def test_households_and_members_follow_a_merger() -> None:
    a_village(ZHANGWANG)
    neighbour = a_village("330825002223").code
    ours, theirs = a_household(number="12", grid=a_grid().code), a_household(neighbour, number="12")
    both = a_membership(a_person(), kind="resident", household=ours)
    a_membership(both, neighbour, kind="resident", household=theirs)
    moved = a_membership(a_person("李四"), household=ours, head=True)
    place_merge(source=ZHANGWANG, target=neighbour, now=NOON, actor=None)
    card = population.household_get(ours.id)
    assert (card.village, card.grid, card.number) == (neighbour, f"{neighbour}001", f"{ZHANGWANG}-12")
    assert population.memberships_of(moved.id, NOON)[0].place == neighbour
    assert [m.household_id for m in population.memberships_of(both.id, NOON)] == [theirs.id]
    assert not Household.objects.filter(village=ZHANGWANG).exists()
