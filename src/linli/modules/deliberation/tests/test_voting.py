"""A vote from its announcement to its count: named and secret, on the phone and brought in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import an_actor
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import Ballot, Vote
from linli.modules.deliberation.selectors.votes import (
    entered_of,
    entry_of,
    grid_of,
    roll_of,
    vote_progress,
)
from linli.modules.deliberation.services.voting import (
    ballot_cast,
    ballot_void,
    ballot_void_agree,
    roll_object,
    roll_object_decide,
    roll_strike,
    vote_open,
)
from linli.modules.deliberation.testing import (
    ADULTS,
    a_topic_at_its_vote,
    a_village_of,
    an_announced_vote,
    an_open_vote,
    another_adult,
    brought_in,
    cast,
)
from linli.modules.deliberation.vote_errors import AlreadyCastError, VoteRefusedError
from linli.modules.places.testing import HETIAN
from linli.modules.population.testing import a_death, a_membership, a_person

pytestmark = pytest.mark.django_db


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
    young = a_person("小年轻", born_on=localdate(clock.now()) - timedelta(days=18 * 365 - 30))
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
    other = another_adult(village, 0)
    cast(village.heads[0], vote)
    with pytest.raises(AlreadyCastError) as refused:
        cast(other, vote, "against")
    assert refused.value.channel is Channel.PHONE
    assert "against" not in str(refused.value)
    brought_in(village, vote, 1)
    with pytest.raises(AlreadyCastError) as refused:
        cast(village.heads[1], vote)
    assert refused.value.channel is Channel.PAPER
    with pytest.raises(AlreadyCastError):
        brought_in(village, vote, 0)


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


def test_a_form_that_arrives_once_more_after_the_ballot_was_changed_changes_nothing_back() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    said: dict[str, Any] = {"actor": village.heads[0], "vote_id": vote.pk, "now": clock.now()}
    first, second = uuid4(), uuid4()
    receipt = ballot_cast(choice="for", key=first, **said)
    assert ballot_cast(choice="against", key=second, **said) == receipt
    assert ballot_cast(choice="for", key=first, **said) == receipt
    held = Ballot.objects.get()
    assert (held.choice, held.revision) == ("against", 2)


def test_any_registered_adult_speaks_for_the_household_and_no_lodger_or_child() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    child = a_person("孩子", born_on=localdate(clock.now()) - timedelta(days=3000))
    a_membership(child, village.place, household=type("Home", (), {"id": village.homes[0]})())
    lodger = another_adult(village, 0, "租客", kind="resident")
    for nobody in (an_actor(child.id), lodger):
        with pytest.raises(NotAllowedError):
            cast(nobody, vote)
    assert cast(another_adult(village, 0), vote)


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
            brought_in(village, vote, 0, **said)
    with pytest.raises(Vote.DoesNotExist):
        brought_in(village, vote, 0, actor=village.heads[1])
    assert brought_in(village, vote, 0).channel == Channel.PAPER
    (entered,) = entered_of(vote)
    assert (entered.no, entered.state, entered.collector) == ("v1", "counts", "village_clerk")


def test_two_people_void_a_ballot_that_stays_visible_and_is_entered_anew() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    wrong = brought_in(village, vote, 0)
    said: dict[str, Any] = {"vote_id": vote.pk, "ballot_id": wrong.pk, "reason": "录错了户", "now": clock.now()}
    voiding = ballot_void(actor=village.secretary, **said)
    with pytest.raises(VoteRefusedError):
        ballot_void_agree(actor=village.secretary, voiding_id=voiding.pk, now=clock.now())
    with pytest.raises(VoteRefusedError):
        ballot_void_agree(actor=village.collector, voiding_id=voiding.pk, now=clock.now())
    ballot_void_agree(actor=village.witness, voiding_id=voiding.pk, now=clock.now())
    assert vote_progress(vote).took_part == 0
    brought_in(village, vote, 0, "against")
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
        brought_in(village, vote, 0, proxy_id=another_adult(village, 0).person_id)
