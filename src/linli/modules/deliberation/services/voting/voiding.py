"""What was brought in wrongly is void once two people say so; it stays visible, and the voice may be entered anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import invalid
from linli.kernel.roles import Role
from linli.modules.accounts.public import holders
from linli.modules.deliberation.events import BallotVoided
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import Ballot, Batch, Participation, SealedBallot, Voiding, Vote
from linli.modules.deliberation.models.topics import NOTE_AT_MOST
from linli.modules.deliberation.policy import READ, VOID
from linli.modules.deliberation.services.voting.casting import told_in_words
from linli.modules.deliberation.services.voting.preparing import VOTE
from linli.modules.deliberation.vote_errors import VoteRefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def ballot_void(
    *, actor: Actor, vote_id: int, ballot_id: int | None = None, batch_id: int | None = None, reason: str, now: datetime
) -> Voiding:
    """Ask that a ballot or batch brought in be void, with a reason; nothing is until somebody else agrees.

    Who leads the village or watches over it may, while the vote is open. Out of reach: Vote.DoesNotExist. Not their
    office: NotAllowedError. No such ballot, cast by oneself on a phone, or without a reason: InvalidInputError. Asked
    already or void: VoteRefusedError. Not open: VoteNotOpenError.
    """
    with told_in_words():
        vote = _claim(actor, vote_id)
        if not 1 <= len(reason.strip()) <= NOTE_AT_MOST:
            raise invalid("/reason", _("写明为什么作废，%(most)s 字以内") % {"most": NOTE_AT_MOST})
        ballot = Ballot.objects.filter(vote=vote, pk=ballot_id or 0).exclude(channel=Channel.PHONE).first()
        batch = Batch.objects.filter(vote=vote, pk=batch_id or 0).first()
        if (ballot is None) == (batch is None):
            raise invalid("/ballot", _("只有录进来的票能作废，手机上投的不能"))
        if Voiding.objects.filter(vote=vote, ballot=ballot, batch=batch).exists():
            raise VoteRefusedError(_("已经有人提出作废了，等另一个人同意。"))
        voiding = Voiding.objects.create(
            vote=vote, ballot=ballot, batch=batch, reason=reason.strip(), asked_by_id=actor.known_id, asked_at=now
        )
        _record(voiding, actor=actor, now=now)
    return voiding


def ballot_void_agree(*, actor: Actor, voiding_id: int, now: datetime) -> Voiding:
    """Agree that a ballot or batch is void: from now on it is, visibly, and its voices may be entered anew.

    Somebody else than whoever asked, and one of both of the supervision committee. Out of reach: Voiding.DoesNotExist.
    Not their office: NotAllowedError. Their own request, nobody of the supervision committee among both, or agreed
    already: VoteRefusedError. Not open: VoteNotOpenError.
    """
    with told_in_words():
        voiding = (
            Voiding.objects.select_for_update(of=("self",)).select_related("vote", "ballot", "batch").get(pk=voiding_id)
        )
        vote = _claim(actor, voiding.vote_id, missing=Voiding)
        if voiding.agreed_at is not None:
            raise VoteRefusedError(_("已经作废了。"))
        supervisors = {one.person_id for one in holders([Role.SUPERVISOR], now=now, within=vote.village)}
        if voiding.asked_by_id == actor.person_id or not {voiding.asked_by_id, actor.known_id} & supervisors:
            raise VoteRefusedError(_("作废要两个人点头，其中一个是村务监督委员会的。"))
        voiding.agreed_by_id, voiding.agreed_at = actor.known_id, now
        voiding.save(update_fields=["agreed_by", "agreed_at"])
        if voiding.ballot is not None:
            Ballot.objects.filter(pk=voiding.ballot.pk).update(voided_at=Now())
        if voiding.batch is not None:
            Batch.objects.filter(pk=voiding.batch.pk).update(voided_at=Now())
            Participation.objects.filter(batch=voiding.batch).update(is_void=True)
            SealedBallot.objects.filter(batch=voiding.batch).delete()
        _record(voiding, actor=actor, now=now)
    return voiding


def _claim(actor: Actor, vote_id: int, *, missing: type[Vote | Voiding] = Vote) -> Vote:
    vote = Vote.objects.in_reach(actor, READ).filter(pk=vote_id).first()
    if vote is None:
        raise missing.DoesNotExist
    if not Vote.objects.in_reach(actor, VOID).filter(pk=vote_id).exists():
        raise NotAllowedError(VOID)
    return vote


def _record(voiding: Voiding, *, actor: Actor, now: datetime) -> None:
    said = BallotVoided(
        reason=voiding.reason,
        agreed=voiding.agreed_at is not None,
        number=voiding.ballot.entry.number if voiding.ballot else None,
        batch=voiding.batch.pk if voiding.batch else None,
    )
    vote = voiding.vote
    journal.record(said, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
