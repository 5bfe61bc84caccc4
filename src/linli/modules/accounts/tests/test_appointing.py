"""Who gives which role where, and what happens to it afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.kernel.versions import current, person_key, place_key
from linli.modules.accounts.errors import AppointmentRefusedError
from linli.modules.accounts.models import Appointment
from linli.modules.accounts.public import appointment_end, appointment_give, appointments_of, holders, unit_members
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place, a_unit, a_village
from linli.modules.population.testing import a_person

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db

TOWN, COUNTY, CITY = "330825002", "330825", "3308"


def _holding(role: Role, place: str) -> Actor:
    a_place(place)
    person = a_person(f"持{role.value}")
    an_appointment(person.id, role, place)
    return an_actor(person.id)


def _give(actor: Actor | None, role: Role, place: str, **more: object) -> int:
    a_place(place)
    person = more.pop("person_id", None) or a_person("新人").id
    return appointment_give(actor=actor, person_id=person, role=role, place=place, now=clock.now(), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("giver", "at", "role", "place"),
    [
        (Role.VILLAGE_CLERK, ZHANGWANG, Role.GRID_WORKER, f"{ZHANGWANG}001"),
        (Role.VILLAGE_SECRETARY, ZHANGWANG, Role.SERVICE_MEMBER, ZHANGWANG),
        (Role.TOWN_COMMAND, TOWN, Role.VILLAGE_SECRETARY, ZHANGWANG),
        (Role.TOWN_COMMAND, TOWN, Role.TOWN_CLERK, TOWN),
        (Role.COUNTY_OPERATOR, COUNTY, Role.TOWN_COMMAND, TOWN),
        (Role.COUNTY_OPERATOR, COUNTY, Role.GRID_LEADER, f"{ZHANGWANG}001"),
        (Role.CITY_OPERATOR, CITY, Role.AUDITOR, COUNTY),
    ],
)
def test_those_who_may_give_a_role(giver: Role, at: str, role: Role, place: str) -> None:
    given = _give(_holding(giver, at), role, place)

    row = Appointment.objects.get(pk=given)
    assert (row.role, row.place, row.ended_at) == (role.value, place, None)
    assert Event.objects.filter(kind="accounts.appointment_given", subject_id=given).exists()


@pytest.mark.parametrize(
    ("giver", "at", "role", "place"),
    [
        (Role.VILLAGE_CLERK, ZHANGWANG, Role.VILLAGE_CLERK, ZHANGWANG),
        (Role.VILLAGE_CLERK, ZHANGWANG, Role.SUPERVISOR, ZHANGWANG),
        (Role.VILLAGE_CLERK, ZHANGWANG, Role.GRID_WORKER, f"{HETIAN}001"),
        (Role.GRID_LEADER, f"{ZHANGWANG}001", Role.GRID_WORKER, f"{ZHANGWANG}001"),
        (Role.TOWN_CLERK, TOWN, Role.VILLAGE_CLERK, ZHANGWANG),
        (Role.TOWN_COMMAND, TOWN, Role.TOWN_COMMAND, TOWN),
        (Role.TOWN_COMMAND, TOWN, Role.VILLAGE_SECRETARY, HETIAN),
        (Role.TOWN_COMMAND, TOWN, Role.COUNTY_OPERATOR, COUNTY),
        (Role.COUNTY_OPERATOR, COUNTY, Role.COUNTY_OPERATOR, COUNTY),
        (Role.COUNTY_OPERATOR, COUNTY, Role.AUDITOR, COUNTY),
        (Role.COUNTY_OPERATOR, COUNTY, Role.CITY_OPERATOR, CITY),
        (Role.CITY_OPERATOR, CITY, Role.SYSADMIN, CITY),
        (Role.AUDITOR, COUNTY, Role.VILLAGE_CLERK, ZHANGWANG),
    ],
)
def test_those_who_may_not(giver: Role, at: str, role: Role, place: str) -> None:
    with pytest.raises(NotAllowedError):
        _give(_holding(giver, at), role, place)


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.GRID_WORKER, ZHANGWANG),
        (Role.VILLAGE_CLERK, TOWN),
        (Role.COUNTY_OPERATOR, TOWN),
        (Role.RESIDENT, ZHANGWANG),
    ],
)
def test_a_role_is_held_at_its_own_level(role: Role, place: str) -> None:
    with pytest.raises(AppointmentRefusedError):
        _give(None, role, place)


def test_an_officer_belongs_to_a_unit_of_the_place() -> None:
    unit = a_unit(TOWN)
    with pytest.raises(AppointmentRefusedError):
        _give(None, Role.DEPARTMENT_OFFICER, TOWN)
    with pytest.raises(AppointmentRefusedError):
        _give(None, Role.DEPARTMENT_OFFICER, "330825211", unit_id=unit.id)

    _give(None, Role.DEPARTMENT_OFFICER, TOWN, unit_id=unit.id)
    assert [card.unit_id for card in unit_members(unit.id, now=clock.now())] == [unit.id]


def test_the_same_role_is_not_held_twice_and_again_after_it_ran_out() -> None:
    person, now = a_person(), clock.now()
    a_village()
    an_appointment(
        person.id, Role.VILLAGE_CLERK, ZHANGWANG, from_at=now - timedelta(days=9), until_at=now - timedelta(days=1)
    )
    _give(None, Role.VILLAGE_CLERK, ZHANGWANG, person_id=person.id)

    with pytest.raises(AppointmentRefusedError):
        _give(None, Role.VILLAGE_CLERK, ZHANGWANG, person_id=person.id)


def test_a_substitute_has_an_end_and_goes_with_whom_it_stands_in_for() -> None:
    holder, clerk, grid = a_person("叶根生"), _holding(Role.VILLAGE_CLERK, ZHANGWANG), a_grid().code
    held = an_appointment(holder.id, Role.GRID_WORKER, grid)
    with pytest.raises(AppointmentRefusedError):
        _give(clerk, Role.GRID_WORKER, grid, substitute_for=held.pk)

    stand_in = a_person("叶小琴")
    until = clock.now() + timedelta(days=14)
    _give(clerk, Role.GRID_WORKER, grid, substitute_for=held.pk, until_at=until, person_id=stand_in.id)
    (card,) = appointments_of(stand_in.id, now=clock.now())
    assert (card.substitute_for, card.until_at) == ("叶根生", until)

    appointment_end(actor=clerk, appointment_id=held.pk, now=clock.now())
    assert appointments_of(stand_in.id, now=clock.now()) == []


def test_ending_is_for_those_who_give_and_out_of_reach_it_does_not_exist() -> None:
    worker = an_appointment(a_person().id, Role.GRID_WORKER, a_grid().code)
    a_village(HETIAN)

    with pytest.raises(Appointment.DoesNotExist):
        appointment_end(actor=_holding(Role.VILLAGE_CLERK, HETIAN), appointment_id=worker.pk, now=clock.now())
    with pytest.raises(NotAllowedError):
        appointment_end(actor=_holding(Role.TOWN_CLERK, TOWN), appointment_id=worker.pk, now=clock.now())

    appointment_end(actor=_holding(Role.VILLAGE_CLERK, ZHANGWANG), appointment_id=worker.pk, now=clock.now())
    with pytest.raises(AppointmentRefusedError):
        appointment_end(actor=None, appointment_id=worker.pk, now=clock.now())
    assert Event.objects.filter(kind="accounts.appointment_ended", subject_id=worker.pk).count() == 1


def test_the_pages_of_the_person_and_the_village_notice() -> None:
    person = a_person()
    _give(None, Role.GRID_WORKER, a_grid().code, person_id=person.id)

    assert set(current([person_key(person.id), place_key(ZHANGWANG)])) == {person_key(person.id), place_key(ZHANGWANG)}


def test_holders_are_found_exactly_within_and_above_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    now, grid = clock.now(), a_grid().code
    a_place(COUNTY)
    for role, place in (
        (Role.GRID_WORKER, grid),
        (Role.VILLAGE_SECRETARY, ZHANGWANG),
        (Role.TOWN_COMMAND, TOWN),
        (Role.COUNTY_OPERATOR, COUNTY),
    ):
        an_appointment(a_person(role.value).id, role, place)
    an_appointment(
        a_person("former").id, Role.VILLAGE_SECRETARY, ZHANGWANG, from_at=now - timedelta(days=9), until_at=now
    )

    later = clock.now()
    with django_assert_num_queries(3):
        exact = holders(list(Role), exact=ZHANGWANG, now=later)
        within = holders(list(Role), within=TOWN, now=later)
        covering = holders([Role.TOWN_COMMAND, Role.COUNTY_OPERATOR], covering=grid, now=later)

    assert [card.name for card in exact] == ["village_secretary"]
    assert {card.name for card in within} == {"grid_worker", "village_secretary", "town_command"}
    assert [card.name for card in covering] == ["town_command", "county_operator"]
