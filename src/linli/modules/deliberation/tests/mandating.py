"""People of a collective who entrust one another, for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils.timezone import localdate

from linli.kernel import clock
from linli.modules.accounts.testing import an_actor
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.services.voting import ballot_cast, ballot_enter, mandate_record
from linli.modules.deliberation.testing import a_photo, a_study, an_open_vote
from linli.modules.population.public import household_get
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Ballot, RollEntry, Vote, VoteMandate
    from linli.modules.deliberation.testing import Village


def kin(village: Village, nth: int, *, born_on: date = date(1975, 1, 1), name: str = "家人") -> Actor:
    """Give another member of the nth household, who is no member of the collective."""
    person = a_person(name, born_on=born_on)
    home = household_get(village.homes[nth])
    return an_actor(a_membership(person, village.place, household=home).id)


def collective(village: Village, **said: Any) -> Vote:
    """Open a vote of the collective's members, announced eleven days before, within one day."""
    told = clock.now() - timedelta(days=11)
    return an_open_vote(village, **{"rule": "c_assembly", "now": told, "study": a_study(told), **said})


def line(vote: Vote, village: Village, nth: int) -> RollEntry:
    """Return the line of the nth head on the roll."""
    return vote.roll.get(person_id=village.heads[nth].known_id)


def entrust(village: Village, vote: Vote, nth: int, holder: Actor, **said: Any) -> VoteMandate:
    """Record the nth head's written mandate for a holder, dated yesterday."""
    usual: dict[str, Any] = {
        "actor": village.collector,
        "vote_id": vote.pk,
        "entry_id": line(vote, village, nth).pk,
        "holder_id": holder.known_id,
        "given_on": localdate(clock.now()) - timedelta(days=1),
        "file_id": a_photo(village.collector),
        "now": clock.now(),
    }
    return mandate_record(**{**usual, **said})


def bring(village: Village, vote: Vote, nth: int, **said: Any) -> Ballot:
    """Let the grid worker bring in the nth head's ballot on paper."""
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
    """Let a holder cast another's ballot on their own phone; return its receipt."""
    return ballot_cast(actor=holder, vote_id=vote.pk, choice=choice, key=uuid4(), entry_id=entry.pk, now=clock.now())


def of_age_today() -> date:
    """Return when somebody was born who completes eighteen years today."""
    today = localdate(clock.now())
    return today.replace(year=today.year - 18)
