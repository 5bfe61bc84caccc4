"""A vote that was announced wrongly, or could not open in its time, is called off and announced anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.refusal import invalid
from linli.modules.deliberation.events import VoteCalledOff
from linli.modules.deliberation.flow import OPEN
from linli.modules.deliberation.models import Topic
from linli.modules.deliberation.models.topics import NOTE_AT_MOST
from linli.modules.deliberation.services.laying import stage_again, stage_begin
from linli.modules.deliberation.services.voting.preparing import VOTE
from linli.modules.deliberation.services.voting.rolls import vote_claim
from linli.modules.deliberation.vote_errors import VoteRefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def vote_call_off(*, actor: Actor, vote_id: int, reason: str, now: datetime) -> None:
    """Call off a vote that never opened: its stage begins anew as another round, in which one is announced again.

    The old one keeps its roll and objections, and never opens. Who leads the village may. Out of reach:
    Vote.DoesNotExist. Opened, or called off already, or the topic is elsewhere by now: VoteRefusedError (vote and topic
    are locked). Without a reason: InvalidInputError at ``/call_off``.
    """
    vote = vote_claim(actor, vote_id)
    topic = Topic.objects.select_for_update().get(pk=vote.stage.topic_id)
    stage = vote.stage
    stage.refresh_from_db()
    if vote.opened_at is not None:
        raise VoteRefusedError(_("表决已经开始了，不能再撤。"))
    if topic.state != OPEN or stage.position != topic.stage or stage.ended_at is not None:
        raise VoteRefusedError(_("这个议题已经不在表决这一步。"))
    words = " ".join(reason.split())
    if not 1 <= len(words) <= NOTE_AT_MOST:
        raise invalid("/call_off", _("写明为什么撤，%(most)s 字以内") % {"most": NOTE_AT_MOST})
    stage.ended_at, stage.note = now, words
    stage.save(update_fields=["ended_at", "note"])
    stage_begin(stage_again(stage), now=now)
    journal.record(VoteCalledOff(reason=words), actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    versions.bump([versions.place_key(vote.village)])
