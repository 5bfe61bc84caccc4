"""Written mandates within a household (集 §27), edge by edge."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from linli.kernel import clock
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import an_actor
from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.law import COLLECTIVE_MEMBER, Channel
from linli.modules.deliberation.models import Ballot, Participation, RollEntry, Vote, VoteMandate
from linli.modules.deliberation.services.voting import (
    ballot_cast,
    ballot_enter,
    batch_enter,
    mandate_record,
    mandate_revoke,
)
from linli.modules.deliberation.testing import (
    Village,
    a_photo,
    a_village_of,
    an_announced_vote,
    an_open_vote,
    cast,
    closed,
)
from linli.modules.deliberation.verifying import examine
from linli.modules.deliberation.vote_errors import AlreadyCastError, VoteNotOpenError, VoteRefusedError
from linli.modules.population.testing import a_membership, a_person, a_tag_given

if TYPE_CHECKING:
    from psycopg import Connection

    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def village() -> Village:
    """Give six households whose heads are members of the collective."""
    found = a_village_of(6)
    for head in found.heads:
        a_tag_given(head.known_id, COLLECTIVE_MEMBER, place=found.place, since=LONG_AGO)
    return found


def kin(village: Village, nth: int, *, born_on: date = date(1975, 1, 1), name: str = "家人") -> Actor:
    """Give another member of the nth household, who is no member of the collective."""
    person = a_person(name, born_on=born_on)
    return an_actor(a_membership(person, village.place, household_id=village.homes[nth]).id)


def collective(village: Village, **said: Any) -> Vote:
    """Open a vote of the collective's members, announced eleven days before, within one day."""
    now = clock.now()
    opens = said.pop("opens_at", now + timedelta(milliseconds=5))
    told = opens - timedelta(days=11)
    with _clock_said(told):
        pass
    usual: dict[str, Any] = {"rule": "c_assembly", "now": told, "opens_at": opens}
    return an_open_vote(village, **{**usual, **said})


def line(vote: Vote, village: Village, nth: int) -> RollEntry:
    return vote.roll.get(person_id=village.heads[nth].known_id)


def entrust(village: Village, vote: Vote, nth: int, holder: Actor, **said: Any) -> VoteMandate:
    usual: dict[str, Any] = {
        "actor": village.collector,
        "vote_id": vote.pk,
        "entry_id": line(vote, village, nth).pk,
        "holder_id": holder.known_id,
        "given_on": clock.now().date() - timedelta(days=1),
        "file_id": a_photo(village.collector),
        "now": clock.now(),
    }
    return mandate_record(**{**usual, **said})


def bring(village: Village, vote: Vote, nth: int, **said: Any) -> Ballot:
    usual: dict[str, Any] = {
        "actor": village.collector,
        "vote_id": vote.pk,
        "entry_id": line(vote, village, nth).pk,
        "choice": "for",
        "channel": Channel.PAPER,
        "collector_id": village.collector.known_id,
        "witness_id": village.witness.known_id,
        "file_id": a_photo(village.collector),
        "key": uuid4(),
        "now": clock.now(),
    }
    return ballot_enter(**{**usual, **said})


def cast_for(holder: Actor, vote: Vote, entry: RollEntry, choice: str = "for") -> str:
    return ballot_cast(
        actor=holder, vote_id=vote.pk, choice=choice, key=uuid4(), entry_id=entry.pk, now=clock.now()
    )


def where(refused: pytest.ExceptionInfo[InvalidInputError]) -> set[str]:
    return {error.pointer for error in refused.value.errors}
