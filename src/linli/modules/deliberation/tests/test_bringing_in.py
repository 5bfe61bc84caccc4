"""Who may bring a ballot in, asked of one person at a time: two offices, or a seat of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from linli.kernel import clock
from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.selectors.bringers import collectors_of, two_may, witnesses_of
from linli.modules.deliberation.services.voting import ballot_enter
from linli.modules.deliberation.testing import a_photo
from linli.modules.deliberation.tests.hamlet import Hamlet, a_hamlet
from linli.modules.population.testing import a_tag

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Ballot, Vote

pytestmark = pytest.mark.django_db
QUERIES, WITHIN = 12, 4
"""However many grid workers and representatives the village has; and the savepoints around them, with the clock."""


@pytest.fixture
def hamlet() -> Hamlet:
    return a_hamlet()


def asked_for(
    hamlet: Hamlet, vote: Vote, *, witness: Actor, collector: Actor | None = None, **said: Any
) -> dict[str, Any]:
    """Give what is said of a paper ballot, of the first household unless said otherwise."""
    usual: dict[str, Any] = {
        "actor": hamlet.grid_worker,
        "vote_id": vote.pk,
        "entry_id": said.get("entry_id") or hamlet.entry(vote, 0).pk,
        "choice": "for",
        "channel": Channel.PAPER,
        "collector_id": (collector or hamlet.grid_worker).known_id,
        "witness_id": witness.known_id,
        "file_id": said.get("file_id") or a_photo(hamlet.grid_worker),
        "key": uuid4(),
        "now": clock.now(),
    }
    return {**usual, **said}


def bring(hamlet: Hamlet, vote: Vote, **said: Any) -> Ballot:
    """Let it be brought in."""
    return ballot_enter(**asked_for(hamlet, vote, **said))


def test_a_representative_witnesses_and_a_neighbour_does_not(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    representative, neighbour = hamlet.heads[3], hamlet.heads[4]
    a_tag(representative.known_id, "villagers_representative")
    with pytest.raises(InvalidInputError) as refused:
        bring(hamlet, vote, witness=neighbour)
    assert [error.pointer for error in refused.value.errors] == ["/witness"]
    assert bring(hamlet, vote, witness=representative).witness_id == representative.known_id


def test_who_watches_over_the_committee_does_not_collect(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    with pytest.raises(InvalidInputError) as refused:
        bring(hamlet, vote, witness=hamlet.supervisor, collector=hamlet.supervisor)
    assert [error.pointer for error in refused.value.errors] == ["/collector", "/witness"]


def test_one_asked_alone_is_told_what_the_list_offers(hamlet: Hamlet) -> None:
    vote, now = hamlet.opened(), clock.now()
    a_tag(hamlet.heads[3].known_id, "villagers_representative")
    collectors, witnesses = dict(collectors_of(vote, now=now)), dict(witnesses_of(vote, now=now))
    for one in (*hamlet.heads, hamlet.secretary, hamlet.clerk, hamlet.grid_worker, hamlet.supervisor, hamlet.county):
        may = two_may(vote, collector_id=one.known_id, witness_id=one.known_id, now=now)
        assert may == (one.known_id in collectors, one.known_id in witnesses)


def test_bringing_in_asks_the_database_little(
    hamlet: Hamlet, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    vote = hamlet.opened()
    bring(hamlet, vote, witness=hamlet.supervisor)  # what is asked once a process is asked now
    said: dict[str, Any] = {"file_id": a_photo(hamlet.grid_worker), "entry_id": hamlet.entry(vote, 1).pk}
    asked = asked_for(hamlet, vote, witness=hamlet.supervisor, **said)
    with django_assert_max_num_queries(QUERIES + WITHIN):
        ballot_enter(**asked)
