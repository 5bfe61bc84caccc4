"""Elections at any point of their life, for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.models import Election, Recall
from linli.modules.deliberation.services.candidacies import CandidateSaid, candidate_put
from linli.modules.deliberation.services.election_counts import CountSaid, count_enter, election_file_add
from linli.modules.deliberation.services.election_objections import ObjectionSaid, objection_raise
from linli.modules.deliberation.services.election_plan import ElectionSaid
from linli.modules.deliberation.services.elections import (
    election_prepare,
    election_take_step,
    officer_join,
)
from linli.modules.deliberation.services.electors import roll_draw
from linli.modules.deliberation.services.recalls import RecallSaid, ReviewSaid, recall_record, review_record
from linli.modules.files.public import image_store
from linli.modules.files.testing import a_picture
from linli.modules.places.testing import ZHANGWANG, a_place
from linli.modules.population.testing import LONG_AGO, a_household, a_membership, a_person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linli.kernel.actor import Actor
    from linli.modules.population.public import PersonCard

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = date(2026, 3, 22)
"""Twenty days after NOW: the first day an election may be on."""
ON_THE_DAY = datetime(2026, 3, 22, 2, tzinfo=UTC)


def an_officer(role: Role, place: str = ZHANGWANG, name: str = "方敏") -> Actor:
    """Give somebody who holds the role."""
    a_place(place)
    person = a_person(name)
    an_appointment(person.id, role, place, from_at=LONG_AGO)
    return an_actor(person.id)


def a_villager(
    name: str, village: str = ZHANGWANG, *, born_on: date | None = date(1980, 5, 1), kinds: str = "registered resident"
) -> PersonCard:
    """Give somebody registered and living in a village, alone in their household."""
    home = a_household(village)
    person = a_person(name, born_on=born_on)
    for kind in kinds.split():
        a_membership(person, village, kind=kind, household=home, head=kind == kinds.split(maxsplit=1)[0])
    return person


def said(day: date = DAY, **other: object) -> ElectionSaid:
    """Give what the form about an election says: a chair and two members."""
    given: dict[str, object] = {
        "day": day,
        "term_start": day.year,
        "way": "voters",
        "venue": "文化礼堂",
        "hours": "8:00–11:00",
        "registering": "网格员上门登记",
        "seats": {"chair": 1, "deputy": 0, "member": 2},
        "key": uuid4(),
    }
    return ElectionSaid(**{**given, **other})  # type: ignore[arg-type]


NAMES = ("陈一", "丁二", "方三", "胡四", "金五", "李六", "王七")
"""Seven adults of the village, in the order of their names."""


def a_prepared(
    clerk: Actor, village: str = ZHANGWANG, *, people: tuple[str, ...] = NAMES, now: datetime = NOW
) -> Election:
    """Give an election with its roll drawn up and its committee, not displayed yet."""
    for name in people:
        a_villager(name, village)
    chair = a_villager("主持人", village)
    day = localdate(now + timedelta(days=20))
    made = election_prepare(actor=clerk, village=village, said=said(day), now=now)
    roll_draw(actor=clerk, election_id=made, now=now)
    officer_join(actor=clerk, election_id=made, person_id=chair.id, duty="chair", now=now)
    return Election.objects.get(pk=made)


def stepped(clerk: Actor, row: Election, *steps: str, now: datetime = NOW, **given: object) -> Election:
    """Take an election some steps on."""
    for step in steps:
        row = election_take_step(actor=clerk, election_id=row.pk, step=step, now=now, **given)  # type: ignore[arg-type]
    return row


def a_displayed(clerk: Actor, village: str = ZHANGWANG, *, now: datetime = NOW) -> Election:
    """Give an election whose roll is displayed."""
    return stepped(clerk, a_prepared(clerk, village, now=now), flow.DISPLAY_ROLL, now=now)


def nominate(clerk: Actor, row: Election, **posts: tuple[str, ...]) -> None:
    """Let people of the roll stand for posts, by name."""
    for title, names in posts.items():
        post = row.posts.get(title=title)
        for name in names:
            given = CandidateSaid(post_id=post.pk, elector_id=row.electors.get(name=name).pk, nominated="party")
            candidate_put(actor=clerk, election_id=row.pk, said=given, photo=None, now=NOW)


def a_contested(clerk: Actor, village: str = ZHANGWANG) -> Election:
    """Give an election on its day: two stand for the chair, three for two members."""
    row = a_displayed(clerk, village)
    nominate(clerk, row, chair=("陈一", "丁二"), member=("方三", "胡四", "金五"))
    stepped(clerk, row, flow.SHOW_CANDIDATES)
    return stepped(clerk, row, flow.BEGIN, now=ON_THE_DAY)


def count(
    clerk: Actor, row: Election, title: str, votes: Mapping[str, int], *, cast: int = 7, issued: int = 8, valid: int = 7
) -> None:
    """Enter what was counted for a post, by the candidates' names."""
    post = row.posts.get(title=title)
    standing = {one.name: one.pk for one in post.candidates.all()}
    given = CountSaid(
        post_id=post.pk,
        issued=issued,
        cast=cast,
        valid=valid,
        invalid=cast - valid,
        votes={standing[name]: got for name, got in votes.items()},
    )
    count_enter(actor=clerk, election_id=row.pk, said=given, now=ON_THE_DAY)


def photograph(clerk: Actor, row: Election) -> None:
    """Add a photo of the record of the count."""
    upload = SimpleUploadedFile("r.jpg", a_picture(), "image/jpeg")
    election_file_add(actor=clerk, election_id=row.pk, upload=upload, label="record", now=ON_THE_DAY)


def a_decided(clerk: Actor, village: str = ZHANGWANG) -> Election:
    """Give an election whose result is shown: a chair and two members elected."""
    row = a_contested(clerk, village)
    count(clerk, row, "chair", {"陈一": 5, "丁二": 2})
    count(clerk, row, "member", {"方三": 6, "胡四": 4, "金五": 2})
    photograph(clerk, row)
    return stepped(clerk, row, flow.SHOW_RESULT, now=ON_THE_DAY)


def clerk_of(village: str = ZHANGWANG) -> Actor:
    """Give the village's clerk."""
    return an_officer(Role.VILLAGE_CLERK, village)


def everything_of_elections(
    clerk: Actor, supervisor: Actor, raiser: Actor, *, about: str, words: str
) -> dict[str, int]:
    """Give an election with candidates shown and an objection, a recall, a review; ids by routes' arguments."""
    now = clock.now()
    row = a_displayed(clerk, now=now)
    post = row.posts.get(title="chair")
    picture = SimpleUploadedFile("c.jpg", a_picture(), "image/jpeg")
    given = CandidateSaid(
        post_id=post.pk, elector_id=row.electors.get(name="陈一").pk, nominated="party", biography=words
    )
    candidate_id = candidate_put(actor=clerk, election_id=row.pk, said=given, photo=picture, now=now)
    nominate(clerk, row, chair=("丁二",), member=("方三", "胡四", "金五"))
    stepped(clerk, row, flow.SHOW_CANDIDATES, now=now)
    objection = ObjectionSaid(kind="missing", about=about, text=words, key=uuid4())
    objection_id = objection_raise(actor=raiser, election_id=row.pk, said=objection, now=now)
    board = SimpleUploadedFile("b.jpg", a_picture(), "image/jpeg")
    file_id = election_file_add(actor=clerk, election_id=row.pk, upload=board, label="board", now=now)
    petition = RecallSaid(
        person_id=raiser.known_id,
        office="主任",
        reason=words,
        by="voters",
        signed=20,
        signers_of=100,
        way="voters",
        key=uuid4(),
    )
    recall_id = recall_record(actor=clerk, village=ZHANGWANG, said=petition, now=now)
    Recall.objects.filter(pk=recall_id).update(file_id=image_store(content=a_picture(), uploader_id=None, now=now).id)
    judged = ReviewSaid(
        person_id=raiser.known_id,
        office="主任",
        on=localdate(now),
        body="assembly",
        entitled=10,
        present=9,
        fit=9,
        passable=0,
        unfit=0,
        verdict="fit",
    )
    minutes = SimpleUploadedFile("m.jpg", a_picture(), "image/jpeg")
    review_id = review_record(actor=supervisor, village=ZHANGWANG, said=judged, record=minutes, now=now)
    return {
        "election_id": row.pk,
        "candidate_id": candidate_id,
        "roll_objection_id": objection_id,
        "file_of_election_id": file_id,
        "recall_id": recall_id,
        "review_id": review_id,
    }
