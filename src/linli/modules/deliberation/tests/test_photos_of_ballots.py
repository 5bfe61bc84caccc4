"""Several photos of a ballot or batch brought in: up to six, kept for good, seen once the vote is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from linli.kernel import clock
from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import Ballot, BallotPage, Batch
from linli.modules.deliberation.selectors.votes import entered_of
from linli.modules.deliberation.services.voting import ballot_enter, batch_enter
from linli.modules.deliberation.testing import a_photo as a_stored_photo
from linli.modules.deliberation.tests.hamlet import Hamlet, a_hamlet, browser_of
from linli.modules.files.public import files_get, files_sweep_orphans
from linli.modules.files.testing import a_picture

if TYPE_CHECKING:
    from linli.modules.deliberation.models import Vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def hamlet() -> Hamlet:
    return a_hamlet()


def brought_in(hamlet: Hamlet, vote: Vote, *, photos: int, nth: int = 0) -> Ballot:
    """Let a ballot be brought in with so many photos."""
    first, *further = (a_stored_photo(hamlet.grid_worker) for _number in range(photos))
    return ballot_enter(
        actor=hamlet.grid_worker,
        vote_id=vote.pk,
        entry_id=hamlet.entry(vote, nth).pk,
        choice="for",
        channel=Channel.PAPER,
        collector_id=hamlet.grid_worker.known_id,
        witness_id=hamlet.supervisor.known_id,
        file_id=first,
        further_files=further,
        key=uuid4(),
        now=clock.now(),
    )


def test_six_photos_of_a_ballot_are_kept_in_their_order(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    ballot = brought_in(hamlet, vote, photos=6)

    pages = list(BallotPage.objects.filter(ballot=ballot).order_by("number").values_list("photo_id", flat=True))
    (entered,) = entered_of(vote)
    assert entered.photo_ids == (ballot.photo_id, *pages)
    assert len(entered.photo_ids) == 6
    files_sweep_orphans(clock.now() + timedelta(days=2))
    assert len(files_get(entered.photo_ids)) == 6


def test_a_seventh_photo_or_one_twice_is_refused(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    with pytest.raises(InvalidInputError):
        brought_in(hamlet, vote, photos=7)
    assert not Ballot.objects.exists()
    again = a_stored_photo(hamlet.grid_worker)
    with pytest.raises(InvalidInputError):
        ballot_enter(
            actor=hamlet.grid_worker,
            vote_id=vote.pk,
            entry_id=hamlet.entry(vote, 0).pk,
            choice="for",
            channel=Channel.PAPER,
            collector_id=hamlet.grid_worker.known_id,
            witness_id=hamlet.supervisor.known_id,
            file_id=again,
            further_files=[again],
            key=uuid4(),
            now=clock.now(),
        )


def test_a_box_of_secret_ballots_has_several_photos(hamlet: Hamlet) -> None:
    vote = hamlet.opened(kind="secret")
    first, *further = (a_stored_photo(hamlet.grid_worker) for _number in range(3))
    batch = batch_enter(
        actor=hamlet.grid_worker,
        vote_id=vote.pk,
        entry_ids=[hamlet.entry(vote, nth).pk for nth in range(3)],
        totals={"for": 2, "against": 1},
        channel=Channel.DOORSTEP,
        collector_id=hamlet.grid_worker.known_id,
        witness_id=hamlet.supervisor.known_id,
        file_id=first,
        further_files=further,
        key=uuid4(),
        now=clock.now(),
    )
    assert Batch.objects.get().pages.count() == 2
    (entered,) = entered_of(vote)
    assert entered.photo_ids == (batch.photo_id, *further)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM deliberation_ballotpage",
        "UPDATE deliberation_ballotpage SET number = 5",
        "INSERT INTO deliberation_ballotpage (vote_id, ballot_id, number, photo_id) VALUES (0, 0, 3, 0)",
    ],
)
def test_the_database_keeps_photos_of_ballots_as_they_were_brought(hamlet: Hamlet, statement: str) -> None:
    brought_in(hamlet, hamlet.opened(), photos=2)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert BallotPage.objects.get().number == 2


def test_the_form_of_the_field_takes_several_photos_and_refuses_seven(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    browser = browser_of(hamlet.grid_worker)
    address = f"/field/votes/{vote.pk}/entries/{hamlet.entry(vote, 2).pk}"
    said = {
        "key": str(uuid4()),
        "choice": "for",
        "channel": "paper",
        "witness": str(hamlet.supervisor.known_id),
        "read_aloud": "on",
    }
    refused = browser.post(address, {**said, "photos": _photos(7)})
    assert refused.status_code == 422
    assert "照片最多 6 张" in refused.content.decode()
    assert not Ballot.objects.exists()

    assert browser.post(address, {**said, "photos": _photos(3)}).status_code == 303
    assert Ballot.objects.get().pages.count() == 2


def test_no_further_photo_is_seen_before_the_vote_is_closed(hamlet: Hamlet) -> None:
    ballot = brought_in(hamlet, hamlet.opened(), photos=2)
    page = ballot.pages.get()
    address = f"/console/deliberation/{hamlet.topic.pk}/vote/photos/{page.photo_id}"
    answer = browser_of(hamlet.secretary).get(address)
    assert answer.status_code == 409
    assert "照片截止以后才能看" in answer.content.decode()
    other = a_stored_photo(hamlet.grid_worker)
    assert browser_of(hamlet.secretary).get(address.replace(str(page.photo_id), str(other))).status_code == 404


def _photos(number: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{nth}.jpg", a_picture(), "image/jpeg") for nth in range(number)]
