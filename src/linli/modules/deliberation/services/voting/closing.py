"""A vote is closed and counted; what was secret is cut loose from who cast it, in one transaction."""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from linli.kernel import journal, versions
from linli.kernel.secrets import open_under
from linli.modules.deliberation.commitments import leaf_of, salt_new, vote_digest
from linli.modules.deliberation.counted import HIDDEN_BELOW, WITHHELD, tally_of_ballots, verdict_json, verdict_of
from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.events import VoteClosed
from linli.modules.deliberation.models import Ballot, Participation, SealedBallot, SecretBallot, Vote, VoteKey
from linli.modules.deliberation.models.votes import FOR
from linli.modules.deliberation.services.voting.casting import bound_to, data_key
from linli.modules.deliberation.services.voting.preparing import VOTE
from linli.modules.deliberation.services.voting.rolls import vote_claim
from linli.modules.deliberation.vote_errors import VoteRefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

SCRUB = "deliberation.scrub_sealed"
"""The job that leaves nothing of sealed ballots in the tables' files."""
_DICE = SystemRandom()
"""The operating system's randomness: nobody can work out the order again from what was written before."""


class BallotsTamperedError(RuntimeError):
    """The sealed ballots of a vote are not those that were cast: it cannot be counted, and somebody must look."""


@transaction.atomic
def vote_close(*, actor: Actor | None, vote_id: int, now: datetime) -> Vote:
    """Close a vote whose time is over by the database's clock: count it, judge it under its rule, write it down.

    Of a secret vote the ballots are opened, shuffled and written anew under random ids in random order, who took part
    likewise; the sealed ones and their key are deleted. Of one or two ballots without a quorum what they say is not
    kept. Ballots on their way are waited for (the vote's row is
    locked), later ones refused. Who leads the village may, and the job (``actor=None``). Out of reach:
    Vote.DoesNotExist. Not open, or not yet over: VoteRefusedError. Sealed ballots that somebody changed, took away or
    added: BallotsTamperedError, and nothing is closed.
    """
    vote = vote_claim(actor, vote_id) if actor is not None else Vote.objects.select_for_update().get(pk=vote_id)
    if not vote.is_open:
        raise VoteRefusedError(_("这次表决没有开着。"))
    if not _is_over(vote):
        raise VoteRefusedError(_("还没到截止时间，不能提前结束。"))
    if vote.is_secret:
        cast, channels, leaves = _cut_loose(vote, vote.roll.filter(struck_at__isnull=True).count())
    else:
        rows = list(Ballot.objects.filter(vote=vote, voided_at__isnull=True).values_list("choice", "channel", "leaf"))
        cast, channels, leaves = ([row[nth] for row in rows] for nth in range(3))
    standing = vote.roll.filter(struck_at__isnull=True).count()
    struck = vote.roll.count() - standing
    vote.tally = tally_of_ballots(choices=vote.choices, cast=cast, channels=channels, entitled=standing, struck=struck)
    verdict = verdict_of(from_json(vote.effective), vote.tally, approves=vote.choices[0] == FOR)
    vote.verdict = verdict_json(verdict)
    vote.digest = digest_of(vote, leaves)
    vote.closed_at = now
    vote.save(update_fields=["tally", "verdict", "digest", "closed_at"])
    closed = VoteClosed(tally=vote.tally, verdict=vote.verdict, digest=vote.digest, leaves=tuple(sorted(leaves)))
    journal.record(closed, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    versions.bump([versions.place_key(vote.village)])
    if vote.is_secret:
        app.configure_task(SCRUB).defer()
    vote.refresh_from_db()
    return vote


def digest_of(vote: Vote, leaves: list[str]) -> str:
    """Return the digest of what a vote came to."""
    tally: dict[str, Any] = vote.tally or {}
    return vote_digest(vote_id=vote.pk, rule=vote.effective, options=vote.options, tally=tally, leaves=leaves)


def sealed_scrub() -> None:
    """Give the tables of sealed ballots and keys other files, so that deleted rows are nowhere in the old ones.

    Out of a transaction, after a secret vote was closed. Somebody holds them for longer than two seconds: an
    OperationalError, to be tried again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT deliberation_sealed_scrub()")


def _is_over(vote: Vote) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT linli_now() >= closes_at FROM deliberation_vote WHERE id = %s", [vote.pk])
        (over,) = cursor.fetchone()
    return bool(over)


def _cut_loose(vote: Vote, entitled: int) -> tuple[list[str], list[str], list[str]]:
    """Rewrite a secret vote; return choices, ways of taking part and leaves, each in an order of its own.

    Where it is void for want of a quorum and so few took part that everybody's choice would be known, none is kept.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('linli.closing_vote', %s, true)", [str(vote.pk)])
    cast = _opened(vote)
    parts = list(Participation.objects.filter(vote=vote))
    counted = [part for part in parts if not part.is_void]
    if len(counted) != len(cast):
        said = f"vote {vote.pk}: {len(cast)} sealed ballots, {len(counted)} took part"
        raise BallotsTamperedError(said)
    if len(cast) < HIDDEN_BELOW and not from_json(vote.effective).quorum.met(len(cast), entitled):
        cast = [WITHHELD] * len(cast)
    SealedBallot.objects.filter(vote=vote).delete()
    VoteKey.objects.filter(vote=vote).delete()
    Participation.objects.filter(vote=vote).delete()
    _DICE.shuffle(cast)
    secrets = [_secret(vote, choice) for choice in cast]
    SecretBallot.objects.bulk_create(secrets)
    for part in parts:
        part.pk = uuid4()
    _DICE.shuffle(parts)
    Participation.objects.bulk_create(parts)
    return cast, [part.channel for part in counted], [secret.leaf for secret in secrets]


def _opened(vote: Vote) -> list[str]:
    key, choices = data_key(vote), vote.choices
    try:
        return [
            choices[open_under(key, bytes(row.cipher), bound=bound_to(vote, row.id))[0]]
            for row in SealedBallot.objects.filter(vote=vote)
        ]
    except (InvalidTag, IndexError) as changed:
        said = f"vote {vote.pk}: a sealed ballot was changed"
        raise BallotsTamperedError(said) from changed


def _secret(vote: Vote, choice: str) -> SecretBallot:
    salt = salt_new()
    leaf = leaf_of(vote_id=vote.pk, receipt="", choice=choice, salt=salt)
    return SecretBallot(vote=vote, choice=choice, salt=salt, leaf=leaf)
