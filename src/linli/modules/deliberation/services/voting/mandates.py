"""Written mandates within a household (集 §27): recorded with a photo of the paper, revoked, overtaken by the giver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.law import COLLECTIVES_LAW
from linli.modules.deliberation.law_words import article_words
from linli.modules.deliberation.models import RollEntry, Vote, VoteMandate
from linli.modules.deliberation.policy import ENTER
from linli.modules.deliberation.selectors.mandates import household_of, mandate_standing, may_hold
from linli.modules.deliberation.services.voting.preparing import VOTE
from linli.modules.deliberation.vote_errors import VoteNotOpenError, VoteRefusedError
from linli.modules.deliberation.vote_events import VoteMandateEnded, VoteMandateGiven
from linli.modules.files.public import UnknownFileError, file_get, files_keep
from linli.web.formatting import ZONE

if TYPE_CHECKING:
    from datetime import date, datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def mandate_record(
    *,
    actor: Actor,
    vote_id: int,
    entry_id: int,
    holder_id: int,
    given_on: date | None,
    file_id: int,
    now: datetime,
) -> VoteMandate:
    """Record that somebody on the roll entrusted a grown member of their household, from the paper they signed.

    From now on the holder casts that ballot, by whichever way, and it counts once, as the way it came. Who brings
    ballots in may, from the announcement until the vote closes. Out of reach: Vote.DoesNotExist. A rule that knows no
    mandates, with its article; somebody of another household, a minor, the giver themselves; no paper; a day to come:
    InvalidInputError. They have entrusted somebody, or voted: VoteRefusedError; both the database holds, whoever is
    first. Over: VoteNotOpenError.
    """
    vote = Vote.objects.in_reach(actor, ENTER).filter(pk=vote_id).first()
    if vote is None:
        raise Vote.DoesNotExist
    entry = RollEntry.objects.filter(vote=vote, pk=entry_id, struck_at__isnull=True).first()
    if entry is None:
        raise invalid("/entry", _("名册上没有这个人"))
    return mandate_write(vote, entry, holder_id=holder_id, given_on=given_on, file_id=file_id, actor=actor, now=now)


@transaction.atomic
def mandate_revoke(*, actor: Actor, mandate_id: int, now: datetime) -> VoteMandate:
    """Let a mandate count no longer, as whoever gave it says; they vote themselves, or entrust anew.

    Who brings ballots in may. Out of reach: VoteMandate.DoesNotExist. Used or ended already: VoteRefusedError. The vote
    is over: VoteNotOpenError.
    """
    mandate = VoteMandate.objects.select_related("vote", "entry").get(pk=mandate_id)
    if not Vote.objects.in_reach(actor, ENTER).filter(pk=mandate.vote_id).exists():
        raise VoteMandate.DoesNotExist
    mandate_end(mandate, VoteMandate.Ended.REVOKED, actor=actor, now=now)
    return mandate


def mandates_demand(vote: Vote) -> None:
    """Refuse mandates where the rule of a vote names none, with its article; only 集 §27 does."""
    if vote.allows_proxy:
        return
    law = from_json(vote.effective).rule
    words = {"law": article_words(law.law, law.articles), "only": article_words(COLLECTIVES_LAW, (27,))}
    raise invalid("/proxy", _("%(law)s没有委托投票这一说；书面委托同一户的家人，只有成员大会可以（%(only)s）") % words)


def mandate_write(
    vote: Vote,
    entry: RollEntry,
    *,
    holder_id: int,
    given_on: date | None,
    file_id: int | None,
    actor: Actor,
    now: datetime,
) -> VoteMandate:
    """Write a mandate in the caller's transaction, as ``mandate_record`` says."""
    mandates_demand(vote)
    household = household_of(vote, entry)
    errors = []
    if household is None or not may_hold(entry, household, holder_id, now=now):
        errors.append(FieldError("/proxy", _("只能书面委托同一户的成年家人（第 27 条）")))
    if given_on is None or given_on > now.astimezone(ZONE).date():
        errors.append(FieldError("/given_on", _("写委托书上的日子，不能是以后")))
    try:
        file_get(file_id or 0)
    except UnknownFileError:
        errors.append(FieldError("/paper", _("委托书要拍一张照片")))
    if errors:
        raise InvalidInputError(errors)
    assert household is not None and given_on is not None and file_id is not None  # noqa: S101, PT018 - demanded before
    mandate = VoteMandate(
        vote=vote,
        entry=entry,
        holder_id=holder_id,
        household_id=household,
        given_on=given_on,
        paper_id=file_id,
        recorded_by_id=actor.known_id,
        recorded_at=now,
    )
    try:
        with transaction.atomic():
            mandate.save(force_insert=True)
    except IntegrityError as refused:
        raise _said(str(refused)) from refused
    files_keep([file_id])
    given = VoteMandateGiven(number=entry.number, holder=holder_id, household=household, given_on=given_on.isoformat())
    journal.record(given, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    versions.bump([versions.place_key(vote.village), versions.person_key(holder_id)])
    return mandate


def mandate_overtaken(vote: Vote, entry: RollEntry, *, actor: Actor, now: datetime) -> None:
    """End the mandate of a voice that casts its ballot itself, in the caller's transaction; none: nothing."""
    mandate = mandate_standing(entry) if vote.allows_proxy else None
    if mandate is not None:
        mandate.vote, mandate.entry = vote, entry
        mandate_end(mandate, VoteMandate.Ended.CAME, actor=actor, now=now)


def mandate_end(mandate: VoteMandate, why: VoteMandate.Ended, *, actor: Actor, now: datetime) -> None:
    """Write that a mandate counts no longer; the database refuses one that was used."""
    try:
        with transaction.atomic():
            ended = VoteMandate.objects.filter(pk=mandate.pk, ended_at__isnull=True).update(
                ended_at=Now(), ended_as=why
            )
    except IntegrityError as refused:
        raise _said(str(refused)) from refused
    if not ended:
        raise VoteRefusedError(_("这份委托已经失效了。"))
    vote = mandate.vote
    said = VoteMandateEnded(number=mandate.entry.number, ended_as=why)
    journal.record(said, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    versions.bump([versions.place_key(vote.village), versions.person_key(mandate.holder_id)])


def _said(refused: str) -> Exception:
    """Say what the database refused."""
    if "takes no mandates" in refused:
        return VoteNotOpenError(_("表决已经截止，委托登记不了、也撤不了了。"))
    if "took part already" in refused:
        return VoteRefusedError(_("这一票已经投过了，不能再委托，也不能撤回。"))
    if "deliberation_one_mandate_each" in refused:
        return VoteRefusedError(_("已经委托过别人了，先撤回那一份。"))
    return invalid("/proxy", _("只能书面委托同一户的成年家人（第 27 条）"))
