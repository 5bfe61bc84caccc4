"""What votes give out of one person, and what is left when they are erased: numbers and counts, no name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel import clock
from linli.kernel.personal import Erasing
from linli.modules.deliberation.models import Ballot, RollEntry
from linli.modules.deliberation.personal_votes import votes_erase, votes_export
from linli.modules.deliberation.selectors.votes import tally_of
from linli.modules.deliberation.testing import a_village_of, an_open_vote, cast, closed
from linli.modules.deliberation.verifying import examine
from linli.modules.places.testing import ZHANGWANG

if TYPE_CHECKING:
    from psycopg import Connection

pytestmark = pytest.mark.django_db(transaction=True)


def test_erasing_somebody_leaves_counts_and_their_number_without_their_name(owner_connection: Connection[Any]) -> None:
    owner_connection.autocommit = True
    village = a_village_of(3)
    vote = an_open_vote(village)
    for head in village.heads:
        cast(head, vote)
    vote = closed(vote, owner_connection)
    gone = village.heads[1]
    erasing = Erasing(gone.known_id, gone.name, (ZHANGWANG[:6],), keeps_register=False, now=clock.now())
    votes_erase(erasing)
    assert list(RollEntry.objects.order_by("number").values_list("number", "name")) == [
        (1, "户主1"),
        (2, ""),
        (3, "户主3"),
    ]
    assert Ballot.objects.count() == 3
    tally = tally_of(vote)
    assert tally is not None
    assert tally.took_part == 3
    assert examine("33").faults == ()


def test_somebody_is_given_their_own_choice_of_a_named_vote_and_none_of_a_secret_one() -> None:
    village = a_village_of(3)
    receipts = [
        cast(village.heads[0], an_open_vote(village, ballot_kind=kind), "against") for kind in ("named", "secret")
    ]
    _rolls, cast_by, *_others = votes_export(village.heads[0].known_id)
    assert [(row[2], row[4]) for row in cast_by.rows] == [("不同意", receipts[0]), ("", receipts[1])]
