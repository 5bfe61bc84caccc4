"""Votes: prepared with their roll on display, opened, cast or brought in, closed and counted, confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.law import Channel
    from linli.modules.deliberation.models import Ballot, Batch, RollEntry, RollObjection, Vote, Voiding


def vote_prepare(
    *,
    actor: Actor,
    stage_id: int,
    rule: str,
    ballot_kind: str,
    opens_at: datetime,
    closes_at: datetime,
    options: Sequence[str] = (),
    objections_until: datetime | None = None,
    short_notice_reason: str = "",
    now: datetime,
) -> Vote:
    """``options`` are proposals among which to choose; none means 同意 / 不同意. 弃权 is always added."""
    raise NotImplementedError


def roll_object(
    *, actor: Actor, vote_id: int, lacking: str, entry_id: int | None = None, about: str = "", why: str, now: datetime
) -> RollObjection:
    raise NotImplementedError


def roll_object_decide(
    *, actor: Actor, objection_id: int, upheld: bool, reason: str, person_id: int | None = None, now: datetime
) -> RollObjection:
    """``person_id``: who is put on the roll when an objection ``absent`` is upheld."""
    raise NotImplementedError


def roll_strike(*, actor: Actor, entry_id: int, reason: str, now: datetime) -> RollEntry:
    """Somebody died while the vote is open."""
    raise NotImplementedError


def vote_open(*, actor: Actor | None, vote_id: int, now: datetime) -> Vote:
    """``actor=None`` is the job."""
    raise NotImplementedError


def ballot_cast(*, actor: Actor, vote_id: int, choice: str, key: UUID, now: datetime) -> str:
    """Returns the receipt. Errors: AlreadyCastError(channel, at) 409, VoteNotOpenError 409, NotAllowedError 403."""
    raise NotImplementedError


def ballot_enter(
    *,
    actor: Actor,
    vote_id: int,
    entry_id: int,
    choice: str,
    channel: Channel,
    collector_id: int,
    witness_id: int,
    file_id: int,
    proxy_id: int | None = None,
    key: UUID,
    now: datetime,
) -> Ballot:
    """Named votes; a photo stored by files.public before."""
    raise NotImplementedError


def batch_enter(
    *,
    actor: Actor,
    vote_id: int,
    entry_ids: Sequence[int],
    totals: Mapping[str, int],
    channel: Channel,
    collector_id: int,
    witness_id: int,
    file_id: int,
    key: UUID,
    now: datetime,
) -> Batch:
    """Secret votes; at least three ballots, totals by choice add up to the entries."""
    raise NotImplementedError


def ballot_void(
    *, actor: Actor, vote_id: int, ballot_id: int | None = None, batch_id: int | None = None, reason: str, now: datetime
) -> Voiding:
    """The first of two asks."""
    raise NotImplementedError


def ballot_void_agree(*, actor: Actor, voiding_id: int, now: datetime) -> Voiding:
    """The second of two, one of both of the supervision committee: the ballot or batch is void, and may be entered anew."""
    raise NotImplementedError


def vote_close(*, actor: Actor | None, vote_id: int, now: datetime) -> Vote:
    """Not before ``closes_at`` by the database's clock; ``actor=None`` is the job."""
    raise NotImplementedError


def vote_confirm_by_meeting(
    *, actor: Actor, vote_id: int, present: int, in_favour: int, against: int, abstained: int, note: str, now: datetime
) -> Vote:
    raise NotImplementedError
