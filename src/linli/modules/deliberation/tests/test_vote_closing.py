"""A vote at its end: closed by the clock, counted, judged, confirmed; what was sealed is cut loose."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel import clock
from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.models import Participation, SealedBallot, SecretBallot, VoteKey
from linli.modules.deliberation.selectors.votes import (
    tally_of,
    vote_checks,
    vote_progress,
)
from linli.modules.deliberation.services.voting import (
    ballot_void,
    ballot_void_agree,
    vote_close,
    vote_confirm_by_meeting,
)
from linli.modules.deliberation.testing import (
    a_batch,
    a_village_of,
    an_open_vote,
    cast,
    closed,
)
from linli.modules.deliberation.vote_errors import AlreadyCastError, VoteNotOpenError, VoteRefusedError

if TYPE_CHECKING:
    from psycopg import Connection


pytestmark = pytest.mark.django_db


def test_a_vote_is_not_closed_before_its_time() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    with pytest.raises(VoteRefusedError):
        vote_close(actor=village.secretary, vote_id=vote.pk, now=vote.closes_at + timedelta(hours=1))


@pytest.mark.django_db(transaction=True)
def test_a_closed_vote_is_counted_judged_and_waits_for_a_meeting_where_phones_have_no_basis(
    owner_connection: Connection[Any],
) -> None:
    owner_connection.autocommit = True
    village = a_village_of(4)
    vote = an_open_vote(village)
    for nth, choice in enumerate(("for", "for", "against")):
        cast(village.heads[nth], vote, choice)
    vote = closed(vote, owner_connection)
    tally = tally_of(vote)
    assert tally is not None
    assert [(code, number) for code, _words, number in tally.counts] == [("for", 2), ("against", 1), ("abstain", 0)]
    assert (tally.is_valid, tally.is_adopted, tally.is_binding) == (True, True, False)
    assert (tally.needed_present, tally.needed_in_favour) == (3, 2)
    assert tally.by_channel == {"phone": 3}
    assert len(tally.ballots) == 3
    assert [check.is_met for check in vote_checks(vote.stage)] == [True, True, True, True, True, False]
    with pytest.raises(VoteNotOpenError):
        cast(village.heads[3], vote)
    meeting: dict[str, Any] = {
        "actor": village.secretary,
        "vote_id": vote.pk,
        "abstained": 0,
        "note": "祠堂开的会",
        "now": clock.now(),
    }
    with pytest.raises(InvalidInputError):
        vote_confirm_by_meeting(present=2, in_favour=2, against=0, **meeting)
    vote = vote_confirm_by_meeting(present=3, in_favour=2, against=1, **meeting)
    assert all(check.is_met for check in vote_checks(vote.stage))


@pytest.mark.django_db(transaction=True)
def test_among_proposals_the_first_needs_more_than_half(owner_connection: Connection[Any]) -> None:
    owner_connection.autocommit = True
    village = a_village_of(3)
    vote = an_open_vote(village, options=["修路", "修桥", "修塘"])
    for nth, choice in enumerate(("o2", "o2", "o1")):
        cast(village.heads[nth], vote, choice)
    tally = tally_of(closed(vote, owner_connection))
    assert tally is not None
    assert (tally.winner, tally.in_favour, tally.is_adopted) == ("o2", 2, True)


@pytest.mark.django_db(transaction=True)
def test_a_vote_without_quorum_is_not_adopted(owner_connection: Connection[Any]) -> None:
    owner_connection.autocommit = True
    village = a_village_of(4)
    vote = an_open_vote(village)
    cast(village.heads[0], vote)
    cast(village.heads[1], vote)
    tally = tally_of(closed(vote, owner_connection))
    assert tally is not None
    assert (tally.is_valid, tally.is_adopted, tally.by_channel) == (False, False, None)


@pytest.mark.django_db(transaction=True)
def test_secret_ballots_of_phones_and_doorsteps_are_counted_and_cut_loose(owner_connection: Connection[Any]) -> None:
    owner_connection.autocommit = True
    village = a_village_of(7)
    vote = an_open_vote(village, ballot_kind="secret")
    receipts = [cast(village.heads[nth], vote, choice) for nth, choice in enumerate(("for", "against", "for"))]
    with pytest.raises(AlreadyCastError):
        cast(village.heads[0], vote, "against")
    with pytest.raises(InvalidInputError):
        a_batch(village, vote, [3, 4], {"for": 2})
    with pytest.raises(AlreadyCastError):
        a_batch(village, vote, [2, 3, 4], {"for": 3})
    batch = a_batch(village, vote, [3, 4, 5], {"for": 1, "abstain": 2})
    voiding = ballot_void(actor=village.secretary, vote_id=vote.pk, batch_id=batch.pk, reason="点错了", now=clock.now())
    ballot_void_agree(actor=village.witness, voiding_id=voiding.pk, now=clock.now())
    a_batch(village, vote, [3, 4, 5], {"for": 2, "abstain": 1})
    assert vote_progress(vote).took_part == 6
    vote = closed(vote, owner_connection)
    tally = tally_of(vote)
    assert tally is not None
    assert [(code, number) for code, _words, number in tally.counts] == [("for", 4), ("against", 1), ("abstain", 1)]
    assert set(receipts) <= set(tally.receipts)
    assert len(tally.receipts) == 6
    assert {line.receipt for line in tally.ballots} == {""}
    assert not SealedBallot.objects.exists()
    assert not VoteKey.objects.exists()
    assert SecretBallot.objects.count() == 6
    assert Participation.objects.filter(is_void=False).count() == 6


def test_every_sealed_choice_is_of_the_same_length() -> None:
    village = a_village_of(3)
    vote = an_open_vote(village, ballot_kind="secret")
    for nth, choice in enumerate(("for", "against", "abstain")):
        cast(village.heads[nth], vote, choice)
    assert len({len(bytes(row.cipher)) for row in SealedBallot.objects.all()}) == 1
