"""Factories for tests: topics in any state, by the services that make them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.deliberation.services.topics import TopicInput, topic_adopt, topic_raise
from linli.modules.places.testing import ZHANGWANG, a_place
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Topic


def a_secretary(village: str = ZHANGWANG) -> Actor:
    """Give somebody who takes topics up."""
    a_place(village)
    person = a_person("薛书记")
    an_appointment(person.id, Role.VILLAGE_SECRETARY, village)
    return an_actor(person.id)


def a_villager(name: str = "程阿婆", village: str = ZHANGWANG, *, kind: str = "registered", age: int = 70) -> Actor:
    """Give a grown member of the village, registered there unless said otherwise."""
    person = a_person(name, born_on=date(clock.now().year - age, 1, 1))
    return an_actor(a_membership(person, village, kind=kind).id)


def a_topic(*, actor: Actor | None = None, village: str = ZHANGWANG, now: datetime | None = None, **said: Any) -> Topic:
    """Raise a topic, by a new member of the village unless given; ``said`` is anything a ``TopicInput`` can say."""
    a_place(village)
    proposer = actor or a_villager(village=village)
    usual = {"title": "老人食堂要不要加一顿晚饭", "text": "食堂现在只管中午，晚上就热热剩饭。"}
    given = TopicInput(village=village, **{**usual, **said})
    return topic_raise(actor=proposer, given=given, now=now or clock.now())


def an_open_topic(
    *,
    secretary: Actor | None = None,
    template: str = "talk",
    village: str = ZHANGWANG,
    now: datetime | None = None,
    **said: Any,
) -> Topic:
    """Raise a topic and take it up."""
    moment = now or clock.now()
    topic = a_topic(village=village, now=moment, **said)
    adopter = secretary or a_secretary(village)
    return topic_adopt(actor=adopter, topic_id=topic.pk, template=template, now=moment)
