"""A vote begun by mistake is called off before it opens; what was announced stays readable, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.refusal import invalid
from linli.modules.deliberation.models.topics import NOTE_AT_MOST
from linli.modules.deliberation.services.voting.preparing import VOTE
from linli.modules.deliberation.services.voting.rolls import vote_claim
from linli.modules.deliberation.vote_errors import VoteRefusedError
from linli.modules.deliberation.vote_events import VoteCalledOff

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Vote


@transaction.atomic
def vote_call_off(*, actor: Actor, vote_id: int, reason: str, now: datetime) -> Vote:
    """Call a vote off that has not opened: it never will, and its stage may have another, announced anew.

    Members see that it was, and why. Who leads the village may. Out of reach: Vote.DoesNotExist. Without a reason:
    InvalidInputError. Opened, or called off already: VoteRefusedError (the row is locked: of calling off and opening at
    the same moment one is refused).
    """
    vote = vote_claim(actor, vote_id)
    if vote.opened_at is not None or vote.called_off_at is not None:
        raise VoteRefusedError(_("这次表决已经开始了，或者已经撤下了。"))
    words = " ".join(reason.split())
    if not 1 <= len(words) <= NOTE_AT_MOST:
        raise invalid("/call_off", _("写一句为什么撤下，大伙看得到"))
    vote.called_off_at, vote.called_off_why, vote.called_off_by_id = now, words, actor.known_id
    vote.save(update_fields=["called_off_at", "called_off_why", "called_off_by_id"])
    called_off = VoteCalledOff(reason=words)
    journal.record(called_off, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    versions.bump([versions.place_key(vote.village)])
    return vote
