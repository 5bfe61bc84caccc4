"""The office's answer: whom it may name, what it binds, who is told, and who is not robbed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.models import Event, RunningPromise
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_actor, an_appointment, signed_in_now
from linli.modules.gateways.testing import words_queued
from linli.modules.joining.errors import JoinRefusedError
from linli.modules.joining.models import Joined, JoinRequest
from linli.modules.joining.services import Answer, join_confirm, join_refuse, requests_forget, sign_ins_follow
from linli.modules.joining.testing import a_join_request
from linli.modules.joining.tests.conftest import OTHER_PHONE, PHONE
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_village
from linli.modules.population.public import memberships_of, person_by_phone
from linli.modules.population.testing import a_death, a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.joining.tests.conftest import Home

pytestmark = pytest.mark.django_db
LIST = "/console/joining/"


def _confirm(clerk: Actor, request_id: int, person_id: int | None, **more: str | bool) -> int:
    answer = Answer(person_id=person_id, **{"kind": "registered", **more})  # type: ignore[arg-type]
    return join_confirm(actor=clerk, request_id=request_id, answer=answer, now=clock.now())


def test_a_migrant_becomes_a_member_with_a_household_of_their_own(clerk: Actor) -> None:
    wish = a_join_request("宋小满", phone=OTHER_PHONE)
    grid = a_grid().code
    person_id = _confirm(clerk, wish.id, None, kind="resident", house="new", number="外1", grid=grid)
    (held,) = memberships_of(person_id, clock.now())

    assert (held.place, held.kind, held.grid) == (ZHANGWANG, "resident", grid)
    assert Joined.objects.get().person_id == person_id
    assert Event.objects.get(kind="joining.person_joined").payload == {
        "person_id": person_id,
        "village": ZHANGWANG,
        "way": "clerk",
        "household_id": held.household_id,
    }
    ((number, words),) = words_queued("join_confirm")
    assert number == OTHER_PHONE
    assert "张王村" in words


def test_somebody_registered_elsewhere_lives_here_too(clerk: Actor) -> None:
    person = a_membership(a_person("刘建军", phone=OTHER_PHONE), HETIAN)
    wish = a_join_request("刘建军", phone=OTHER_PHONE)
    _confirm(clerk, wish.id, person.id, kind="resident")

    assert {(m.place, m.kind) for m in memberships_of(person.id, clock.now())} == {
        (HETIAN, "registered"),
        (ZHANGWANG, "resident"),
    }


def test_a_member_without_a_phone_gets_the_proven_one(clerk: Actor, home: Home) -> None:
    wish = a_join_request("陈志明", phone=OTHER_PHONE, kind="registered")
    _confirm(clerk, wish.id, home.relative.id)
    bound = person_by_phone(OTHER_PHONE)

    assert bound is not None
    assert bound.id == home.relative.id
    assert Joined.objects.get().person_id == home.relative.id


def test_a_place_with_a_phone_is_not_taken_over_by_a_name(clerk: Actor, home: Home) -> None:
    wish = a_join_request("周桂芳", phone=OTHER_PHONE, kind="registered")
    with pytest.raises(JoinRefusedError) as refused:
        _confirm(clerk, wish.id, home.head.id)

    assert refused.value.field == "move_phone"
    assert person_by_phone(OTHER_PHONE) is None


def test_a_moved_phone_ends_the_sessions_of_the_former_one_and_tells_it(clerk: Actor, home: Home) -> None:
    a_session(home.head.id)
    wish = a_join_request("周桂芳", phone=OTHER_PHONE, kind="registered")
    _confirm(clerk, wish.id, home.head.id, move_phone=True)

    assert signed_in_now() == []
    assert [number for number, _words in words_queued("join_phone_moved")] == [PHONE]
    assert person_by_phone(PHONE) is None


@pytest.mark.parametrize("new", [True, False])
def test_a_phone_that_is_anothers_signs_in_nobody_else(clerk: Actor, home: Home, new: bool) -> None:
    wish = a_join_request("陈志明", phone=PHONE, kind="registered")
    with pytest.raises(JoinRefusedError, match="一个手机号只能进一个人"):
        _confirm(clerk, wish.id, None if new else home.relative.id)


def test_somebody_of_another_village_is_not_chosen(clerk: Actor) -> None:
    other = a_membership(a_person("外村人"), HETIAN)
    wish = a_join_request("外村人", phone=OTHER_PHONE)
    with pytest.raises(JoinRefusedError) as refused:
        _confirm(clerk, wish.id, other.id)

    assert refused.value.field == "person"


def test_the_dead_do_not_join(clerk: Actor, home: Home) -> None:
    a_death(home.relative.id, clock.now().date())
    wish = a_join_request("陈志明", phone=OTHER_PHONE, kind="registered")
    with pytest.raises(JoinRefusedError):
        _confirm(clerk, wish.id, home.relative.id)


@pytest.mark.parametrize(("house", "number"), [("existing", "99"), ("existing", ""), ("new", "17")])
def test_a_household_must_be_what_is_said_of_it(clerk: Actor, home: Home, house: str, number: str) -> None:
    wish = a_join_request(phone=OTHER_PHONE)
    with pytest.raises(JoinRefusedError) as refused:
        _confirm(clerk, wish.id, None, kind="resident", house=house, number=number)

    assert refused.value.field == "number"
    assert person_by_phone(OTHER_PHONE) is None


def test_what_was_changed_since_it_was_read_is_read_again(clerk: Actor) -> None:
    read = a_join_request("宋小满", phone=OTHER_PHONE)
    a_join_request("宋大满", phone=OTHER_PHONE, now=clock.now() + timedelta(minutes=1))
    with pytest.raises(JoinRefusedError):
        _confirm(clerk, read.id, None, kind="resident", seen=read.consent_at.isoformat())

    assert person_by_phone(OTHER_PHONE) is None


def test_of_two_clerks_one_is_refused(clerk: Actor) -> None:
    wish = a_join_request(phone=OTHER_PHONE)
    _confirm(clerk, wish.id, None, kind="resident")
    with pytest.raises(StepNotAllowedError):
        join_refuse(actor=clerk, request_id=wish.id, note="晚了", now=clock.now())


def test_a_refusal_says_why_by_text_message(clerk: Actor) -> None:
    wish = a_join_request(phone=OTHER_PHONE)
    join_refuse(actor=clerk, request_id=wish.id, note="请带身份证来一趟", now=clock.now())
    ((number, words),) = words_queued("join_refuse")

    assert number == OTHER_PHONE
    assert "请带身份证来一趟" in words
    assert f"/join/{ZHANGWANG}" in words
    assert Joined.objects.count() == 0


def test_a_refusal_without_a_reason_is_none(clerk: Actor) -> None:
    wish = a_join_request(phone=OTHER_PHONE)
    with pytest.raises(JoinRefusedError):
        join_refuse(actor=clerk, request_id=wish.id, note=" ", now=clock.now())


def test_a_clerk_of_another_village_does_not_find_it() -> None:
    a_village(HETIAN)
    person = a_person()
    an_appointment(person.id, Role.VILLAGE_CLERK, HETIAN)
    wish = a_join_request(phone=OTHER_PHONE)
    with pytest.raises(JoinRequest.DoesNotExist):
        _confirm(an_actor(person.id), wish.id, None, kind="resident")


def test_the_answer_is_promised_within_a_day_and_the_promise_is_met(clerk: Actor) -> None:
    now = clock.now()
    wish = a_join_request(phone=OTHER_PHONE, now=now)
    running = RunningPromise.objects.get(subject_kind="join_request")
    assert wish.due_at == running.due_at == now + timedelta(hours=24)
    _confirm(clerk, wish.id, None, kind="resident")
    running.refresh_from_db()

    assert running.met_at is not None


def test_what_was_said_is_forgotten_in_time(clerk: Actor) -> None:
    now = clock.now()
    refused = a_join_request(phone=OTHER_PHONE, now=now)
    join_refuse(actor=clerk, request_id=refused.id, note="不认识", now=now)
    a_join_request(phone="19900000915", now=now)

    assert requests_forget(now=now + timedelta(days=29)) == 0
    assert requests_forget(now=now + timedelta(days=31)) == 1
    assert requests_forget(now=now + timedelta(days=91)) == 1
    assert JoinRequest.objects.count() == 0
    assert RunningPromise.objects.filter(met_at__isnull=True, dropped_at__isnull=True).count() == 0


def test_who_signs_in_without_the_code_is_counted_once(home: Home) -> None:
    a_session(home.head.id)
    a_session(home.head.id, token="second")
    a_session(a_person("没有村").id)

    assert sign_ins_follow(now=clock.now()) == 3
    assert sign_ins_follow(now=clock.now()) == 0
    assert list(Joined.objects.values_list("person_id", "way")) == [(home.head.id, "sign_in")]
    assert Event.objects.filter(kind="joining.person_joined").count() == 1


def _at_desk(client: Client, actor: Actor) -> None:
    client.cookies["linli_session"] = a_session(actor.known_id)


def test_the_list_shows_who_waits_and_why(client: Client, clerk: Actor, home: Home) -> None:
    a_join_request("周桂芳", phone=OTHER_PHONE, kind="registered")
    a_join_request("外人", phone="19900000916", village=HETIAN)
    _at_desk(client, clerk)
    text = client.get(LIST).content.decode()

    assert "周桂芳" in text
    assert "199****0912" in text
    assert "登记里有这个名字，手机号对不上" in text
    assert "外人" not in text


@pytest.mark.parametrize(("q", "found"), [("宋", True), ("0912", True), ("王", False), ("%", False)])
def test_the_list_is_searched_by_name_or_last_digits(client: Client, clerk: Actor, q: str, found: bool) -> None:
    a_join_request("宋小满", phone=OTHER_PHONE)
    _at_desk(client, clerk)

    assert ("宋小满" in client.get(LIST, {"q": q}).content.decode()) is found


def test_a_long_list_is_paged_at_a_constant_cost(
    client: Client, clerk: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(25):
        a_join_request(f"来人{number:02}", phone=f"198555502{number:02}")
    _at_desk(client, clerk)
    with django_assert_max_num_queries(7):
        first = client.get(LIST).content.decode()
    older = next(part for part in first.split('"') if part.startswith("?after=")).replace("&amp;", "&")
    second = client.get(LIST + older).content.decode()

    assert "来人00" in first
    assert "来人24" not in first
    assert "来人24" in second
    assert "来人00" not in second


def test_the_clerk_confirms_through_the_page(client: Client, clerk: Actor, home: Home) -> None:
    wish = a_join_request("陈志明", phone=OTHER_PHONE, kind="registered")
    _at_desk(client, clerk)
    page = client.get(f"{LIST}{wish.id}").content.decode()
    assert f'value="{home.relative.id}"' in page
    assert "东头 17 号" in page
    done = client.post(
        f"{LIST}{wish.id}", {"step": "confirm", "person": home.relative.id, "kind": "registered", "house": "keep"}
    )

    assert done.headers["Location"] == f"{LIST}?done=confirmed"
    assert JoinRequest.objects.get().state == "confirmed"
    again = client.post(f"{LIST}{wish.id}", {"step": "refuse", "note": "不是"})
    assert again.headers["Location"] == f"{LIST}?done=already"


def test_no_choice_is_said_at_its_field(client: Client, clerk: Actor) -> None:
    wish = a_join_request(phone=OTHER_PHONE)
    _at_desk(client, clerk)
    refused = client.post(f"{LIST}{wish.id}", {"step": "confirm"})

    assert refused.status_code == 422
    assert 'href="#f-person"' in refused.content.decode()


def test_a_supervisor_has_no_such_list(client: Client) -> None:
    a_village()
    person = a_person()
    an_appointment(person.id, Role.SUPERVISOR, ZHANGWANG)
    client.cookies["linli_session"] = a_session(person.id)

    assert client.get(LIST).status_code == 403


def test_a_resident_may_not_answer(home: Home) -> None:
    wish = a_join_request(phone=OTHER_PHONE)
    with pytest.raises((JoinRequest.DoesNotExist, NotAllowedError)):
        _confirm(an_actor(home.head.id), wish.id, None, kind="resident")
