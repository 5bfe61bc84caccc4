"""Ballots brought in on paper, from a doorstep or from a meeting: by a collector and a witness, with a photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.idempotency import KeyReusedError
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.events import BallotCast, BatchEntered
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import Ballot, BallotPage, Batch, RollEntry, Vote
from linli.modules.deliberation.models.ballots import BATCH_AT_LEAST, PHOTOS_AT_MOST
from linli.modules.deliberation.policy import ENTER
from linli.modules.deliberation.selectors.bringers import two_may
from linli.modules.deliberation.selectors.mandates import mandate_standing, mandates_standing
from linli.modules.deliberation.selectors.voices import speakers_of
from linli.modules.deliberation.services.voting.casting import (
    ballot_write,
    choice_demand,
    choice_seal,
    has_taken_part,
    participation_write,
    told_in_words,
)
from linli.modules.deliberation.services.voting.mandates import mandate_overtaken, mandate_write, mandates_demand
from linli.modules.deliberation.services.voting.preparing import VOTE
from linli.modules.deliberation.vote_errors import VoteRefusedError
from linli.modules.files.public import files_get, files_keep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

BROUGHT = frozenset({Channel.PAPER, Channel.DOORSTEP, Channel.MEETING})
BATCH_AT_MOST = 2000


def ballot_enter(  # noqa: PLR0913 — what a ballot on paper says
    *,
    actor: Actor,
    vote_id: int,
    entry_id: int,
    choice: str,
    channel: Channel,
    collector_id: int,
    witness_id: int,
    file_id: int,
    further_files: Sequence[int] = (),
    proxy_id: int | None = None,
    mandate_on: date | None = None,
    mandate_file_id: int | None = None,
    key: UUID,
    now: datetime,
) -> Ballot:
    """Enter a named ballot somebody gave on paper, at their door or at a meeting.

    Two different people stand for it, a collector who works for the village and a witness who watches over it or
    represents villagers, and a photo of the ballot, with up to five of its other pages (``further_files``).
    ``proxy_id`` is who gave it for them, where the rule allows that: a grown member of the same household with a
    written mandate (集 §27), recorded before or now, from the day on it and its own photo. Given by themselves, their
    mandate ends. The same ``key`` again gives the ballot it made. Out of
    reach: Vote.DoesNotExist. Not their office: NotAllowedError. Secret, entrusted to somebody else: VoteRefusedError.
    The same key for another voice or choice: KeyReusedError. The voice has a ballot: AlreadyCastError. Not open by the
    database's clock: VoteNotOpenError. The wrong people, no photo, no such line or option, or whose it is has died and
    nobody else speaks for the household: InvalidInputError.
    """
    with told_in_words():
        vote = _claim(actor, vote_id)
        if vote.is_secret:
            raise VoteRefusedError(_("这次是无记名，纸票要一批一批录。"))
        known = Ballot.objects.filter(vote=vote, key=key).first()
        if known is not None:
            if (known.entry_id, known.choice) != (entry_id, choice):
                raise KeyReusedError
            return known
        entry = (
            RollEntry.objects.select_related("person").filter(vote=vote, pk=entry_id, struck_at__isnull=True).first()
        )
        if entry is None:
            raise invalid("/entry", _("名册上没有这一户（人）"))
        _demand_alive(vote, [entry], now)
        choice_demand(vote, choice)
        _demand_two(vote, channel, collector_id, witness_id, now)
        _demand_photos(file_id, further_files)
        if witness_id == entry.person_id:
            raise invalid("/witness", _("不能给自己的票作见证"))
        if proxy_id is not None:
            _demand_mandate(vote, entry, proxy_id, mandate_on, mandate_file_id, actor, now)
        elif vote.allows_proxy and not has_taken_part(entry):
            mandate_overtaken(vote, entry, actor=actor, now=now)
        brought = {"collector": collector_id, "witness": witness_id, "proxy": proxy_id, "photo": file_id}
        written = ballot_write(
            vote, entry, choice=choice, channel=channel, cast_by=proxy_id or entry.person_id, key=key, brought=brought
        )
        _pages_keep(vote, file_id, further_files, ballot_id=written.pk)
        cast = BallotCast(number=entry.number, channel=channel, leaf=written.leaf, proxy=proxy_id)
        journal.record(cast, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    return Ballot.objects.get(pk=written.pk)


def batch_enter(  # noqa: PLR0913 — likewise
    *,
    actor: Actor,
    vote_id: int,
    entry_ids: Sequence[int],
    totals: Mapping[str, int],
    channel: Channel,
    collector_id: int,
    witness_id: int,
    file_id: int,
    further_files: Sequence[int] = (),
    key: UUID,
    now: datetime,
) -> Batch:
    """Enter secret ballots counted together: how many for each option, and whose voices took part.

    At least three, so that none says whose it is; the totals are kept nowhere, each becomes as many sealed ballots
    among the others. Of who gave a mandate that stands the ballot is its holder's. People and errors as in
    ``ballot_enter``; one voice of them that has taken part already lets none of the batch in.
    """
    with told_in_words():
        vote = _claim(actor, vote_id)
        if not vote.is_secret:
            raise VoteRefusedError(_("这次是记名，纸票要一张一张录。"))
        known = Batch.objects.filter(vote=vote, key=key).first()
        if known is not None:
            if set(known.participations.values_list("entry_id", flat=True)) != set(entry_ids):
                raise KeyReusedError
            return known
        entries = _voices(vote, entry_ids)
        _demand_alive(vote, entries, now)
        _demand_totals(vote, totals, len(entries))
        _demand_two(vote, channel, collector_id, witness_id, now)
        _demand_photos(file_id, further_files)
        batch = Batch.objects.create(
            vote=vote,
            channel=channel,
            ballots=len(entries),
            collector_id=collector_id,
            witness_id=witness_id,
            photo_id=file_id,
            key=key,
            entered_by_id=actor.known_id,
            entered_at=now,
        )
        holders = mandates_standing(vote, [entry.pk for entry in entries])
        for entry in entries:
            proxy = holders.get(entry.pk)
            participation_write(vote, entry, channel=channel, key=key, batch_id=batch.pk, proxy_id=proxy)
        for choice, count in totals.items():
            for _each in range(count):
                choice_seal(vote, choice, batch_id=batch.pk)
        _pages_keep(vote, file_id, further_files, batch_id=batch.pk)
        entered = BatchEntered(
            batch=batch.pk,
            channel=channel,
            numbers=tuple(entry.number for entry in entries),
            collector=collector_id,
            witness=witness_id,
            proxies={str(entry.number): holders[entry.pk] for entry in entries if entry.pk in holders},
        )
        journal.record(entered, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    return batch


def _claim(actor: Actor, vote_id: int) -> Vote:
    vote = Vote.objects.in_reach(actor, ENTER).filter(pk=vote_id).first()
    if vote is None:
        raise Vote.DoesNotExist
    return vote


def _demand_mandate(
    vote: Vote,
    entry: RollEntry,
    proxy_id: int,
    given_on: date | None,
    file_id: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Let the one who gives the ballot hold the mandate for it: the one that stands, or the paper shown now."""
    mandates_demand(vote)
    standing = mandate_standing(entry)
    if standing is None:
        mandate_write(vote, entry, holder_id=proxy_id, given_on=given_on, file_id=file_id, actor=actor, now=now)
    elif standing.holder_id != proxy_id:
        raise VoteRefusedError(_("已经委托过别人了，先撤回那一份。"))


def _voices(vote: Vote, entry_ids: Sequence[int]) -> list[RollEntry]:
    standing = RollEntry.objects.select_related("person").filter(vote=vote, pk__in=entry_ids, struck_at__isnull=True)
    entries = list(standing.order_by("number"))
    if len(entries) != len(entry_ids):
        raise invalid("/entries", _("有的不在名册上，或者写了两遍"))
    if not BATCH_AT_LEAST <= len(entries) <= BATCH_AT_MOST:
        raise invalid("/entries", _("无记名票一批至少 %(least)s 张，免得猜出谁投了什么") % {"least": BATCH_AT_LEAST})
    return entries


def _demand_alive(vote: Vote, entries: Sequence[RollEntry], now: datetime) -> None:
    """Refuse the ballot of somebody the register says is dead, unless others of their household speak for it."""
    for entry in entries:
        if entry.person.deceased_on is not None and not (entry.household_id and speakers_of(vote, entry, now=now)):
            raise invalid("/entry", _("人口登记上 %(name)s 已经去世，这一票不能录") % {"name": entry.name})


def _demand_totals(vote: Vote, totals: Mapping[str, int], ballots: int) -> None:
    if not set(totals) <= set(vote.choices) or any(count < 0 for count in totals.values()):
        raise invalid("/totals", _("只能填票上有的选项，数目不能是负的"))
    if sum(totals.values()) != ballots:
        raise invalid("/totals", _("各项票数加起来要等于参加的 %(ballots)s 户（人）") % {"ballots": ballots})


def _demand_two(vote: Vote, channel: Channel, collector_id: int, witness_id: int, now: datetime) -> None:
    errors = []
    collects, witnesses = two_may(vote, collector_id=collector_id, witness_id=witness_id, now=now)
    if channel not in BROUGHT:
        errors.append(FieldError("/channel", _("选纸票、上门或者会上")))
    if not collects:
        errors.append(FieldError("/collector", _("收票人要是村社干部或网格员")))
    if not witnesses:
        errors.append(FieldError("/witness", _("见证人要是村务监督委员会成员或村民代表")))
    elif witness_id == collector_id:
        errors.append(FieldError("/witness", _("收票人和见证人不能是同一个人")))
    if errors:
        raise InvalidInputError(errors)


def _demand_photos(first: int, further: Sequence[int]) -> None:
    wanted = {first, *further}
    if len(files_get(wanted)) != len(wanted) or len(wanted) != 1 + len(further):
        raise invalid("/photo", _("要有票面的照片"))
    if len(wanted) > PHOTOS_AT_MOST:
        raise invalid("/photo", _("照片最多 %(most)s 张") % {"most": PHOTOS_AT_MOST})


def _pages_keep(
    vote: Vote, first: int, further: Sequence[int], *, ballot_id: int | None = None, batch_id: int | None = None
) -> None:
    BallotPage.objects.bulk_create(
        BallotPage(vote=vote, ballot_id=ballot_id, batch_id=batch_id, number=number, photo_id=file_id)
        for number, file_id in enumerate(further, start=2)
    )
    files_keep([first, *further])
