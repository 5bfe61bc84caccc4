"""A vote is opened: its roll compared with the register once more, and frozen."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.secrets import data_key_new, seal_text
from linli.modules.deliberation.commitments import roll_digest, terms_digest
from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.events import VoteOpened
from linli.modules.deliberation.flow import OPEN
from linli.modules.deliberation.law import Unit
from linli.modules.deliberation.models import BallotKind, Lacking, RollEntry, Struck, Vote, VoteKey
from linli.modules.deliberation.models.ballots import BATCH_AT_LEAST
from linli.modules.deliberation.services.voting.preparing import VOTE, entry_of_voice, roll_drawn
from linli.modules.deliberation.services.voting.rolls import next_number, strike, vote_claim
from linli.modules.deliberation.vote_errors import VoteRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.selectors.rolls import Entitled

KEY_PURPOSE = "vote"
"""Under which a vote's data key is sealed."""


@transaction.atomic
def vote_open(*, actor: Actor | None, vote_id: int, now: datetime) -> Vote:
    """Open a vote whose time has come by the database's clock, and freeze its roll.

    Whoever left the register since it was displayed is struck, whoever came is put on it; what an objection decided
    stays. From here on somebody turning eighteen, moving in or away, a household split or merged change nothing. Who
    leads the village may, and the job (``actor=None``). Out of reach: Vote.DoesNotExist. Not yet, over, opened already,
    an objection not answered, the topic no longer in this stage, nobody left on the roll: VoteRefusedError (the row is
    locked).
    """
    vote = vote_claim(actor, vote_id) if actor is not None else Vote.objects.select_for_update().get(pk=vote_id)
    if reason := _refusal(vote, now):
        raise VoteRefusedError(reason)
    added, struck = _brought_up_to_date(vote, now)
    standing = list(vote.roll.filter(struck_at__isnull=True).values_list("number", "person_id", "household_id"))
    if len(standing) < (BATCH_AT_LEAST if vote.is_secret else 1):
        raise VoteRefusedError(_("名册上的人不够，开不了表决。"))
    if vote.ballot_kind == BallotKind.SECRET:
        VoteKey.objects.create(vote=vote, cipher=seal_text(data_key_new().hex(), purpose=KEY_PURPOSE))
    vote.entitled, vote.opened_at = len(standing), now
    vote.save(update_fields=["entitled", "opened_at"])
    vote.refresh_from_db()
    opened = VoteOpened(
        entitled=len(standing),
        roll=roll_digest(standing),
        terms=terms_of(vote),
        added=tuple(added),
        struck=tuple(struck),
    )
    journal.record(opened, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    versions.bump([versions.place_key(vote.village)])
    return vote


def terms_of(vote: Vote) -> str:
    """Return the digest of what a vote is opened with."""
    return terms_digest(
        vote_id=vote.pk,
        question=vote.question,
        rule=vote.effective,
        kind=vote.ballot_kind,
        options=[list(option) for option in vote.options],
        closes_at=vote.closes_at.astimezone(UTC).isoformat(),
    )


def _refusal(vote: Vote, now: datetime) -> str:
    stage, topic = vote.stage, vote.stage.topic
    if vote.opened_at is not None or vote.called_off_at is not None:
        return _("这次表决已经开始了，或者已经撤下了。")
    if not vote.opens_at <= now < vote.closes_at:
        return _("还没到开始的时间，或者已经过了截止时间。")
    if vote.objections.filter(decided_at__isnull=True).exists():
        return _("名册异议还没答复完，不能开始。")
    if topic.state != OPEN or stage.position != topic.stage or stage.ended_at is not None:
        return _("这个议题已经不在表决这一步。")
    return ""


def _brought_up_to_date(vote: Vote, now: datetime) -> tuple[list[int], list[int]]:
    """Compare the roll with the register; return the numbers added and struck."""
    drawn = {(one.household_id if _by_home(vote) else one.person_id): one for one in _drawn(vote)}
    entries = list(vote.roll.select_related("person").order_by("number"))
    standing = {_key(vote, entry): entry for entry in entries if entry.struck_at is None}
    put_on = set(vote.objections.filter(lacking=Lacking.ABSENT, upheld=True).values_list("entry_id", flat=True))
    struck = []
    for key, entry in standing.items():
        died = entry.person.deceased_on is not None
        if key in drawn:
            _represent(entry, drawn[key])
        elif died or entry.pk not in put_on:
            reason = _("开始那天人口登记上已经去世") if died else _("开始那天已不在册")
            strike(entry, Struck.DIED if died else Struck.LEFT, reason, by=None, now=now)
            struck.append(entry.number)
    decided = {_key(vote, entry) for entry in entries if entry.struck_as == Struck.OBJECTION}
    came = [one for key, one in drawn.items() if key not in standing and key not in decided]
    fresh = [entry_of_voice(vote, number, one) for number, one in enumerate(came, start=next_number(vote))]
    RollEntry.objects.bulk_create(fresh)
    return [entry.number for entry in fresh], struck


def _drawn(vote: Vote) -> Sequence[Entitled]:
    return roll_drawn(vote, from_json(vote.effective))


def _by_home(vote: Vote) -> bool:
    return vote.unit == Unit.HOUSEHOLDS


def _key(vote: Vote, entry: RollEntry) -> int | None:
    return entry.household_id if _by_home(vote) else entry.person_id


def _represent(entry: RollEntry, drawn: Entitled) -> None:
    """Name who represents a household by now."""
    if entry.person_id != drawn.person_id:
        entry.person_id, entry.name = drawn.person_id, drawn.name
        entry.save(update_fields=["person_id", "name"])
