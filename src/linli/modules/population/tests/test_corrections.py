from datetime import UTC, datetime

import pytest

from linli.kernel.actor import Actor, Membership
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.models import Event
from linli.kernel.roles import Role
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.errors import InvalidPersonError, PopulationRefusedError
from linli.modules.population.fields import PersonFields
from linli.modules.population.models import Correction, Person
from linli.modules.population.services import (
    correction_accept,
    correction_ask,
    correction_refuse,
    correction_withdraw,
)
from linli.modules.population.testing import a_membership, a_person, an_officer

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)


def _resident(name: str = "王秀芳") -> Actor:
    person = a_membership(a_person(name))
    return Actor(person.id, name, memberships=(Membership(ZHANGWANG, "registered"),))


def _asked(actor: Actor, fields: PersonFields | None = None, words: str = "搬了新单位") -> int:
    wanted: PersonFields = {"workplace": "龙游纸厂"} if fields is None else fields
    return correction_ask(fields=wanted, words=words, actor=actor, now=NOON)


def test_a_wish_waits_sealed_and_has_five_working_days() -> None:
    actor = _resident()
    row = Correction.objects.get(pk=_asked(actor))
    assert row.wanted_cipher is not None
    assert "龙游纸厂".encode() not in bytes(row.wanted_cipher)
    assert (row.fields, row.village, row.state) == (["workplace"], ZHANGWANG, "waiting")
    assert row.due_at is not None
    assert row.due_at > NOON
    assert Person.objects.get(pk=actor.known_id).workplace == ""


def test_what_the_office_accepts_stands_in_the_register() -> None:
    actor = _resident()
    pk = _asked(actor, {"workplace": "龙游纸厂", "phone": "19900000007"})
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    assert set(correction_accept(correction_id=pk, note="", actor=clerk, now=NOON)) == {"workplace", "phone"}
    person, row = Person.objects.get(pk=actor.known_id), Correction.objects.get(pk=pk)
    assert (person.workplace, person.phone_hint) == ("龙游纸厂", "199****0007")
    assert (row.state, row.wanted_cipher, row.decided_by_id) == ("accepted", None, clerk.person_id)
    with pytest.raises(StepNotAllowedError):
        correction_refuse(correction_id=pk, note="不行", actor=clerk, now=NOON)


def test_a_refusal_says_why_and_changes_nothing() -> None:
    actor = _resident()
    pk = _asked(actor)
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    with pytest.raises(PopulationRefusedError) as refused:
        correction_refuse(correction_id=pk, note=" ", actor=clerk, now=NOON)
    assert refused.value.errors[0].pointer == "/note"
    correction_refuse(correction_id=pk, note="请带工作证来村里", actor=clerk, now=NOON)
    assert Correction.objects.get(pk=pk).note == "请带工作证来村里"
    assert Person.objects.get(pk=actor.known_id).workplace == ""
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["population.correction_asked", "population.correction_step_taken"]


def test_what_another_person_has_by_now_is_said_and_the_wish_goes_on_waiting() -> None:
    actor = _resident()
    pk = _asked(actor, {"phone": "19900000007"})
    a_person("李四", phone="19900000007")
    with pytest.raises(InvalidPersonError, match="别人"):
        correction_accept(correction_id=pk, note="", actor=an_officer(Role.VILLAGE_CLERK, ZHANGWANG), now=NOON)
    assert Correction.objects.get(pk=pk).state == "waiting"


def test_one_wish_waits_at_a_time_and_may_be_taken_back() -> None:
    actor = _resident()
    pk = _asked(actor)
    with pytest.raises(PopulationRefusedError, match="上一次"):
        _asked(actor)
    correction_withdraw(correction_id=pk, actor=actor, now=NOON)
    assert _asked(actor) != pk


def test_nobody_takes_back_or_answers_what_is_not_theirs() -> None:
    pk = _asked(_resident())
    with pytest.raises(Correction.DoesNotExist):
        correction_withdraw(correction_id=pk, actor=_resident("李四"), now=NOON)
    with pytest.raises(Correction.DoesNotExist):
        correction_accept(correction_id=pk, note="", actor=an_officer(Role.VILLAGE_CLERK, HETIAN), now=NOON)


def test_nothing_said_or_something_impossible_is_no_wish() -> None:
    actor = _resident()
    with pytest.raises(PopulationRefusedError):
        _asked(actor, {}, "")
    with pytest.raises(InvalidPersonError):
        _asked(actor, {"id_number": "110105194912310021"})
    assert _asked(actor, {}, "户号不对，应该是 12 号")
