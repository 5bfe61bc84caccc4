"""What the database holds of votes whatever the application does: one ballot each, in time, never changed unseen."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.json import Jsonb

from linli.kernel import clock
from linli.modules.deliberation.commitments import leaf_of
from linli.modules.deliberation.models import Ballot, Participation, RollEntry, Vote
from linli.modules.deliberation.services.voting import ballot_cast
from linli.modules.deliberation.testing import (
    a_batch,
    a_village_of,
    an_open_vote,
    another_adult,
    brought_in,
    cast,
    closed,
    move_clock_to,
)
from linli.modules.deliberation.verifying import examine
from linli.modules.deliberation.vote_errors import AlreadyCastError, VoteNotOpenError
from linli.modules.places.testing import ZHANGWANG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.testing import Village

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 500
CONNECTIONS = 10


@pytest.fixture
def owner(owner_connection: Connection[Any]) -> Connection[Any]:
    """Give the superuser's connection, each statement committed at once."""
    owner_connection.autocommit = True
    return owner_connection


@contextmanager
def _as_superuser(owner: Connection[Any]) -> Iterator[None]:
    """Lift the triggers, as whoever owns the machine can."""
    owner.execute("SET session_replication_role = replica")
    yield
    owner.execute("RESET session_replication_role")


def _faults() -> list[str]:
    return [fault.what for fault in examine(ZHANGWANG).faults]


# --- one each, in time ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["named", "secret"])
def test_500_simultaneous_ballots_of_one_household_count_once(kind: str) -> None:
    village = a_village_of(3)
    vote = an_open_vote(village, ballot_kind=kind)
    family = [village.heads[0], *(another_adult(village, 0, f"家人{nth}") for nth in range(4))]
    start = threading.Barrier(CONNECTIONS)
    outcomes: list[str] = []

    def cast_many(nth: int) -> None:
        try:
            start.wait()
            turns = range(AT_ONCE // CONNECTIONS)
            outcomes.extend(_outcome(family[(nth + turn) % len(family)], vote) for turn in turns)
        finally:
            connection.close()

    threads = [threading.Thread(target=cast_many, args=(nth,)) for nth in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == AT_ONCE
    assert set(outcomes) == {"taken", "already"}
    assert Ballot.objects.count() + Participation.objects.count() == 1
    if kind == "secret":
        assert outcomes.count("taken") == 1
    assert _faults() == []


def _outcome(actor: Actor, vote: Vote) -> str:
    try:
        cast(actor, vote)
    except AlreadyCastError:
        return "already"
    return "taken"


@pytest.mark.parametrize("kind", ["named", "secret"])
def test_the_deadline_is_the_databases_however_wrong_the_applications_clock_is(
    kind: str, owner: Connection[Any]
) -> None:
    village = a_village_of(3)
    vote = an_open_vote(village, ballot_kind=kind)
    an_hour = timedelta(hours=1)
    move_clock_to(vote.closes_at - timedelta(seconds=30), owner)
    late_clock = clock.now() + an_hour
    assert late_clock > vote.closes_at
    assert ballot_cast(actor=village.heads[0], vote_id=vote.pk, choice="for", key=uuid4(), now=late_clock)
    move_clock_to(vote.closes_at, owner)
    early_clock = clock.now() - an_hour
    assert vote.opens_at < early_clock < vote.closes_at
    for actor in village.heads[:2]:
        with pytest.raises(VoteNotOpenError):
            ballot_cast(actor=actor, vote_id=vote.pk, choice="against", key=uuid4(), now=early_clock)
    assert Ballot.objects.filter(choice="against").count() == 0
    assert Ballot.objects.count() + Participation.objects.count() == 1


def test_triggers_hold_the_deadline_without_the_statements_own_comparison(owner: Connection[Any]) -> None:
    village = a_village_of(3)
    vote = an_open_vote(village)
    cast(village.heads[0], vote)
    move_clock_to(vote.closes_at, owner)
    for change in (
        "UPDATE deliberation_ballot SET choice = 'against', revision = revision + 1",
        "DELETE FROM deliberation_ballot",
        "UPDATE deliberation_rollentry SET struck_at = now(), struck_as = 'died', struck_reason = 'x' WHERE number = 2",
        "DELETE FROM deliberation_rollentry WHERE number = 2",
        (
            "INSERT INTO deliberation_rollentry (vote_id, number, person_id, name, struck_as, struck_reason)"
            " SELECT vote_id, 99, person_id, 'x', '', '' FROM deliberation_rollentry WHERE number = 1"
        ),
        "UPDATE deliberation_vote SET closes_at = closes_at + interval '1 day'",
        "UPDATE deliberation_vote SET effective = '{}'",
        "DELETE FROM deliberation_vote",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    closed(vote, owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.update(digest="0" * 64)


def test_a_roll_is_frozen_once_the_vote_is_open_but_a_name_can_be_erased() -> None:
    village = a_village_of(3)
    vote = an_open_vote(village)
    with pytest.raises(IntegrityError), transaction.atomic():
        RollEntry.objects.filter(vote=vote, number=1).update(person_id=village.heads[1].person_id)
    RollEntry.objects.filter(vote=vote, number=1).update(name="")
    assert _faults() == []


# --- counted again --------------------------------------------------------------------------------------------------


def _a_counted_vote(village: Village, owner: Connection[Any], kind: str) -> Vote:
    vote = an_open_vote(village, ballot_kind=kind)
    for nth in range(4):
        cast(village.heads[nth], vote, ("for", "against")[nth % 2])
    if kind == "named":
        cast(village.heads[0], vote, "abstain")
        brought_in(village, vote, 4)
    else:
        a_batch(village, vote, [4, 5, 6], {"for": 2, "abstain": 1})
    return closed(vote, owner)


@pytest.mark.parametrize("kind", ["named", "secret"])
def test_honest_votes_are_counted_again_without_a_fault(kind: str, owner: Connection[Any]) -> None:
    _a_counted_vote(a_village_of(7), owner, kind)
    examined = examine("33")
    assert (examined.count, examined.faults) == (1, ())
    assert examine("11").count == 0


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_named_ballot_changed_added_or_taken_away_is_named(owner: Connection[Any], is_closed: bool) -> None:
    village = a_village_of(7)
    vote = an_open_vote(village)
    receipts = [cast(village.heads[nth], vote, "against") for nth in range(4)]
    if is_closed:
        closed(vote, owner)
    with _as_superuser(owner):
        owner.execute("UPDATE deliberation_ballot SET choice = 'for' WHERE receipt = %s", [receipts[1]])
    assert f"ballot {receipts[1]} (number 2 of the roll) was changed" in _faults()
    with _as_superuser(owner):
        owner.execute("UPDATE deliberation_ballot SET choice = 'against' WHERE receipt = %s", [receipts[1]])
    assert _faults() == []
    leaf = Ballot.objects.get(receipt=receipts[2]).leaf
    with _as_superuser(owner):
        owner.execute("CREATE TEMP TABLE kept AS SELECT * FROM deliberation_ballot WHERE receipt = %s", [receipts[2]])
        owner.execute("DELETE FROM deliberation_ballot WHERE receipt = %s", [receipts[2]])
    assert f"the ballot of number 3 of the roll is missing (leaf {leaf})" in _faults()
    with _as_superuser(owner):
        owner.execute("UPDATE kept SET id = -1, receipt = 'AAAA-AAAA', entry_id = (SELECT id FROM"
                      " deliberation_rollentry WHERE number = 6)")  # fmt: skip
        owner.execute("INSERT INTO deliberation_ballot SELECT * FROM kept")
    assert "ballot AAAA-AAAA (number 6 of the roll) was added" in _faults()


def test_a_changed_ballot_with_its_leaf_made_anew_is_still_named(owner: Connection[Any]) -> None:
    village = a_village_of(3)
    vote = an_open_vote(village)
    receipt = cast(village.heads[0], vote, "against")
    row = Ballot.objects.get()
    forged = leaf_of(vote_id=vote.pk, receipt=receipt, choice="for", salt=bytes(row.salt))
    with _as_superuser(owner):
        owner.execute("UPDATE deliberation_ballot SET choice = 'for', leaf = %s", [forged])
    assert f"ballot {receipt} (number 1 of the roll) was changed" in _faults()


def test_a_secret_ballot_changed_added_or_taken_away_is_named_by_its_leaf(owner: Connection[Any]) -> None:
    _a_counted_vote(a_village_of(7), owner, "secret")
    rows = owner.execute("SELECT id, leaf, choice FROM deliberation_secretballot").fetchall()
    first, second = rows[:2]
    other = "against" if first[2] != "against" else "for"
    with _as_superuser(owner):
        owner.execute("UPDATE deliberation_secretballot SET choice = %s WHERE id = %s", [other, first[0]])
    assert f"ballot {first[1]} was changed" in _faults()
    assert any("its ballots come to" in fault for fault in _faults())
    with _as_superuser(owner):
        owner.execute("UPDATE deliberation_secretballot SET choice = %s WHERE id = %s", [first[2], first[0]])
        owner.execute("DELETE FROM deliberation_secretballot WHERE id = %s", [second[0]])
    assert f"ballot {second[1]} is missing" in _faults()
    with _as_superuser(owner):
        owner.execute(
            "INSERT INTO deliberation_secretballot (id, vote_id, choice, salt, leaf)"
            " SELECT gen_random_uuid(), vote_id, choice, salt, repeat('a', 64) FROM deliberation_secretballot LIMIT 1"
        )
    assert f"ballot {'a' * 64} was added" in _faults()


def test_a_tally_roll_or_rule_changed_afterwards_is_seen(owner: Connection[Any]) -> None:
    vote = _a_counted_vote(a_village_of(7), owner, "named")
    said = {
        "UPDATE deliberation_vote SET tally = jsonb_set(tally, '{counts,0,1}', '6')": "its tally says",
        "UPDATE deliberation_vote SET verdict = jsonb_set(verdict, '{is_binding}', 'true')": "what follows from it",
        "UPDATE deliberation_vote SET effective = jsonb_set(effective, '{quorum,numerator}', '1')": "digest",
        "UPDATE deliberation_rollentry SET person_id = (SELECT min(person_id) FROM deliberation_rollentry)"
        " WHERE number = 7": "its roll is not the one it opened with",
        "DELETE FROM deliberation_rollentry WHERE number = 7": "its roll has 6 voices, 7 were on it when it opened",
    }
    for change, fault in said.items():
        with _as_superuser(owner):
            owner.execute(change)
        assert any(fault in found for found in _faults()), change
        with _as_superuser(owner):
            owner.execute(
                "UPDATE deliberation_vote SET tally = %s, verdict = %s, effective = %s",
                [Jsonb(vote.tally), Jsonb(vote.verdict), Jsonb(vote.effective)],
            )
    with _as_superuser(owner):
        owner.execute("DELETE FROM deliberation_vote")
    assert "it is gone" in _faults()
