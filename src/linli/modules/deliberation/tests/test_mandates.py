"""Written mandates within a household (集 §27), edge by edge."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.law import COLLECTIVE_MEMBER, Channel
from linli.modules.deliberation.models import Ballot, Participation, Vote, VoteMandate
from linli.modules.deliberation.services.voting import (
    batch_enter,
    mandate_revoke,
)
from linli.modules.deliberation.testing import (
    Village,
    a_photo,
    a_study,
    a_village_of,
    an_announced_vote,
    an_open_vote,
    cast,
    closed,
)
from linli.modules.deliberation.tests.mandating import bring, cast_for, collective, entrust, kin, line, of_age_today
from linli.modules.deliberation.verifying import examine
from linli.modules.deliberation.vote_errors import AlreadyCastError, VoteNotOpenError, VoteRefusedError
from linli.modules.population.public import membership_end
from linli.modules.population.testing import a_tag

if TYPE_CHECKING:
    from psycopg import Connection


pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(owner_connection: Connection[Any]) -> Connection[Any]:
    """Give the superuser's connection, each statement committed at once."""
    owner_connection.autocommit = True
    return owner_connection


@pytest.fixture
def village() -> Village:
    """Give six households whose heads are members of the collective."""
    found = a_village_of(6)
    for head in found.heads:
        a_tag(head.known_id, COLLECTIVE_MEMBER)
    return found


def where(refused: pytest.ExceptionInfo[InvalidInputError]) -> set[str]:
    return {error.pointer for error in refused.value.errors}


# --- who may hold one -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_grown_member_of_the_household_votes_under_a_mandate_and_it_counts_once_as_it_came(
    village: Village, owner: Connection[Any]
) -> None:
    vote = collective(village)
    son = kin(village, 0)
    ballot = bring(
        village,
        vote,
        0,
        proxy_id=son.known_id,
        mandate_on=localdate(clock.now()),
        mandate_file_id=a_photo(village.collector),
    )
    assert (ballot.proxy_id, ballot.cast_by_id, ballot.channel) == (son.known_id, son.known_id, "paper")
    for head in village.heads[1:4]:
        cast(head, vote)
    done = closed(vote, owner)
    assert done.tally is not None
    assert done.tally["took_part"] == 4
    assert dict(done.tally["channels"]) == {"phone": 3, "paper": 1}
    assert not examine(village.place).faults


def test_somebody_of_another_household_is_refused_by_the_service_and_by_the_database(village: Village) -> None:
    vote = collective(village)
    neighbour = kin(village, 1)
    with pytest.raises(InvalidInputError) as refused:
        entrust(village, vote, 0, neighbour)
    assert where(refused) == {"/proxy"}
    mandate = entrust(village, vote, 1, neighbour)
    entry = line(vote, village, 0)
    fields = {"holder_id": neighbour.known_id, "given_on": mandate.given_on, "paper_id": mandate.paper_id}
    for household in village.homes[:2]:
        with pytest.raises(IntegrityError, match="same household"), transaction.atomic():
            VoteMandate.objects.create(
                vote=vote,
                entry=entry,
                household_id=household,
                recorded_by_id=1,
                recorded_at=clock.now(),
                **fields,
            )


def test_whoever_left_the_household_holds_no_mandate_any_more(village: Village) -> None:
    vote = collective(village)
    son = kin(village, 0)
    today = localdate(clock.now())
    membership_end(person_id=son.known_id, village=village.place, kind="registered", until=today)
    with pytest.raises(InvalidInputError):
        entrust(village, vote, 0, son)


def test_a_minor_holds_none_and_whoever_is_eighteen_today_does(village: Village) -> None:
    vote = collective(village)
    birthday = of_age_today()
    with pytest.raises(InvalidInputError) as refused:
        entrust(village, vote, 0, kin(village, 0, born_on=birthday + timedelta(days=1)))
    assert where(refused) == {"/proxy"}
    assert entrust(village, vote, 0, kin(village, 0, born_on=birthday)).pk


def test_nobody_entrusts_themselves(village: Village) -> None:
    vote = collective(village)
    with pytest.raises(InvalidInputError):
        entrust(village, vote, 0, village.heads[0])


def test_one_member_may_hold_the_mandates_of_several_of_the_household(village: Village) -> None:
    mother = kin(village, 0, name="母亲")
    a_tag(mother.known_id, COLLECTIVE_MEMBER)
    vote = collective(village)
    son = kin(village, 0)
    entrust(village, vote, 0, son)
    entrust(village, vote, 0, son, entry_id=vote.roll.get(person_id=mother.known_id).pk)
    for entry in vote.roll.filter(mandates__holder=son.known_id):
        cast_for(son, vote, entry)
    assert Ballot.objects.filter(vote=vote, proxy=son.known_id).count() == 2


def test_a_paper_of_tomorrow_or_without_a_photo_is_refused(village: Village) -> None:
    vote = collective(village)
    son = kin(village, 0)
    with pytest.raises(InvalidInputError) as refused:
        entrust(village, vote, 0, son, given_on=localdate(clock.now()) + timedelta(days=1), file_id=0)
    assert where(refused) == {"/given_on", "/paper"}


@pytest.mark.parametrize(
    ("rule", "article"),
    [
        ("v_assembly_households", "村民委员会组织法第 25、26 条"),
        ("v_assembly_adults", "村民委员会组织法第 25、26 条"),
    ],
)
def test_everywhere_else_a_mandate_is_refused_with_the_article(village: Village, rule: str, article: str) -> None:
    vote = an_open_vote(village, rule=rule)
    son = kin(village, 0)
    with pytest.raises(InvalidInputError, match=article):
        entrust(village, vote, 0, son)
    with pytest.raises(InvalidInputError, match="农村集体经济组织法第 27 条"):
        bring(village, vote, 0, proxy_id=son.known_id)
    with pytest.raises(IntegrityError, match="takes no mandates"), transaction.atomic():
        VoteMandate.objects.create(
            vote=vote,
            entry=line(vote, village, 0),
            holder_id=son.known_id,
            household_id=village.homes[0],
            given_on=localdate(clock.now()),
            paper_id=a_photo(village.collector),
            recorded_by_id=1,
            recorded_at=clock.now(),
        )


def test_a_villager_of_no_office_records_no_mandate(village: Village) -> None:
    vote = collective(village)
    with pytest.raises(Vote.DoesNotExist):
        entrust(village, vote, 0, kin(village, 0), actor=village.heads[1])


# --- once -----------------------------------------------------------------------------------------------------------


def test_a_second_mandate_of_the_same_voice_is_refused_until_the_first_is_revoked(village: Village) -> None:
    vote = collective(village)
    son, daughter = kin(village, 0), kin(village, 0, name="女儿")
    first = entrust(village, vote, 0, son)
    with pytest.raises(VoteRefusedError):
        entrust(village, vote, 0, daughter)
    with pytest.raises(VoteRefusedError):
        bring(village, vote, 0, proxy_id=daughter.known_id)
    mandate_revoke(actor=village.collector, mandate_id=first.pk, now=clock.now())
    entrust(village, vote, 0, daughter)
    with pytest.raises(NotAllowedError):
        cast_for(son, vote, line(vote, village, 0))
    assert cast_for(daughter, vote, line(vote, village, 0))


def test_whoever_voted_entrusts_nobody_any_more(village: Village) -> None:
    vote = collective(village)
    cast(village.heads[0], vote)
    with pytest.raises(VoteRefusedError):
        entrust(village, vote, 0, kin(village, 0))
    bring(village, vote, 1)
    with pytest.raises(VoteRefusedError):
        entrust(village, vote, 1, kin(village, 1))


def test_whoever_votes_themselves_first_ends_the_mandate_and_the_holder_comes_too_late(village: Village) -> None:
    vote = collective(village)
    son, entry = kin(village, 0), line(vote, village, 0)
    mandate = entrust(village, vote, 0, son)
    cast(village.heads[0], vote, "against")
    mandate.refresh_from_db()
    assert mandate.ended_as == VoteMandate.Ended.CAME
    with pytest.raises(NotAllowedError):
        cast_for(son, vote, entry)
    with pytest.raises(VoteRefusedError):
        bring(village, vote, 0, proxy_id=son.known_id, mandate_on=localdate(clock.now()), mandate_file_id=a_photo(son))
    assert Ballot.objects.get(entry=entry).proxy_id is None


def test_whoever_comes_after_the_holder_voted_is_told_so(village: Village) -> None:
    vote = collective(village)
    son, entry = kin(village, 0), line(vote, village, 0)
    mandate = entrust(village, vote, 0, son)
    cast_for(son, vote, entry)
    with pytest.raises(AlreadyCastError):
        cast(village.heads[0], vote, "against")
    with pytest.raises(AlreadyCastError):
        bring(village, vote, 0)
    with pytest.raises(VoteRefusedError):
        mandate_revoke(actor=village.collector, mandate_id=mandate.pk, now=clock.now())
    assert Ballot.objects.filter(entry=entry).count() == 1


def test_the_holder_may_change_the_ballot_until_the_vote_closes_and_their_own_is_apart(village: Village) -> None:
    son = kin(village, 0)
    a_tag(son.known_id, COLLECTIVE_MEMBER)
    vote = collective(village)
    entry = line(vote, village, 0)
    entrust(village, vote, 0, son)
    first = cast_for(son, vote, entry, "for")
    own = cast(son, vote, "abstain")
    assert cast_for(son, vote, entry, "against") == first != own
    assert Ballot.objects.get(entry=entry).choice == "against"
    assert Ballot.objects.get(receipt=own).proxy_id is None
    assert not examine(village.place).faults


def test_brought_in_by_themselves_ends_the_mandate_too(village: Village) -> None:
    vote = collective(village)
    mandate = entrust(village, vote, 0, kin(village, 0))
    assert bring(village, vote, 0, channel=Channel.MEETING).proxy_id is None
    mandate.refresh_from_db()
    assert mandate.ended_as == VoteMandate.Ended.CAME


@pytest.mark.django_db(transaction=True)
def test_a_mandate_is_recorded_while_the_roll_is_displayed_and_not_after_the_vote_is_over(
    village: Village, owner: Connection[Any]
) -> None:
    now = clock.now()
    told = now - timedelta(days=11)
    opens = now + timedelta(seconds=1)
    vote = an_announced_vote(village, rule="c_assembly", now=told, opens_at=opens, study=a_study(told))
    assert entrust(village, vote, 0, kin(village, 0)).pk
    open_vote = collective(village, stage=None)
    closed(open_vote, owner)
    with pytest.raises(VoteNotOpenError):
        entrust(village, open_vote, 1, kin(village, 1))


# --- what the database holds, and what is verified ------------------------------------------------------------------


def test_the_database_takes_no_ballot_by_proxy_without_its_mandate(village: Village) -> None:
    vote = collective(village)
    son = kin(village, 0)
    entry = line(vote, village, 0)
    values: list[int | str] = [vote.pk, entry.pk, son.known_id, son.known_id, str(uuid4())]
    with pytest.raises(IntegrityError, match="under its mandate"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO deliberation_ballot (vote_id, entry_id, choice, channel, receipt, revision, salt, leaf,"
            " cast_at, cast_by_id, proxy_id, key)"
            " VALUES (%s, %s, 'for', 'phone', 'AAAA-AAAA', 1, '', '', now(), %s, %s, %s)",
            values,
        )


@pytest.mark.django_db(transaction=True)
def test_a_secret_vote_by_mandate_counts_once_and_says_who_came_for_whom(
    village: Village, owner: Connection[Any]
) -> None:
    vote = collective(village, ballot_kind="secret")
    son, daughter = kin(village, 0), kin(village, 1)
    entrust(village, vote, 0, son)
    entrust(village, vote, 1, daughter)
    cast_for(son, vote, line(vote, village, 0))
    with pytest.raises(AlreadyCastError):
        cast(village.heads[0], vote)
    batch_enter(
        actor=village.collector,
        vote_id=vote.pk,
        entry_ids=[line(vote, village, nth).pk for nth in (1, 2, 3)],
        totals={"for": 2, "against": 1},
        channel=Channel.MEETING,
        collector_id=village.collector.known_id,
        witness_id=village.witness.known_id,
        file_id=a_photo(village.collector),
        key=uuid4(),
        now=clock.now(),
    )
    done = closed(vote, owner)
    assert done.tally is not None
    assert dict(done.tally["channels"]) == {"phone": 1, "meeting": 3}
    proxies = dict(Participation.objects.filter(vote=vote).values_list("entry__number", "proxy_id"))
    assert {proxies[line(vote, village, nth).number] for nth in (0, 1)} == {son.known_id, daughter.known_id}
    assert proxies[line(vote, village, 2).number] is None
    assert not examine(village.place).faults


@pytest.mark.django_db(transaction=True)
def test_a_mandate_changed_with_the_owners_rights_is_named(village: Village, owner: Connection[Any]) -> None:
    vote = collective(village)
    son, daughter = kin(village, 0), kin(village, 0, name="女儿")
    mandate = entrust(village, vote, 0, son)
    cast_for(son, vote, line(vote, village, 0))
    assert not examine(village.place).faults
    owner.execute("SET session_replication_role = replica")
    owner.execute("UPDATE deliberation_votemandate SET holder_id = %s WHERE id = %s", [daughter.known_id, mandate.pk])
    owner.execute("RESET session_replication_role")
    said = " ".join(fault.what for fault in examine(village.place).faults)
    assert "the mandate of number" in said
    assert "without a mandate" in said


# --- the phone of 集 §27 --------------------------------------------------------------------------------------------


def test_a_vote_within_the_day_of_the_meeting_counts_the_phone_one_over_days_needs_a_basis(village: Village) -> None:
    told = clock.now() - timedelta(days=11)
    morning = (clock.now() + timedelta(days=1)).replace(hour=1, minute=0)
    for lasts, counts in ((timedelta(hours=3), True), (timedelta(days=2), False)):
        vote = an_announced_vote(
            village, rule="c_assembly", now=told, study=a_study(told), opens_at=morning, closes_at=morning + lasts
        )
        assert (Channel.PHONE in from_json(vote.effective).channels) is counts
