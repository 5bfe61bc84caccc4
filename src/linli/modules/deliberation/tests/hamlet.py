"""A hamlet that votes: six households of one grid, a floating resident, the office, the committee, a grid worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_actor, an_appointment
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import ChannelBasis
from linli.modules.deliberation.services.stepping import topic_advance
from linli.modules.deliberation.services.topics import topic_summarise
from linli.modules.deliberation.services.voting import ballot_cast, vote_open, vote_prepare
from linli.modules.deliberation.testing import a_study, an_open_topic
from linli.modules.files.testing import a_picture
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_village
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import RollEntry, Topic, Vote

GRID = f"{ZHANGWANG}001"
NAMES = ("周桂芳", "陈德明", "林秀英", "傅建军", "祝金凤", "余土根")
RULE = "v_assembly_households"


@dataclass
class Hamlet:
    """Everybody by part, and the topic that is at its vote."""

    heads: list[Actor]
    floating: Actor
    outsider: Actor
    secretary: Actor
    clerk: Actor
    grid_worker: Actor
    supervisor: Actor
    county: Actor
    topic: Topic
    now: datetime

    def prepared(
        self, *, kind: str = "named", opens_in: timedelta = timedelta(days=-1), options: tuple[str, ...] = ()
    ) -> Vote:
        """Prepare the vote, announced twelve days before it opens."""
        opens_at = self.now + opens_in
        return vote_prepare(
            actor=self.secretary,
            stage_id=self.topic.stages.get(position=self.topic.stage).pk,
            rule=RULE,
            ballot_kind=kind,
            opens_at=opens_at,
            closes_at=self.now + timedelta(days=1),
            options=options,
            objections_until=opens_at - timedelta(hours=1),
            study=a_study(opens_at - timedelta(days=12)),
            now=opens_at - timedelta(days=12),
        )

    def opened(self, *, kind: str = "named") -> Vote:
        """Prepare it and open it."""
        return vote_open(actor=None, vote_id=self.prepared(kind=kind).pk, now=self.now)

    def cast(self, vote: Vote, *choices: str) -> list[str]:
        """Let as many heads as there are choices vote by phone; return their receipts."""
        return [
            ballot_cast(actor=head, vote_id=vote.pk, choice=choice, key=uuid4(), now=self.now)
            for head, choice in zip(self.heads, choices, strict=False)
        ]

    def entry(self, vote: Vote, nth: int) -> RollEntry:
        """Return the line of the roll of the nth head."""
        return vote.roll.get(person_id=self.heads[nth].known_id)

    def phones_count(self) -> None:
        """Let the county have written down why ballots by phone, paper and at the door count."""
        for channel in (Channel.PHONE, Channel.PAPER, Channel.DOORSTEP):
            ChannelBasis.objects.create(
                place=ZHANGWANG[:6],
                rule=RULE,
                channel=channel,
                basis="县民政局的文件",
                since=localdate(self.now - timedelta(days=60)),
                set_by_id=self.county.known_id,
                set_at=self.now,
            )


def a_hamlet() -> Hamlet:
    """Build it, its topic at the vote."""
    now = clock.now()
    a_village(ZHANGWANG)
    a_village(HETIAN)
    a_grid(ZHANGWANG)
    heads = []
    for number, name in enumerate(NAMES, start=1):
        home = a_household(ZHANGWANG, number=str(number), grid=GRID, address=f"西塘 {number} 号")
        person = a_person(name, born_on=date(1960, 5, 1))
        heads.append(an_actor(a_membership(person, ZHANGWANG, household=home, head=True).id))
    floating = a_membership(a_person("刘建军", born_on=date(1989, 1, 1)), ZHANGWANG, kind="resident")
    outsider = a_membership(a_person("林建国", born_on=date(1970, 1, 1)), HETIAN)
    secretary = _holding("李建明", Role.VILLAGE_SECRETARY, ZHANGWANG)
    begun = now - timedelta(days=20)
    topic = an_open_topic(secretary=secretary, now=begun, actor=heads[0], title="垃圾房挪到村东头")
    topic_summarise(actor=secretary, topic_id=topic.pk, note="大伙都赞成", now=begun + timedelta(days=3))
    topic_advance(actor=secretary, topic_id=topic.pk, now=begun + timedelta(days=3))
    topic.refresh_from_db()
    return Hamlet(
        heads=heads,
        floating=an_actor(floating.id),
        outsider=an_actor(outsider.id),
        secretary=secretary,
        clerk=_holding("方敏", Role.VILLAGE_CLERK, ZHANGWANG),
        grid_worker=_holding("王秀琴", Role.GRID_WORKER, GRID),
        supervisor=_holding("鲁德根", Role.SUPERVISOR, ZHANGWANG),
        county=_holding("陈思远", Role.COUNTY_OPERATOR, ZHANGWANG[:6]),
        topic=topic,
        now=now,
    )


def _holding(name: str, role: Role, place: str) -> Actor:
    person = a_person(name)
    an_appointment(person.id, role, place)
    return an_actor(person.id)


def browser_of(actor: Actor) -> Client:
    """Give the browser of somebody who is signed in."""
    client = Client()
    client.cookies["linli_session"] = a_session(actor.known_id, token=str(uuid4()))
    return client


def text_of(client: Client, address: str, status: int = 200) -> str:
    """Return the page at an address, answered with this status."""
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def a_photo() -> SimpleUploadedFile:
    """Give the photo of a ballot."""
    return SimpleUploadedFile("ballot.jpg", a_picture(), "image/jpeg")
