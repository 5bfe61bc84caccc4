"""Ways round a vote: two households spoken for, the wrong people on a roll, the secret of a void vote."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.idempotency import KeyReusedError
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import an_actor
from linli.modules.deliberation.jobs import votes_turn
from linli.modules.deliberation.models import Ballot, Participation, SecretBallot
from linli.modules.deliberation.selectors.votes import tally_of, vote_of_topic
from linli.modules.deliberation.services.voting import (
    roll_object,
    roll_object_decide,
    vote_call_off,
    vote_confirm_by_meeting,
)
from linli.modules.deliberation.testing import (
    ADULTS,
    a_batch,
    a_village_of,
    an_announced_vote,
    an_open_vote,
    another_adult,
    brought_in,
    cast,
    closed,
)
from linli.modules.deliberation.verifying import examine
from linli.modules.deliberation.vote_errors import (
    AlreadyCastError,
    SpokenElsewhereError,
    VoteNotOpenError,
    VoteRefusedError,
)
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.public import membership_begin, membership_end
from linli.modules.population.testing import a_death, a_membership, a_person, a_tag

if TYPE_CHECKING:
    from psycopg import Connection

    from linli.modules.deliberation.models import Vote
    from linli.modules.deliberation.testing import Village

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(owner_connection: Connection[Any]) -> Connection[Any]:
    """Give the superuser's connection, each statement committed at once."""
    owner_connection.autocommit = True
    return owner_connection


def _faults() -> list[str]:
    return [fault.what for fault in examine(ZHANGWANG).faults]


# --- one person, one voice ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["named", "secret"])
def test_who_moves_to_another_household_during_the_vote_does_not_speak_for_it_too(kind: str) -> None:
    village = a_village_of(3)
    vote = an_open_vote(village, ballot_kind=kind)
    daughter = another_adult(village, 0, "女儿")
    cast(daughter, vote)
    who: dict[str, Any] = {"person_id": daughter.known_id, "village": village.place, "kind": "registered"}
    membership_end(**who, until=localdate(clock.now()))
    membership_begin(**who, household_id=village.homes[1], now=clock.now())
    moved = an_actor(daughter.known_id)
    with pytest.raises(SpokenElsewhereError):
        cast(moved, vote, "against")
    assert Ballot.objects.count() + Participation.objects.count() == 1
    assert cast(village.heads[1], vote)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["named", "secret"])
def test_twenty_presses_of_one_person_at_once_are_one_ballot_and_no_other_error(kind: str) -> None:
    village = a_village_of(3)
    vote = an_open_vote(village, ballot_kind=kind)
    start = threading.Barrier(4)
    outcomes: list[str] = []

    def press() -> None:
        try:
            start.wait()
            outcomes.extend(_outcome(village, vote) for _turn in range(5))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _nth in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 20
    assert set(outcomes) <= {"taken", "already"}
    assert Ballot.objects.count() + Participation.objects.count() == 1


def _outcome(village: Village, vote: Vote) -> str:
    try:
        cast(village.heads[0], vote)
    except AlreadyCastError:
        return "already"
    return "taken"


# --- the roll -------------------------------------------------------------------------------------------------------


def _lacking(village: Village, vote: Vote, about: str = "漏了的人") -> int:
    said: dict[str, Any] = {"vote_id": vote.pk, "lacking": "absent", "about": about, "why": "住这儿的"}
    return roll_object(actor=village.heads[0], now=clock.now(), **said).pk


def _decide(village: Village, objection_id: int, person_id: int) -> None:
    said: dict[str, Any] = {"upheld": True, "reason": "查过了", "person_id": person_id, "now": clock.now()}
    roll_object_decide(actor=village.secretary, objection_id=objection_id, **said)


def test_an_objection_puts_no_child_and_nobody_registered_elsewhere_on_a_roll() -> None:
    village = a_village_of(3)
    vote = an_announced_vote(village, rule=ADULTS, opens_at=clock.now() + timedelta(hours=1))
    child = a_membership(a_person("小孩", born_on=localdate(clock.now()) - timedelta(days=17 * 365)))
    lodger = a_membership(a_person("租客", born_on=date(1990, 1, 1)), kind="resident")
    objection = _lacking(village, vote)
    for nobody in (child, lodger):
        with pytest.raises(InvalidInputError) as refused:
            _decide(village, objection, nobody.id)
        assert refused.value.errors[0].pointer == "/person"
    a_tag(lodger.id, "admitted_voter")
    _decide(village, objection, lodger.id)
    assert vote.roll.filter(person_id=lodger.id, struck_at__isnull=True).exists()


def test_an_objection_seats_nobody_among_the_representatives() -> None:
    village = a_village_of(3)
    for head in village.heads[:2]:
        a_tag(head.known_id, "villagers_representative")
    vote = an_announced_vote(village, rule="v_representatives", opens_at=clock.now() + timedelta(hours=1))
    objection = _lacking(village, vote)
    with pytest.raises(InvalidInputError):
        _decide(village, objection, village.heads[2].known_id)
    assert vote.roll.count() == 2


def test_the_same_objection_twice_and_a_flood_of_them_are_refused() -> None:
    village = a_village_of(3)
    vote = an_announced_vote(village, opens_at=clock.now() + timedelta(hours=1))
    _lacking(village, vote)
    with pytest.raises(InvalidInputError):
        _lacking(village, vote)
    for nth in range(19):
        _lacking(village, vote, f"第 {nth} 个")
    with pytest.raises(InvalidInputError):
        _lacking(village, vote, "又一个")
    assert vote.objections.count() == 20


def test_a_vote_announced_wrongly_is_called_off_and_announced_anew() -> None:
    village = a_village_of(3)
    wrong = an_announced_vote(village, opens_at=clock.now() + timedelta(hours=1))
    said: dict[str, Any] = {"actor": village.secretary, "vote_id": wrong.pk, "now": clock.now()}
    with pytest.raises(InvalidInputError) as refused:
        vote_call_off(reason=" ", **said)
    assert refused.value.errors[0].pointer == "/call_off"
    vote_call_off(reason="截止时间写错了", **said)
    assert vote_of_topic(wrong.stage.topic_id) is None
    with pytest.raises(VoteRefusedError):
        vote_call_off(reason="再撤一次", **said)
    with pytest.raises(VoteNotOpenError):
        _lacking(village, wrong)
    assert votes_turn(now=wrong.opens_at) == 0
    right = an_announced_vote(village, stage=wrong.stage, opens_at=clock.now() + timedelta(hours=1))
    assert vote_of_topic(wrong.stage.topic_id) == right
    assert wrong.roll.count() == 3


def test_an_open_vote_is_not_called_off_and_nobody_calls_off_anothers() -> None:
    village = a_village_of(3)
    said: dict[str, Any] = {"reason": "不想投了", "now": clock.now()}
    vote = an_open_vote(village)
    with pytest.raises(VoteRefusedError):
        vote_call_off(actor=village.secretary, vote_id=vote.pk, **said)
    announced = an_announced_vote(village, opens_at=clock.now() + timedelta(hours=1))
    with pytest.raises(NotAllowedError):
        vote_call_off(actor=village.heads[0], vote_id=announced.pk, **said)


# --- brought in -----------------------------------------------------------------------------------------------------


def test_no_ballot_is_brought_in_for_the_dead() -> None:
    village = a_village_of(5)
    named, secret = an_open_vote(village), an_open_vote(village, ballot_kind="secret")
    a_death(village.heads[0].known_id, on=date(2026, 1, 1))
    with pytest.raises(InvalidInputError):
        brought_in(village, named, 0)
    with pytest.raises(InvalidInputError):
        a_batch(village, secret, [0, 1, 2], {"for": 3})
    another_adult(village, 0, "老伴")
    assert brought_in(village, named, 0).channel == "paper"


def test_the_voter_is_not_the_witness_of_their_own_ballot() -> None:
    village = a_village_of(3)
    a_tag(village.heads[0].known_id, "villagers_representative")
    vote = an_open_vote(village)
    with pytest.raises(InvalidInputError):
        brought_in(village, vote, 0, witness_id=village.heads[0].person_id)
    assert brought_in(village, vote, 1, witness_id=village.heads[0].person_id).channel == "paper"


def test_a_form_sent_again_with_another_choice_is_not_taken_for_the_first_one() -> None:
    village = a_village_of(5)
    named, secret = an_open_vote(village), an_open_vote(village, ballot_kind="secret")
    key = uuid4()
    first = brought_in(village, named, 0, "for", key=key)
    assert brought_in(village, named, 0, "for", key=key).pk == first.pk
    with pytest.raises(KeyReusedError):
        brought_in(village, named, 0, "against", key=key)
    with pytest.raises(KeyReusedError):
        brought_in(village, named, 1, "for", key=key)
    a_batch(village, secret, [0, 1, 2], {"for": 3}, key=key)
    a_batch(village, secret, [0, 1, 2], {"for": 3}, key=key)
    with pytest.raises(KeyReusedError):
        a_batch(village, secret, [1, 2, 3], {"for": 3}, key=key)
    assert (Ballot.objects.count(), Participation.objects.count()) == (1, 3)


# --- kept secret, and kept as it was --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_secret_ballots_without_a_quorum_nothing_says_what_they_chose(owner: Connection[Any]) -> None:
    village = a_village_of(4)
    vote = an_open_vote(village, ballot_kind="secret")
    for nth, choice in enumerate(("for", "against")):
        cast(village.heads[nth], vote, choice)
    vote = closed(vote, owner)
    tally = tally_of(vote)
    assert tally is not None
    assert (tally.took_part, tally.is_valid) == (2, False)
    assert {number for _code, _words, number in tally.counts} == {0}
    assert {row.choice for row in SecretBallot.objects.all()} == {""}
    assert _faults() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_secret_ballots_that_are_a_quorum_the_count_is_kept(owner: Connection[Any]) -> None:
    village = a_village_of(3)
    vote = an_open_vote(village, ballot_kind="secret")
    for nth, choice in enumerate(("for", "against")):
        cast(village.heads[nth], vote, choice)
    tally = tally_of(closed(vote, owner))
    assert tally is not None
    assert [number for _code, _words, number in tally.counts] == [1, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_terms_changed_by_the_owner_of_the_machine_while_it_was_open_are_named(owner: Connection[Any]) -> None:
    village = a_village_of(3)
    vote = an_open_vote(village)
    cast(village.heads[0], vote)
    assert _faults() == []
    owner.execute("SET session_replication_role = replica")
    swapped = '[["for", "不同意"], ["against", "同意"], ["abstain", "弃权"]]'
    owner.execute("UPDATE deliberation_vote SET options = %s::jsonb", [swapped])
    owner.execute("RESET session_replication_role")
    assert _faults() == ["its question, rule, options or end are not those it opened with"]


@pytest.mark.django_db(transaction=True)
def test_a_confirmation_changed_by_the_owner_of_the_machine_is_named(owner: Connection[Any]) -> None:
    village = a_village_of(3)
    vote = an_open_vote(village)
    for head in village.heads:
        cast(head, vote)
    vote = closed(vote, owner)
    said: dict[str, Any] = {"present": 3, "in_favour": 2, "against": 1, "abstained": 0, "note": "祠堂"}
    vote_confirm_by_meeting(actor=village.secretary, vote_id=vote.pk, now=clock.now(), **said)
    assert _faults() == []
    owner.execute("SET session_replication_role = replica")
    owner.execute("UPDATE deliberation_vote SET confirmation = jsonb_set(confirmation, '{in_favour}', '3')")
    owner.execute("RESET session_replication_role")
    assert _faults() == ["what the meeting that confirmed it said is not what the journal was told"]
