"""Who is told about a topic, where a matter leads on to one, and what is kept of a person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.jobs import wired_flows
from linli.kernel.journal.pump import pump_once
from linli.kernel.personal import Erasing
from linli.kernel.policy import NotAllowedError
from linli.kernel.promises import ladders_climb
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.deliberation.models import Support, Topic
from linli.modules.deliberation.personal import PART
from linli.modules.deliberation.services.discussing import topic_say
from linli.modules.deliberation.services.from_matter import SOMEBODY, topic_raise_from_matter
from linli.modules.deliberation.services.topics import topic_adopt, topic_refuse, topic_support
from linli.modules.deliberation.testing import a_secretary, a_topic, a_villager, an_open_topic
from linli.modules.matters.testing import Matter, a_matter, matter_view
from linli.modules.messaging.testing import Notice
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_place
from linli.modules.population.testing import a_person

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db
TOWN = ZHANGWANG[:9]


def a_town() -> Actor:
    a_place(TOWN)
    person = a_person("郑晓东")
    an_appointment(person.id, Role.TOWN_COMMAND, TOWN)
    return an_actor(person.id)


def told(actor: Actor) -> list[str]:
    while pump_once():
        pass
    return list(Notice.objects.filter(person_id=actor.known_id).order_by("pk").values_list("subject", flat=True))


def test_the_secretary_hears_of_a_new_topic_and_its_proposer_of_each_answer() -> None:
    secretary, proposer = a_secretary(), a_villager()
    topic = a_topic(actor=proposer, title="食堂加晚饭")
    assert told(secretary) == ["有人提了议题：食堂加晚饭"]
    assert told(proposer) == []
    topic_adopt(actor=secretary, topic_id=topic.pk, template="talk", now=clock.now())
    assert told(proposer) == ["您提的事，书记接了"]


def test_a_topic_nobody_answers_climbs_to_the_town() -> None:
    secretary, town = a_secretary(), a_town()
    a_topic(title="食堂加晚饭")
    ladders_climb(flows=wired_flows(), now=clock.now() + timedelta(days=6))
    assert told(secretary)[1:] == ["议题等您回话：食堂加晚饭", "议题到期还没回话：食堂加晚饭"]
    assert told(town) == []
    ladders_climb(flows=wired_flows(), now=clock.now() + timedelta(days=11))
    assert told(town) == ["张王村：议题一直没人回话"]


def test_an_answered_topic_climbs_no_further() -> None:
    secretary, town = a_secretary(), a_town()
    an_open_topic(secretary=secretary)
    ladders_climb(flows=wired_flows(), now=clock.now() + timedelta(days=30))
    assert told(town) == []


def test_when_a_tenth_stands_behind_a_refused_topic_secretary_and_town_are_told() -> None:
    secretary, town = a_secretary(), a_town()
    topic = a_topic(title="食堂加晚饭")
    others = [a_villager(f"村民{number}") for number in range(19)]
    topic_refuse(actor=secretary, topic_id=topic.pk, note="今年没钱", now=clock.now())
    topic_support(actor=others[0], topic_id=topic.pk, now=clock.now())
    assert told(secretary)[-1] == "附议的够十分之一了：食堂加晚饭"
    assert told(town) == ["张王村有十分之一的人要求开会"]


def test_a_shown_suggestion_becomes_a_topic_of_whoever_made_it() -> None:
    secretary, villager = a_secretary(), a_villager("胡大爷")
    matter = a_matter(
        reporter=villager,
        place=ZHANGWANG,
        kind="suggestion",
        category="",
        visibility="village",
        text="食堂加一顿晚饭吧。",
    )
    topic = topic_raise_from_matter(
        actor=secretary, matter_id=matter.pk, title="食堂加晚饭", text="老人晚上凑合。", now=clock.now()
    )
    assert (topic.proposer_name, topic.source) == ("胡大爷", f"matters.matter:{matter.pk}")
    course = matter_view(actor=villager, matter_id=matter.pk, now=clock.now()).timeline
    assert (course[0].step, course[0].link, course[0].note) == ("lead_on", f"/topics/{topic.pk}", "食堂加晚饭")
    assert "您报的事，村里要大家一起议" in told(villager)


def test_a_matter_becomes_one_topic_however_often_it_is_pressed() -> None:
    secretary = a_secretary()
    matter = a_matter(reporter=a_villager(), place=ZHANGWANG, kind="suggestion", category="", visibility="village")
    words = {"title": "食堂加晚饭", "text": "老人晚上凑合。"}
    first, again = (
        topic_raise_from_matter(actor=secretary, matter_id=matter.pk, now=clock.now(), **words) for _twice in range(2)
    )
    assert first.pk == again.pk


@pytest.mark.parametrize(("visibility", "identity"), [("private", "named"), ("village", "unnamed")])
def test_who_did_not_let_the_village_know_is_not_named_by_the_topic(visibility: str, identity: str) -> None:
    villager = a_villager("胡大爷")
    matter = a_matter(
        reporter=villager, place=ZHANGWANG, kind="suggestion", category="", visibility=visibility, identity=identity
    )
    topic = topic_raise_from_matter(
        actor=a_secretary(), matter_id=matter.pk, title="食堂加晚饭", text="老人晚上凑合。", now=clock.now()
    )
    assert (topic.proposer_name, topic.proposer_id) == (SOMEBODY, villager.person_id)


@pytest.mark.parametrize("kind", ["letter", "help", "dispute"])
def test_what_was_told_in_confidence_never_becomes_a_topic(kind: str) -> None:
    matter = a_matter(reporter=a_villager(), place=ZHANGWANG, kind=kind, category="")
    with pytest.raises(NotAllowedError):
        topic_raise_from_matter(
            actor=a_secretary(), matter_id=matter.pk, title="食堂加晚饭", text="……", now=clock.now()
        )


def test_another_villages_secretary_makes_no_topic_of_a_matter() -> None:
    matter = a_matter(reporter=a_villager(), place=ZHANGWANG, kind="suggestion", category="", visibility="village")
    with pytest.raises(Matter.DoesNotExist):
        topic_raise_from_matter(
            actor=a_secretary(HETIAN), matter_id=matter.pk, title="食堂加晚饭", text="……", now=clock.now()
        )
    with pytest.raises(InvalidInputError):
        topic_raise_from_matter(actor=a_secretary(), matter_id=matter.pk, title="饭", text="", now=clock.now())


def test_a_suggestion_shown_to_the_village_is_for_its_members_alone() -> None:
    matter = a_matter(reporter=a_villager(), place=ZHANGWANG, kind="suggestion", category="", visibility="village")
    neighbour = a_villager("外来小周", kind="resident")
    assert matter_view(actor=neighbour, matter_id=matter.pk, now=clock.now()).card.id == matter.pk
    for stranger in (a_villager("余小妹", HETIAN), an_actor(a_person("过路人").id)):
        with pytest.raises(Matter.DoesNotExist):
            matter_view(actor=stranger, matter_id=matter.pk, now=clock.now())


def erased(actor: Actor) -> None:
    PART.erase(Erasing(actor.known_id, actor.name, (ZHANGWANG[:6],), keeps_register=False, now=clock.now()))


def test_a_person_is_given_what_they_raised_and_stood_behind() -> None:
    proposer, other = a_villager(), a_villager("胡大爷")
    mine = a_topic(actor=proposer, title="食堂加晚饭")
    theirs = a_topic(actor=other, title="路灯早点亮")
    topic_support(actor=proposer, topic_id=theirs.pk, now=clock.now())
    raised, supported, *_others = PART.export(proposer.known_id, clock.now())
    assert [row[1] for row in raised.rows] == [mine.number]
    assert [row[1] for row in supported.rows] == [mine.number, theirs.number]


def test_erased_their_raised_topic_loses_its_words_and_one_taken_up_keeps_them_without_a_name() -> None:
    proposer = a_villager("程阿婆")
    waiting = a_topic(actor=proposer, title="食堂加晚饭", text="我一个人晚上没饭吃")
    taken_up = an_open_topic(actor=proposer, title="路灯早点亮", text="天黑得早")
    erased(proposer)
    waiting, taken_up = (Topic.objects.get(pk=topic.pk) for topic in (waiting, taken_up))
    assert "没饭吃" not in waiting.text + waiting.title
    assert (taken_up.title, taken_up.text) == ("路灯早点亮", "天黑得早")
    assert {topic.proposer_name for topic in (waiting, taken_up)} == {"已注销"}
    assert not Support.objects.filter(person_id=proposer.known_id).exists()
    assert waiting.supports == taken_up.supports == 0


def test_who_is_gone_no_longer_counts_where_it_is_still_counted() -> None:
    topic, other = a_topic(), a_villager("胡大爷")
    topic_support(actor=other, topic_id=topic.pk, now=clock.now())
    erased(other)
    assert Topic.objects.get(pk=topic.pk).supports == 1


def test_a_floating_resident_discusses_and_a_member_elsewhere_does_not() -> None:
    topic = an_open_topic()
    floating = a_villager("外来小周", kind="resident")
    assert topic_say(actor=floating, topic_id=topic.pk, stance="for", text="挺好", now=clock.now()) == "shown"
    with pytest.raises(Topic.DoesNotExist):
        topic_say(actor=a_villager("余小妹", HETIAN), topic_id=topic.pk, stance="for", text="挺好", now=clock.now())
