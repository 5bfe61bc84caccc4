"""Sessions are ended by their owner, or by the village office when a phone was stolen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.modules.accounts.models import Session
from linli.modules.accounts.public import (
    person_bar,
    person_readmit,
    session_resolve,
    session_revoke,
    sessions_of,
    sessions_revoke_all,
)
from linli.modules.accounts.testing import a_session, an_actor, an_appointment
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_village
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from linli.modules.population.public import PersonCard

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang() -> PersonCard:
    """Give a villager of 张王村."""
    return a_membership(a_person())


def test_one_session_ends_and_the_others_go_on(wang: PersonCard) -> None:
    first, second = a_session(wang.id, token="first"), a_session(wang.id, token="second")
    signed_in = session_resolve(first)
    assert signed_in is not None

    session_revoke(person_id=wang.id, session_id=signed_in.session_id, now=clock.now())

    assert session_resolve(first) is None
    assert session_resolve(second) is not None


def test_nobody_ends_the_session_of_somebody_else(wang: PersonCard) -> None:
    token = a_session(wang.id)
    other = a_person("李建明")

    with pytest.raises(Session.DoesNotExist):
        session_revoke(person_id=other.id, session_id=Session.objects.get().pk, now=clock.now())
    assert session_resolve(token) is not None


def test_signing_out_everywhere_leaves_no_session(wang: PersonCard) -> None:
    tokens = [a_session(wang.id, token=f"device {n}") for n in range(3)]

    assert sessions_revoke_all(person_id=wang.id, now=clock.now()) == 3
    assert [session_resolve(token) for token in tokens] == [None, None, None]
    assert sessions_of(wang.id, now=clock.now()) == []


def test_the_clerk_bars_a_stolen_phone_at_once(wang: PersonCard) -> None:
    token = a_session(wang.id)
    clerk = a_person("陈主任")
    an_appointment(clerk.id, Role.VILLAGE_CLERK, ZHANGWANG)

    person_bar(actor=an_actor(clerk.id), person_id=wang.id, now=clock.now())

    assert session_resolve(token) is None
    assert Event.objects.filter(kind="accounts.person_barred", subject_id=wang.id).exists()
    person_readmit(actor=an_actor(clerk.id), person_id=wang.id, now=clock.now())
    assert session_resolve(a_session(wang.id, token="again")) is not None


def test_a_clerk_of_another_village_bars_nobody_here(wang: PersonCard) -> None:
    a_village(HETIAN)
    clerk = a_person("陈主任")
    an_appointment(clerk.id, Role.VILLAGE_CLERK, HETIAN)

    with pytest.raises(NotAllowedError):
        person_bar(actor=an_actor(clerk.id), person_id=wang.id, now=clock.now())
