"""Raising a topic, standing behind it, taking it up, refusing it, and the law's tenth."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from linli.kernel import clock
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.journal.reading import events_of_subject
from linli.kernel.models import RunningPromise
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.deliberation.flow import OPEN, RAISED, REFUSED, TOPIC, WITHDRAWN
from linli.modules.deliberation.models import Support, Topic, TopicStage
from linli.modules.deliberation.selectors.support import threshold_of
from linli.modules.deliberation.services.topics import (
    RaisedFor,
    TopicInput,
    topic_adopt,
    topic_raise,
    topic_reconsider,
    topic_refuse,
    topic_summarise,
    topic_support,
    topic_withdraw,
)
from linli.modules.deliberation.testing import a_secretary, a_topic, a_villager, an_open_topic
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_village
from linli.modules.population.testing import a_person

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db


def given(**said: Any) -> TopicInput:
    usual = {"village": ZHANGWANG, "title": "食堂加一顿晚饭", "text": "晚上就热热剩饭。"}
    return TopicInput(**{**usual, **said})


def promises(topic: Topic) -> list[tuple[str, bool]]:
    rows = RunningPromise.objects.filter(subject_kind=TOPIC, subject_id=topic.pk).order_by("pk")
    return [(row.name, row.met_at is not None) for row in rows]


def kinds(topic: Topic) -> list[str]:
    written = events_of_subject(place=topic.village, subject=(TOPIC, topic.pk))
    return [event.payload.get("step") or event.kind for event in written]


def state(topic: Topic) -> str:
    return Topic.objects.get(pk=topic.pk).state


def a_grid_worker(village: str = ZHANGWANG) -> Actor:
    person = a_person("王秀琴")
    an_appointment(person.id, Role.GRID_WORKER, a_grid(village).code)
    return an_actor(person.id)


def test_a_topic_gets_its_number_its_proposers_support_and_the_promise_of_a_first_word() -> None:
    first, second = a_topic(title="食堂加晚饭"), a_topic(title="路灯早点亮")
    year = clock.now().year
    assert [first.number, second.number] == [f"张王-议-{year}-01", f"张王-议-{year}-02"]
    assert first.supports == Support.objects.filter(topic=first).count() == 1
    assert promises(first) == [("topic_answer", False)]
    assert kinds(first) == ["deliberation.topic_raised"]


def test_villages_of_one_name_number_alike() -> None:
    elsewhere = a_village("330802001222", name="张王村").code
    here, there = a_topic(), a_topic(village=elsewhere)
    assert here.number == there.number


def test_a_form_sent_twice_is_one_topic() -> None:
    villager, key = a_villager(), uuid4()
    said = given(key=key)
    first = topic_raise(actor=villager, given=said, now=clock.now())
    assert topic_raise(actor=villager, given=said, now=clock.now()).pk == first.pk
    assert Topic.objects.count() == 1


def test_whoever_does_not_belong_to_the_village_raises_nothing_there() -> None:
    a_village()
    outsider = a_villager("余小妹", HETIAN)
    with pytest.raises(NotAllowedError):
        topic_raise(actor=outsider, given=given(), now=clock.now())


def test_words_that_lack_are_named_all_at_once() -> None:
    with pytest.raises(InvalidInputError) as refused:
        topic_raise(actor=a_villager(), given=TopicInput(village=ZHANGWANG, title="饭"), now=clock.now())
    assert [error.pointer for error in refused.value.errors] == ["/title", "/text"]


def test_a_grid_worker_takes_down_what_a_member_says() -> None:
    old_man, worker = a_villager("胡大爷"), a_grid_worker()
    said = given(for_somebody=RaisedFor("胡大爷", "spoken"), key=uuid4())
    topic = topic_raise(actor=worker, given=said, now=clock.now())
    assert (topic.proposer_id, topic.helper_id, topic.consent) == (old_man.person_id, worker.person_id, "spoken")
    assert topic_raise(actor=worker, given=said, now=clock.now()).pk == topic.pk
    assert Support.objects.get(topic=topic).person_id == old_man.person_id


@pytest.mark.parametrize(
    ("whom", "pointer"),
    [
        (RaisedFor("没这个人", "spoken"), "/for_somebody/name"),
        (RaisedFor("胡大爷", "guessed"), "/for_somebody/consent"),
        (RaisedFor("胡大爷", "spoken", "123"), "/for_somebody/phone"),
        (RaisedFor("", "spoken"), "/for_somebody/name"),
    ],
)
def test_for_nobody_known_and_without_consent_nothing_is_taken_down(whom: RaisedFor, pointer: str) -> None:
    a_villager("胡大爷")
    said = given(for_somebody=whom)
    with pytest.raises(InvalidInputError) as refused:
        topic_raise(actor=a_grid_worker(), given=said, now=clock.now())
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_of_two_of_one_name_the_phone_says_which() -> None:
    a_villager("胡大爷"), a_villager("胡大爷")
    said = given(for_somebody=RaisedFor("胡大爷", "spoken"))
    with pytest.raises(InvalidInputError) as refused:
        topic_raise(actor=a_grid_worker(), given=said, now=clock.now())
    assert [error.pointer for error in refused.value.errors] == ["/for_somebody/phone"]


def test_a_member_stands_behind_a_topic_once_and_can_take_it_back() -> None:
    topic, villager = a_topic(), a_villager("胡大爷")
    for _twice in range(2):
        topic_support(actor=villager, topic_id=topic.pk, now=clock.now())
    assert Topic.objects.get().supports == 2
    topic_support(actor=villager, topic_id=topic.pk, supports=False, now=clock.now())
    assert Topic.objects.get().supports == Support.objects.count() == 1
    assert kinds(topic).count("deliberation.topic_supported") == 2


def test_whoever_raised_it_withdraws_instead_of_taking_the_support_back() -> None:
    proposer = a_villager()
    topic = a_topic(actor=proposer)
    with pytest.raises(InvalidInputError):
        topic_support(actor=proposer, topic_id=topic.pk, supports=False, now=clock.now())
    topic_withdraw(actor=proposer, topic_id=topic.pk, now=clock.now())
    assert state(topic) == WITHDRAWN


def test_another_villages_topic_does_not_exist() -> None:
    topic, outsider = a_topic(), a_villager("余小妹", HETIAN)
    for act in (topic_support, topic_withdraw):
        with pytest.raises(Topic.DoesNotExist):
            act(actor=outsider, topic_id=topic.pk, now=clock.now())
    other = a_secretary(HETIAN)
    with pytest.raises(Topic.DoesNotExist):
        topic_adopt(actor=other, topic_id=topic.pk, template="talk", now=clock.now())


def test_the_secretary_takes_it_up_and_its_first_stage_begins() -> None:
    now = clock.now()
    topic = an_open_topic(now=now)
    stages = TopicStage.objects.filter(topic=topic).order_by("position")
    assert [stage.asks.code for stage in stages] == ["consult", "decision", "display", "carried_out"]
    assert (topic.state, topic.stage, stages[0].began_at, stages[0].until) == (OPEN, 1, now, now + timedelta(days=2))
    assert promises(topic) == [("topic_answer", True)]


def test_a_clerk_does_not_take_up_and_a_neighbour_does_not_either() -> None:
    topic = a_topic()
    person = a_person("陈文书")
    an_appointment(person.id, Role.VILLAGE_CLERK, ZHANGWANG)
    for actor in (an_actor(person.id), a_villager("胡大爷")):
        with pytest.raises(NotAllowedError):
            topic_adopt(actor=actor, topic_id=topic.pk, template="talk", now=clock.now())


def test_a_way_of_deciding_the_place_does_not_offer_is_refused() -> None:
    topic, secretary = a_topic(), a_secretary()
    for template in ("nonsense", "group"):
        with pytest.raises(InvalidInputError):
            topic_adopt(actor=secretary, topic_id=topic.pk, template=template, now=clock.now())


def test_refusing_wants_a_reason_and_meets_the_promise() -> None:
    topic, secretary = a_topic(), a_secretary()
    for number in range(12):
        a_villager(f"村民{number}")
    with pytest.raises(InvalidInputError):
        topic_refuse(actor=secretary, topic_id=topic.pk, note="  ", now=clock.now())
    topic_refuse(actor=secretary, topic_id=topic.pk, note="今年的钱都安排了", now=clock.now())
    assert (state(topic), promises(topic)) == (REFUSED, [("topic_answer", True)])
    with pytest.raises(StepNotAllowedError):
        topic_adopt(actor=secretary, topic_id=topic.pk, template="talk", now=clock.now())
    topic_reconsider(actor=secretary, topic_id=topic.pk, now=clock.now())
    assert (state(topic), promises(topic)[-1]) == (RAISED, ("topic_answer", False))


def test_at_the_tenth_a_refused_topic_comes_back_and_cannot_be_refused_again() -> None:
    secretary = a_secretary()
    topic = a_topic()
    others = [a_villager(f"村民{number}") for number in range(29)]
    topic_refuse(actor=secretary, topic_id=topic.pk, note="今年的钱都安排了", now=clock.now())
    topic_support(actor=others[0], topic_id=topic.pk, now=clock.now())
    assert state(topic) == REFUSED
    topic_support(actor=others[1], topic_id=topic.pk, now=clock.now())
    assert state(topic) == RAISED
    came_back = events_of_subject(place=ZHANGWANG, subject=(TOPIC, topic.pk))[-1]
    assert (came_back.payload["step"], came_back.actor_id) == ("reconsider", None)
    with pytest.raises(InvalidInputError):
        topic_refuse(actor=secretary, topic_id=topic.pk, note="还是不行", now=clock.now())


def test_exactly_a_tenth_is_enough_and_one_less_is_not() -> None:
    topic = a_topic()
    others = [a_villager(f"村民{number}") for number in range(19)]
    line = threshold_of(topic, now=clock.now())
    assert line is not None
    assert (line.entitled, line.needed, line.counted, line.is_reached) == (20, 2, 1, False)
    topic_support(actor=others[0], topic_id=topic.pk, now=clock.now())
    line = threshold_of(topic, now=clock.now())
    assert line is not None
    assert line.is_reached


def test_whoever_lives_there_without_a_vote_and_the_young_do_not_oblige_the_village() -> None:
    topic = a_topic()
    for number in range(9):
        a_villager(f"村民{number}")
    floating, young = a_villager("外来小周", kind="resident"), a_villager("小胡", age=17)
    for actor in (floating, young):
        topic_support(actor=actor, topic_id=topic.pk, now=clock.now())
    line = threshold_of(topic, now=clock.now())
    assert line is not None
    assert (Topic.objects.get().supports, line.counted, line.entitled) == (3, 1, 10)


def test_a_groups_own_business_has_no_tenth_and_is_decided_in_the_group() -> None:
    topic = a_topic(group=a_grid().code)
    assert threshold_of(topic, now=clock.now()) is None
    topic = topic_adopt(actor=a_secretary(), topic_id=topic.pk, template="group", now=clock.now())
    assert topic.template == "group"


def test_a_summary_stands_under_the_name_of_who_wrote_it() -> None:
    secretary = a_secretary()
    topic = an_open_topic(secretary=secretary)
    topic_summarise(actor=secretary, topic_id=topic.pk, note="大家都心疼老人。", now=clock.now())
    kept = Topic.objects.get()
    assert (kept.summary, kept.summary_by, kept.state) == ("大家都心疼老人。", "薛书记", OPEN)
    with pytest.raises(NotAllowedError):
        topic_summarise(actor=a_villager("胡大爷"), topic_id=topic.pk, note="我也说", now=clock.now())
