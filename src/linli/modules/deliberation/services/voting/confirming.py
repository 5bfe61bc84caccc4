"""A meeting confirms what a vote could not decide by itself: some ways of taking part had no recorded basis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.refusal import invalid
from linli.modules.deliberation.counted import verdict_json
from linli.modules.deliberation.counting import Count, from_json, judge
from linli.modules.deliberation.events import VoteConfirmed
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models.topics import NOTE_AT_MOST
from linli.modules.deliberation.services.voting.preparing import VOTE
from linli.modules.deliberation.services.voting.rolls import vote_claim
from linli.modules.deliberation.vote_errors import VoteRefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Vote


@transaction.atomic
def vote_confirm_by_meeting(
    *, actor: Actor, vote_id: int, present: int, in_favour: int, against: int, abstained: int, note: str, now: datetime
) -> Vote:
    """Write down the meeting that confirmed a vote: judged under the same rule by those who came.

    What the vote came to stays; its ``confirmation`` says how many came and agreed, when and where (``note``), and what
    follows. Who leads the village may, once. Out of reach: Vote.DoesNotExist. Not closed, binding by itself, not
    adopted, or confirmed already: VoteRefusedError. Too few came or agreed, or numbers that contradict each other:
    InvalidInputError.
    """
    vote = vote_claim(actor, vote_id)
    if vote.verdict is None or vote.confirmed_at is not None:
        raise VoteRefusedError(_("还没截止，或者已经确认过了。"))
    if vote.verdict["is_binding"] or not vote.verdict["is_adopted"]:
        raise VoteRefusedError(_("这次表决用不着开会确认。"))
    if not 1 <= len(note.strip()) <= NOTE_AT_MOST:
        raise invalid("/note", _("写明什么时候、在哪儿开的会，%(most)s 字以内") % {"most": NOTE_AT_MOST})
    tally = vote.tally or {}
    try:
        count = Count(tally["entitled"], {Channel.MEETING: present}, in_favour, against, abstained)
    except ValueError as error:
        raise invalid("/present", _("人数对不上：到会的不能比名册多，票数不能比到会的多")) from error
    verdict = judge(from_json(vote.effective), count)
    if not (verdict.is_adopted and verdict.is_binding):
        raise invalid("/in_favour" if verdict.is_valid else "/present", " ".join(verdict.reasons) or _("会上没有通过"))
    said = {"present": present, "in_favour": in_favour, "against": against, "abstained": abstained}
    vote.confirmation = {**said, "note": note.strip(), "by": actor.name, "verdict": verdict_json(verdict)}
    vote.confirmed_at = now
    vote.save(update_fields=["confirmation", "confirmed_at"])
    confirmed = VoteConfirmed(**said, note=note.strip())
    journal.record(confirmed, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    versions.bump([versions.place_key(vote.village)])
    return vote
