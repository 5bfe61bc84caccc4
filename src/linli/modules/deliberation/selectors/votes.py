"""Votes as they are read: how far they are, who is on the roll, what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import (
        Ballot,
        Batch,
        Participation,
        RollEntry,
        RollObjection,
        TopicStage,
        Vote,
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How many took part so far; ``by_channel`` is None where a group is so small that it would point at somebody."""

    entitled: int
    took_part: int
    by_channel: Mapping[str, int] | None
    needed: int
    lacking: int
    is_valid_so_far: bool


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """The actor's voice on a roll: what may be done with it, and what was done."""

    entry: RollEntry
    has_cast: bool
    channel: str
    receipt: str
    at: datetime | None
    """Of a secret ballot its day alone, at midnight."""
    choice: str
    """Of one's own named ballot; else empty."""
    may_cast: bool


@dataclass(frozen=True, slots=True)
class Entered:
    """A ballot or batch brought in, as the desk sees it: who handled it, never what was chosen."""

    ballot_id: int | None
    batch_id: int | None
    number: int | None
    name: str
    ballots: int
    channel: str
    collector: str
    witness: str
    photo_id: int
    at: datetime
    state: str
    """counts, asked (to be void), void"""
    voiding_id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What a closed vote came to, with everything needed to count it again; see the API's description."""

    vote: Vote
    entitled: int
    struck: int
    took_part: int
    by_channel: Mapping[str, int] | None
    counts: tuple[tuple[str, str, int], ...]
    """code, words, how many"""
    winner: str
    needed_present: int
    needed_in_favour: int
    is_valid: bool
    is_adopted: bool
    is_binding: bool
    reasons: tuple[str, ...]
    ballots: tuple[tuple[str, str, str, str], ...]
    """receipt (empty if secret), choice, salt, leaf"""
    receipts: tuple[str, ...]
    """of a secret vote, apart from the choices"""


@dataclass(frozen=True, slots=True)
class VoteCheck:
    """One thing that must be so before the stage may end; the same attributes as the guards' Check."""

    text: str
    is_met: bool
    detail: str


def vote_get(actor: Actor, vote_id: int) -> Vote:
    raise NotImplementedError


def vote_of_stage(stage_id: int) -> Vote | None:
    raise NotImplementedError


def vote_of_topic(topic_id: int) -> Vote | None:
    """The newest one."""
    raise NotImplementedError


def vote_progress(vote: Vote) -> Progress:
    raise NotImplementedError


def entry_of(actor: Actor, vote: Vote, *, now: datetime) -> OwnEntry | None:
    raise NotImplementedError


def grid_of(vote: Vote) -> str:
    """One character per roll entry by number: ``.`` not yet, ``p`` phone, ``a`` paper, ``d`` doorstep, ``m`` meeting, ``x`` struck."""
    raise NotImplementedError


def roll_of(vote: Vote, *, search: str = "", after: int = 0, limit: int = 50) -> list[RollEntry]:
    """By number; search by number or name."""
    raise NotImplementedError


def objections_of(vote: Vote) -> list[RollObjection]:
    raise NotImplementedError


def entered_of(vote: Vote, *, before: int = 0, limit: int = 50) -> list[Entered]:
    """Brought in ballots, newest first."""
    raise NotImplementedError


def collectors_of(vote: Vote, *, now: datetime) -> list[tuple[int, str]]:
    """Who may have collected: (person id, name and office)."""
    raise NotImplementedError


def witnesses_of(vote: Vote, *, now: datetime) -> list[tuple[int, str]]:
    raise NotImplementedError


def tally_of(vote: Vote) -> Tally | None:
    """None while it is not closed."""
    raise NotImplementedError


def vote_checks(stage: TopicStage) -> tuple[VoteCheck, ...]:
    raise NotImplementedError
