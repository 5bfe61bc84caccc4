"""Factories for tests: topics in any state, votes in a village of households, by the services that make them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from time import sleep
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.deliberation.flow import OPEN
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import RollEntry, Topic, TopicStage, Vote
from linli.modules.deliberation.services.prior_study import StudySaid
from linli.modules.deliberation.services.topics import TopicInput, topic_adopt, topic_raise
from linli.modules.deliberation.services.voting import (
    ballot_cast,
    ballot_enter,
    batch_enter,
    vote_close,
    vote_open,
    vote_prepare,
)
from linli.modules.deliberation.stages import Stage, StageKind
from linli.modules.files.public import image_store
from linli.modules.files.testing import a_picture
from linli.modules.places.testing import ZHANGWANG, a_place
from linli.modules.population.public import household_get
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from datetime import datetime

    from psycopg import Connection

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Ballot, Batch

HOUSEHOLDS = "v_assembly_households"
ADULTS = "v_assembly_adults"
SPECIAL = "汛期抢修，等不到十天"
SOON, LASTS = timedelta(milliseconds=5), timedelta(hours=2)
_RULES = (
    HOUSEHOLDS,
    ADULTS,
    "v_representatives",
    "v_group_households",
    "v_group_adults",
    "r_assembly_adults",
    "r_assembly_households",
    "c_assembly",
)


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


# --- votes ---


@dataclass
class Village:
    """A village for a vote: who leads, collects and watches there, and the heads of its households."""

    place: str
    secretary: Actor
    collector: Actor
    witness: Actor
    heads: list[Actor] = field(default_factory=list)
    homes: list[int] = field(default_factory=list)


def a_village_of(households: int = 3, *, place: str = ZHANGWANG) -> Village:
    """Give a village of so many households with one adult each, its offices held by people from elsewhere."""
    a_place(place)
    offices = (Role.VILLAGE_SECRETARY, Role.VILLAGE_CLERK, Role.SUPERVISOR)
    secretary, clerk, supervisor = (_officer(role, place) for role in offices)
    village = Village(place, secretary, clerk, supervisor)
    for number in range(1, households + 1):
        home = a_household(place, number=f"v{number}")
        person = a_person(f"户主{number}", born_on=date(1970, 1, 1))
        a_membership(person, place, household=home, head=True)
        village.heads.append(an_actor(person.id))
        village.homes.append(home.id)
    return village


def a_topic_at_its_vote(place: str = ZHANGWANG, *, group: str = "", title: str = "红事从简") -> TopicStage:
    """Give a topic that is open in a stage in which it is voted on, by whichever rule."""
    now = clock.now()
    topic = Topic.objects.create(
        village=place,
        group=group,
        number=f"测试-议-{uuid4().hex[:8]}",
        title=title,
        text="筹备期不再摆宴席。",
        proposer_name="余大爷",
        state=OPEN,
        stage=1,
        raised_at=now,
        taken_up_at=now,
    )
    spec = Stage("decision", "定下来", "定下来", StageKind.VOTE, rules=_RULES, decides=True)
    return TopicStage.objects.create(topic=topic, position=1, spec=spec.as_json(), began_at=now)


def a_study(now: datetime) -> StudySaid:
    """Say that the party's branch talked it over the day before."""
    return StudySaid(on=localdate(now - timedelta(days=1)), by="村党支部", note="同意提交会议讨论")


def an_announced_vote(village: Village, *, stage: TopicStage | None = None, **said: Any) -> Vote:
    """Announce a vote by households that opens in a moment; ``said`` is anything ``vote_prepare`` can be told."""
    now = clock.now()
    usual: dict[str, Any] = {
        "actor": village.secretary,
        "stage_id": (stage or a_topic_at_its_vote(village.place)).pk,
        "rule": HOUSEHOLDS,
        "ballot_kind": "named",
        "opens_at": now + SOON,
        "closes_at": now + LASTS,
        "short_notice_reason": SPECIAL,
        "study": a_study(now),
        "now": now,
    }
    return vote_prepare(**{**usual, **said})


def an_open_vote(village: Village, **said: Any) -> Vote:
    """Give a vote that is open: it was announced to open at once."""
    vote = an_announced_vote(village, **said)
    while clock.now() < vote.opens_at:
        sleep(0.001)
    return vote_open(actor=village.secretary, vote_id=vote.pk, now=clock.now())


def cast(actor: Actor, vote: Vote, choice: str = "for") -> str:
    """Cast a ballot; return its receipt."""
    return ballot_cast(actor=actor, vote_id=vote.pk, choice=choice, key=uuid4(), now=clock.now())


def another_adult(village: Village, nth: int, name: str = "儿媳", *, kind: str = "registered") -> Actor:
    """Let one more adult belong to a household, registered unless said otherwise."""
    person = a_person(name, born_on=date(1980, 1, 1))
    a_membership(person, village.place, household=household_get(village.homes[nth]), kind=kind)
    return an_actor(person.id)


def brought_in(village: Village, vote: Vote, nth: int, choice: str = "for", **said: Any) -> Ballot:
    """Let the grid worker bring in the ballot of a household, on paper, with a witness and a photo."""
    usual: dict[str, Any] = {
        "actor": village.collector,
        "vote_id": vote.pk,
        "entry_id": entry_of_home(vote, village.homes[nth]).pk,
        "choice": choice,
        "channel": Channel.PAPER,
        "collector_id": village.collector.person_id,
        "witness_id": village.witness.person_id,
        "file_id": a_photo(village.collector),
        "key": uuid4(),
        "now": clock.now(),
    }
    return ballot_enter(**{**usual, **said})


def a_batch(village: Village, vote: Vote, homes: list[int], totals: dict[str, int], **said: Any) -> Batch:
    """Let the grid worker bring in a box of secret ballots: whose they are, and what they say all together."""
    usual: dict[str, Any] = {
        "actor": village.collector,
        "vote_id": vote.pk,
        "entry_ids": [entry_of_home(vote, village.homes[nth]).pk for nth in homes],
        "totals": totals,
        "channel": Channel.DOORSTEP,
        "collector_id": village.collector.person_id,
        "witness_id": village.witness.person_id,
        "file_id": a_photo(village.collector),
        "key": uuid4(),
        "now": clock.now(),
    }
    return batch_enter(**{**usual, **said})


def move_clock_to(moment: datetime, owner: Connection[Any]) -> None:
    """Move the database's clock forward to a moment, which only its owner can; ``owner`` commits by itself."""
    ahead = moment - clock.now() + timedelta(milliseconds=1)
    if ahead > timedelta(0):
        owner.execute("UPDATE kernel_clock SET ahead_by = ahead_by + %s", [ahead])


def closed(vote: Vote, owner: Connection[Any]) -> Vote:
    """Let a vote's time pass and close it, as the job does."""
    move_clock_to(vote.closes_at, owner)
    return vote_close(actor=None, vote_id=vote.pk, now=clock.now())


def a_photo(uploader: Actor) -> int:
    """Give the photo of a ballot on paper."""
    upload = SimpleUploadedFile("ballot.jpg", a_picture(), content_type="image/jpeg")
    return image_store(content=upload, uploader_id=uploader.person_id, now=clock.now()).id


def entry_of_home(vote: Vote, household_id: int) -> RollEntry:
    """Return the line of a household on a roll."""
    return RollEntry.objects.get(vote=vote, household_id=household_id)


def _officer(role: Role, place: str) -> Actor:
    person = a_person(f"{role.value}")
    an_appointment(person.id, role, place)
    return an_actor(person.id)
