"""A village that decides: its office, who watches over it, its representatives; and what a meeting says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.deliberation.models import Topic
from linli.modules.deliberation.selectors.guards import checks, lacking
from linli.modules.deliberation.selectors.stages import stage_now
from linli.modules.deliberation.services.meetings import MeetingSaid, meeting_record
from linli.modules.deliberation.services.signing import stage_sign
from linli.modules.deliberation.services.stepping import topic_advance, topic_resolve
from linli.modules.deliberation.testing import an_open_topic
from linli.modules.files.testing import a_picture
from linli.modules.places.testing import ZHANGWANG, a_place
from linli.modules.population.testing import a_membership, a_person, a_tag

if TYPE_CHECKING:
    from datetime import datetime

    import pytest

    from linli.kernel.actor import Actor
    from linli.kernel.refusal import InvalidInputError
    from linli.modules.deliberation.models import Meeting

WORDS = "村口到礼堂的路加宽一米，花集体资金 18.6 万元。"
SEATS = 9
"""The committee's chair and eight representatives: two thirds are six."""


@dataclass(frozen=True)
class Commons:
    """Who does what."""

    secretary: Actor
    clerk: Actor
    supervisor: Actor


def a_commons(village: str = ZHANGWANG) -> Commons:
    """Give a village with its office, its supervisor and nine seats of the representatives' meeting."""
    a_place(village)
    for number in range(SEATS):
        person = a_person(f"代表{number}")
        a_membership(person, village)
        a_tag(person.id, "committee_member" if number == 0 else "villagers_representative")
    return Commons(
        an_officer(Role.VILLAGE_SECRETARY, village, "张立新"),
        an_officer(Role.VILLAGE_CLERK, village, "徐文静"),
        an_officer(Role.SUPERVISOR, village, "张美娟"),
    )


def an_officer(role: Role, place: str = ZHANGWANG, name: str = "办事的人") -> Actor:
    """Give somebody who holds the role and lives in the village."""
    a_place(place)
    person = a_person(name)
    if len(place) == len(ZHANGWANG):
        a_membership(person, place)
    an_appointment(person.id, role, place)
    return an_actor(person.id)


def a_road(commons: Commons, *, template: str = "four_two", now: datetime) -> Topic:
    """Give the road project, taken up."""
    return an_open_topic(
        secretary=commons.secretary, template=template, now=now, title="村口到礼堂的路加宽一米", text="会车要倒一百米。"
    )


def a_photo(name: str = "会场.jpg") -> SimpleUploadedFile:
    """Give a photo as a form brings it."""
    return SimpleUploadedFile(name, a_picture(), "image/jpeg")


def a_meeting(now: datetime, **said: Any) -> MeetingSaid:
    """Give a meeting of seven, all there, six in favour, with minutes and a photo."""
    usual = MeetingSaid(
        held_at=now - timedelta(hours=2),
        where="村部二楼",
        convened_by="张立新",
        entitled=7,
        present=7,
        in_favour=6,
        against=1,
        minutes="路要加宽，先用集体的钱。",
        photos=(a_photo(),),
    )
    return replace(usual, **said)


def representatives_meet(now: datetime, **said: Any) -> MeetingSaid:
    """Give a meeting of the representatives, all nine there, seven in favour, studied by the branch before."""
    usual = a_meeting(now, rule="v_representatives", entitled=SEATS, present=SEATS, in_favour=7, against=2)
    return replace(usual, **said)


def meet(commons: Commons, topic: Topic, said: MeetingSaid, *, now: datetime) -> Meeting:
    """Write the meeting down."""
    return meeting_record(actor=commons.clerk, topic_id=topic.pk, said=said, now=now)


def before_deciding(commons: Commons, *, now: datetime) -> Topic:
    """Give the road project in its deciding stage: branch, committees and party have met."""
    topic = a_road(commons, now=now)
    for _number in range(3):
        meet(commons, topic, a_meeting(now), now=now)
        topic_advance(actor=commons.clerk, topic_id=topic.pk, now=now)
        topic.refresh_from_db()
    return topic


def sign(commons: Commons, topic: Topic, *, now: datetime) -> None:
    """Let the supervisor sign for the stage."""
    stage_sign(actor=commons.supervisor, topic_id=topic.pk, now=now)


def stage_code(topic: Topic) -> str:
    """Return the stage a topic is in."""
    topic.refresh_from_db()
    stage = stage_now(topic)
    assert stage is not None
    return stage.asks.code


def lacks(topic: Topic) -> list[str]:
    """Return what the stage still lacks before it may be left."""
    stage = stage_now(Topic.objects.get(pk=topic.pk))
    assert stage is not None
    return lacking(checks(stage, now=clock.now()))


def refused(error: pytest.ExceptionInfo[InvalidInputError]) -> dict[str, str]:
    """Return what was said at which field."""
    return {one.pointer: str(one.message) for one in error.value.errors}


def a_resolved_road(commons: Commons) -> Topic:
    """Give the road project, resolved by the representatives and signed."""
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now), now=now)
    sign(commons, topic, now=now)
    topic_resolve(actor=commons.clerk, topic_id=topic.pk, words=WORDS, now=now)
    topic.refresh_from_db()
    return topic
