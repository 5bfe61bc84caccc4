"""Votes turn by the clock, what was sealed is wiped away; a topic's papers are packed, and erased some days later."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.modules.deliberation.models import Vote
from linli.modules.deliberation.services.dossiers import PACK, dossier_make, dossiers_erase_due
from linli.modules.deliberation.services.voting import SCRUB, BallotsTamperedError, sealed_scrub, vote_close, vote_open
from linli.modules.deliberation.vote_errors import VoteRefusedError

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="deliberation.turn_votes", queueing_lock="deliberation.turn_votes")
def turn_votes(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Open and close the votes whose time it is; return how many."""
    return votes_turn(now=clock.now())


@app.task(name=SCRUB, retry=RetryStrategy(max_attempts=20, exponential_wait=2))
def scrub_sealed() -> None:
    """Leave nothing of sealed ballots and their keys in the tables' files."""
    sealed_scrub()


@app.task(name=PACK, queue="housekeeping")
def pack_dossier(pack_id: int) -> bool:
    """Pack a topic's papers; return whether there is a file now."""
    return dossier_make(pack_id=pack_id, now=clock.now())


@app.periodic(cron="37 * * * *")
@app.task(name="deliberation.erase_packs", queue="housekeeping", queueing_lock="deliberation.erase_packs")
def erase_packs(timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes when it was due
    """Erase, every hour, the packs whose time is over."""
    return dossiers_erase_due(now=clock.now())


def votes_turn(*, now: datetime) -> int:
    """Open and close the votes whose time it is; one that cannot be is left, told of in the log, and stops no other.

    A vote with an objection not yet answered waits for the answer; one whose sealed ballots somebody touched is not
    closed.
    """
    due = Vote.objects.filter(opened_at__isnull=True, called_off_at__isnull=True, opens_at__lte=now, closes_at__gt=now)
    over = Vote.objects.filter(opened_at__isnull=False, closed_at__isnull=True, closes_at__lte=now)
    turned = 0
    for vote in due.order_by("opens_at"):
        try:
            vote_open(actor=None, vote_id=vote.pk, now=now)
            turned += 1
        except VoteRefusedError as refused:
            log.info("vote %s is not opened: %s", vote.pk, refused)
    for vote in over.order_by("closes_at"):
        try:
            vote_close(actor=None, vote_id=vote.pk, now=now)
            turned += 1
        except BallotsTamperedError:
            log.exception("vote %s is not closed", vote.pk)
    return turned
