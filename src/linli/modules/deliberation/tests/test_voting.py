"""A vote from its announcement to its count: named and secret, on the phone and brought in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from linli.kernel import clock
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import an_actor
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import Ballot, Participation, SealedBallot, SecretBallot, Vote, VoteKey
from linli.modules.deliberation.selectors.votes import (
    entered_of,
    entry_of,
    grid_of,
    roll_of,
    tally_of,
    vote_checks,
    vote_progress,
)
from linli.modules.deliberation.services.voting import (
    ballot_cast,
    ballot_enter,
    ballot_void,
    ballot_void_agree,
    batch_enter,
    roll_object,
    roll_object_decide,
    roll_strike,
    vote_close,
    vote_confirm_by_meeting,
    vote_open,
)
from linli.modules.deliberation.testing import (
    ADULTS,
    a_photo,
    a_topic_at_its_vote,
    a_village_of,
    an_announced_vote,
    an_open_vote,
    cast,
    closed,
    entry_of_home,
)
from linli.modules.deliberation.vote_errors import AlreadyCastError, VoteNotOpenError, VoteRefusedError
from linli.modules.places.testing import HETIAN
from linli.modules.population.testing import a_death, a_membership, a_person

if TYPE_CHECKING:
    from psycopg import Connection

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.testing import Village

pytestmark = pytest.mark.django_db


def _enter(village: Village, vote: Vote, nth: int, choice: str = "for", **said: Any) -> Ballot:
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


def _batch(village: Village, vote: Vote, homes: list[int], totals: dict[str, int], **said: Any) -> Any:
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


def _another_adult(village: Village, nth: int, name: str = "儿媳", *, kind: str = "registered") -> Actor:
    person = a_person(name, born_on=date(1980, 1, 1))
    membership_household = type("Home", (), {"id": village.homes[nth]})()
    a_membership(person, village.place, household=membership_household, kind=kind)
    return an_actor(person.id)


# --- announced ------------------------------------------------------------------------------------------------------


def test_ten_days_notice_are_demanded_unless_the_special_circumstances_are_written_down() -> None:
    village = a_village_of()
    with pytest.raises(InvalidInputError) as refused:
        an_announced_vote(village, short_notice_reason=" ")
    assert refused.value.errors[0].pointer == "/short_notice_reason"
    opens = clock.now() + timedelta(days=10)
    vote = an_announced_vote(village, short_notice_reason="", opens_at=opens, closes_at=opens + timedelta(days=2))
    assert [entry.name for entry in roll_of(vote)] == ["户主1", "户主2", "户主3"]


def test_a_stage_has_one_vote_and_only_who_leads_the_village_announces_it() -> None:
    village = a_village_of()
    stage = a_topic_at_its_vote()
    with pytest.raises(NotAllowedError):
        an_announced_vote(village, stage=stage, actor=village.heads[0])
    an_announced_vote(village, stage=stage)
    with pytest.raises(VoteRefusedError):
        an_announced_vote(village, stage=stage)


def test_a_rule_that_is_not_of_this_kind_of_place_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        an_announced_vote(a_village_of(), rule="r_assembly_households")


def test_two_voices_are_too_few_for_a_secret() -> None:
    with pytest.raises(InvalidInputError):
        an_announced_vote(a_village_of(2), ballot_kind="secret")


# --- the roll -------------------------------------------------------------------------------------------------------


def test_an_objection_puts_on_the_roll_who_lacked_and_strikes_who_does_not_belong() -> None:
    village = a_village_of(3)
    newcomer = a_membership(a_person("新来的", born_on=date(1990, 1, 1)))
    opens = clock.now() + timedelta(seconds=0.5)
    vote = an_announced_vote(village, rule=ADULTS, opens_at=opens)
    extra = vote.roll.get(person_id=village.heads[2].known_id)
    vote.roll.filter(person_id=newcomer.id).delete()
    said: dict[str, Any] = {"vote_id": vote.pk, "now": clock.now()}
    lacks = roll_object(actor=an_actor(newcomer.id), lacking="absent", about="新来的", why="我住这儿三年了", **said)
    wrong = roll_object(actor=village.heads[0], lacking="extra", entry_id=extra.pk, why="早迁走了", **said)
    with pytest.raises(VoteRefusedError):
        vote_open(actor=village.secretary, vote_id=vote.pk, now=opens)
    decide: dict[str, Any] = {"actor": village.secretary, "upheld": True, "reason": "查过了", "now": clock.now()}
    roll_object_decide(objection_id=lacks.pk, person_id=newcomer.id, **decide)
    roll_object_decide(objection_id=wrong.pk, **decide)
    while clock.now() < opens:
        pass
    vote = vote_open(actor=village.secretary, vote_id=vote.pk, now=clock.now())
    assert vote.entitled == 3
    assert cast(an_actor(newcomer.id), vote)
    with pytest.raises(NotAllowedError):
        cast(village.heads[2], vote)


def test_the_roll_follows_the_register_until_it_opens_and_is_frozen_then() -> None:
    village = a_village_of(3)
    young = a_person("小年轻", born_on=clock.now().date() - timedelta(days=18 * 365 - 30))
    a_membership(young)
    opens = clock.now() + timedelta(seconds=0.3)
    vote = an_announced_vote(village, rule=ADULTS, opens_at=opens)
    a_death(village.heads[0].person_id or 0, on=date(2026, 1, 1))
    late = a_membership(a_person("刚迁来", born_on=date(1990, 1, 1)))
    while clock.now() < opens:
        pass
    vote = vote_open(actor=None, vote_id=vote.pk, now=clock.now())
    names = {entry.name: entry.struck_as for entry in roll_of(vote)}
    assert names == {"户主1": "died", "户主2": "", "户主3": "", "刚迁来": ""}
    assert cast(an_actor(late.id), vote)
    after = a_membership(a_person("开始后才来", born_on=date(1990, 1, 1)))
    with pytest.raises(NotAllowedError):
        cast(an_actor(after.id), vote)
    with pytest.raises(NotAllowedError):
        cast(an_actor(young.id), vote)


def test_somebody_who_died_during_the_vote_is_struck_unless_they_had_cast() -> None:
    village = a_village_of(3)
    vote = an_open_vote(village, rule=ADULTS)
    first, second = (vote.roll.get(person_id=village.heads[nth].known_id) for nth in (0, 1))
    said: dict[str, Any] = {"actor": village.secretary, "reason": "十一月去世", "now": clock.now()}
    with pytest.raises(InvalidInputError):
        roll_strike(entry_id=first.pk, **said)
    cast(village.heads[1], vote)
    for nth in (0, 1):
        a_death(village.heads[nth].person_id or 0, on=date(2026, 1, 1))
    roll_strike(entry_id=first.pk, **said)
    with pytest.raises(InvalidInputError):
        roll_strike(entry_id=second.pk, **said)
    assert vote_progress(vote).entitled == 2
    assert grid_of(vote) == "xp."


# --- named ballots --------------------------------------------------------------------------------------------------


def test_a_named_ballot_may_be_changed_by_the_same_person_under_the_same_receipt() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    receipt = cast(village.heads[0], vote, "for")
    assert cast(village.heads[0], vote, "against") == receipt
    own = entry_of(village.heads[0], vote, now=clock.now())
    assert own is not None
    assert (own.choice, own.receipt, own.may_cast) == ("against", receipt, True)
    assert Ballot.objects.get().revision == 2


def test_whoever_of_the_household_is_second_is_told_how_the_ballot_was_cast() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    other = _another_adult(village, 0)
    cast(village.heads[0], vote)
    with pytest.raises(AlreadyCastError) as refused:
        cast(other, vote, "against")
    assert refused.value.channel is Channel.PHONE
    assert "against" not in str(refused.value)
    _enter(village, vote, 1)
    with pytest.raises(AlreadyCastError) as refused:
        cast(village.heads[1], vote)
    assert refused.value.channel is Channel.PAPER
    with pytest.raises(AlreadyCastError):
        _enter(village, vote, 0)


def test_the_same_form_sent_twice_gives_the_same_receipt_and_one_ballot() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    again: dict[str, Any] = {
        "actor": village.heads[0],
        "vote_id": vote.pk,
        "choice": "for",
        "key": uuid4(),
        "now": clock.now(),
    }
    assert ballot_cast(**again) == ballot_cast(**again)
    assert Ballot.objects.get().revision == 1


def test_any_registered_adult_speaks_for_the_household_and_no_lodger_or_child() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    child = a_person("孩子", born_on=clock.now().date() - timedelta(days=3000))
    a_membership(child, village.place, household=type("Home", (), {"id": village.homes[0]})())
    lodger = _another_adult(village, 0, "租客", kind="resident")
    for nobody in (an_actor(child.id), lodger):
        with pytest.raises(NotAllowedError):
            cast(nobody, vote)
    assert cast(_another_adult(village, 0), vote)


def test_another_village_finds_no_vote() -> None:
    vote = an_open_vote(a_village_of())
    stranger = an_actor(a_membership(a_person("外村人", born_on=date(1980, 1, 1)), HETIAN).id)
    with pytest.raises(Vote.DoesNotExist):
        cast(stranger, vote)


def test_an_unknown_choice_is_refused_without_being_repeated() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    with pytest.raises(InvalidInputError) as refused:
        cast(village.heads[0], vote, "我不同意")
    assert "我不同意" not in str(refused.value)


# --- brought in -----------------------------------------------------------------------------------------------------


def test_collector_and_witness_are_two_people_of_their_offices() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    for said in (
        {"witness_id": village.collector.person_id},
        {"collector_id": village.heads[1].person_id},
        {"witness_id": village.heads[1].person_id},
        {"file_id": 10**9},
        {"channel": Channel.PHONE},
    ):
        with pytest.raises(InvalidInputError):
            _enter(village, vote, 0, **said)
    with pytest.raises(Vote.DoesNotExist):
        _enter(village, vote, 0, actor=village.heads[1])
    assert _enter(village, vote, 0).channel == Channel.PAPER
    (entered,) = entered_of(vote)
    assert (entered.no, entered.state, entered.collector) == ("v1", "counts", "village_clerk")


def test_two_people_void_a_ballot_that_stays_visible_and_is_entered_anew() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    wrong = _enter(village, vote, 0)
    said: dict[str, Any] = {"vote_id": vote.pk, "ballot_id": wrong.pk, "reason": "录错了户", "now": clock.now()}
    voiding = ballot_void(actor=village.secretary, **said)
    with pytest.raises(VoteRefusedError):
        ballot_void_agree(actor=village.secretary, voiding_id=voiding.pk, now=clock.now())
    with pytest.raises(VoteRefusedError):
        ballot_void_agree(actor=village.collector, voiding_id=voiding.pk, now=clock.now())
    ballot_void_agree(actor=village.witness, voiding_id=voiding.pk, now=clock.now())
    assert vote_progress(vote).took_part == 0
    _enter(village, vote, 0, "against")
    assert [one.state for one in entered_of(vote)] == ["counts", "void"]
    mine = cast(village.heads[1], vote)
    with pytest.raises(InvalidInputError):
        ballot_void(
            actor=village.secretary,
            vote_id=vote.pk,
            ballot_id=Ballot.objects.get(receipt=mine).pk,
            reason="不算",
            now=clock.now(),
        )


def test_a_proxy_is_refused_where_the_rule_names_none() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    with pytest.raises(InvalidInputError):
        _enter(village, vote, 0, proxy_id=_another_adult(village, 0).person_id)


# --- closed ---------------------------------------------------------------------------------------------------------


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


# --- secret ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_secret_ballots_of_phones_and_doorsteps_are_counted_and_cut_loose(owner_connection: Connection[Any]) -> None:
    owner_connection.autocommit = True
    village = a_village_of(7)
    vote = an_open_vote(village, ballot_kind="secret")
    receipts = [cast(village.heads[nth], vote, choice) for nth, choice in enumerate(("for", "against", "for"))]
    with pytest.raises(AlreadyCastError):
        cast(village.heads[0], vote, "against")
    with pytest.raises(InvalidInputError):
        _batch(village, vote, [3, 4], {"for": 2})
    with pytest.raises(AlreadyCastError):
        _batch(village, vote, [2, 3, 4], {"for": 3})
    batch = _batch(village, vote, [3, 4, 5], {"for": 1, "abstain": 2})
    voiding = ballot_void(actor=village.secretary, vote_id=vote.pk, batch_id=batch.pk, reason="点错了", now=clock.now())
    ballot_void_agree(actor=village.witness, voiding_id=voiding.pk, now=clock.now())
    _batch(village, vote, [3, 4, 5], {"for": 2, "abstain": 1})
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
