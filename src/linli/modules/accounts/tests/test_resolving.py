"""A token resolves to what holds at this moment, in two queries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.models import Appointment, PersonSettings, Session
from linli.modules.accounts.public import appointment_end, session_resolve, sessions_revoke_all, settings_put
from linli.modules.accounts.testing import a_session, an_actor, an_appointment
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_village
from linli.modules.population.testing import a_death, a_household, a_membership, a_person

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from linli.modules.population.public import PersonCard

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang() -> PersonCard:
    """Give 王秀芳, registered in 张王村 and living in 贺田村, clerk of the former and grid worker there."""
    household = a_household(ZHANGWANG)
    person = a_membership(a_person(phone="19900000901"), ZHANGWANG, household=household, head=True)
    a_village(HETIAN)
    a_membership(person, HETIAN, kind="resident")
    an_appointment(person.id, Role.VILLAGE_CLERK, ZHANGWANG)
    an_appointment(person.id, Role.GRID_WORKER, a_grid().code)
    return person


def test_a_token_gives_the_person_with_all_that_holds(wang: PersonCard) -> None:
    found = session_resolve(a_session(wang.id))

    assert found is not None
    assert found.actor.person_id == wang.id
    assert found.actor.name == "王秀芳"
    assert [(held.role, held.place) for held in found.actor.appointments] == [
        (Role.VILLAGE_CLERK, ZHANGWANG),
        (Role.GRID_WORKER, f"{ZHANGWANG}001"),
    ]
    assert found.actor.villages == (ZHANGWANG, HETIAN)
    assert found.actor.memberships[0].head
    assert (found.mode, found.village, found.phone_hint) == ("std", ZHANGWANG, "199****0901")
    assert abs(found.now - clock.now()) < timedelta(seconds=5)


def test_it_is_the_same_actor_that_jobs_get(wang: PersonCard) -> None:
    found = session_resolve(a_session(wang.id))

    assert found is not None
    assert found.actor == an_actor(wang.id)


def test_one_query_whatever_is_held(wang: PersonCard, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    token = a_session(wang.id)
    session_resolve(token)

    with django_assert_num_queries(1):
        session_resolve(token)


@pytest.mark.parametrize("token", ["", "nobody-has-this", "x" * 4000])
def test_a_token_nobody_has_is_nobody(token: str) -> None:
    assert session_resolve(token) is None


def test_a_revoked_session_counts_no_more(wang: PersonCard) -> None:
    token = a_session(wang.id)
    sessions_revoke_all(person_id=wang.id, now=clock.now())

    assert session_resolve(token) is None


def test_a_session_that_ran_out_counts_no_more(wang: PersonCard) -> None:
    assert session_resolve(a_session(wang.id, lives_seconds=-1)) is None


def test_a_dead_person_is_nobody(wang: PersonCard) -> None:
    token = a_session(wang.id)
    a_death(wang.id, date(2026, 1, 1))

    assert session_resolve(token) is None


def test_a_barred_person_is_nobody(wang: PersonCard) -> None:
    token = a_session(wang.id)
    PersonSettings.objects.create(person_id=wang.id, barred_at=clock.now())

    assert session_resolve(token) is None


def test_an_appointment_that_ended_is_gone_at_the_next_request(wang: PersonCard) -> None:
    token = a_session(wang.id)
    clerk = Appointment.objects.get(role=Role.VILLAGE_CLERK)
    appointment_end(actor=None, appointment_id=clerk.pk, now=clock.now())

    found = session_resolve(token)

    assert found is not None
    assert [held.role for held in found.actor.appointments] == [Role.GRID_WORKER]


def test_an_appointment_counts_from_its_first_moment_to_before_its_last(wang: PersonCard) -> None:
    token, now = a_session(wang.id), clock.now()
    an_appointment(wang.id, Role.SERVICE_MEMBER, ZHANGWANG, from_at=now - timedelta(days=2), until_at=now)
    an_appointment(wang.id, Role.SUPERVISOR, ZHANGWANG, from_at=now + timedelta(hours=1))
    an_appointment(wang.id, Role.GRID_LEADER, a_grid().code, until_at=now + timedelta(hours=1))

    found = session_resolve(token)

    assert found is not None
    assert {held.role for held in found.actor.appointments} == {
        Role.VILLAGE_CLERK,
        Role.GRID_WORKER,
        Role.GRID_LEADER,
    }


def test_the_chosen_village_holds_while_the_person_belongs_to_it(wang: PersonCard) -> None:
    token = a_session(wang.id)
    settings_put(actor=an_actor(wang.id), current_village=HETIAN, care_mode=True)

    found = session_resolve(token)
    assert found is not None
    assert (found.village, found.mode) == (HETIAN, "care")

    PersonSettings.objects.update(current_village="330825002999")
    found = session_resolve(token)
    assert found is not None
    assert found.village == ZHANGWANG


def test_the_last_use_is_written_at_most_every_five_minutes(
    wang: PersonCard, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    token, now = a_session(wang.id), clock.now()
    Session.objects.update(last_seen_at=now - timedelta(minutes=6))

    with django_assert_num_queries(2):
        session_resolve(token)

    assert Session.objects.get().last_seen_at >= now
    with django_assert_num_queries(1):
        session_resolve(token)
