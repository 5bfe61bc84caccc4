"""What happened to elections, recalls and reviews; who voted how is nowhere, for nobody votes here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionPrepared:
    """An election was prepared, or what is said about it was changed."""

    kind: ClassVar[str] = "deliberation.election_prepared"

    day: str
    way: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionStepTaken:
    """An election moved a step; ``entitled`` is how many of the roll cast ballots.

    ``unseated`` are the elected whom the register could give no seat as it was handed over.
    """

    kind: ClassVar[str] = "deliberation.election_step_taken"

    step: str
    source: str
    target: str
    round: int
    entitled: int = 0
    note: str = ""
    unseated: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionOfficerPut:
    """Somebody joined the committee that leads an election, or left it."""

    kind: ClassVar[str] = "deliberation.election_officer_put"

    person: int
    duty: str
    left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RollChanged:
    """People were put on an election's roll or struck from it; ``objection`` says which decided one made it so."""

    kind: ClassVar[str] = "deliberation.roll_changed"

    change: str
    persons: tuple[int, ...]
    basis: str = ""
    objection: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollObjectionRaised:
    """Somebody says that an election's roll is wrong."""

    kind: ClassVar[str] = "deliberation.roll_objection_raised"

    election: int
    what: str
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RollObjectionDecided:
    """The committee that leads the election decided an objection."""

    kind: ClassVar[str] = "deliberation.roll_objection_decided"

    election: int
    upheld: bool
    in_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatePut:
    """Somebody stands for a post, or no longer does (``change``: added, changed, withdrawn)."""

    kind: ClassVar[str] = "deliberation.candidate_put"

    post: str
    person: int
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateEntered:
    """A written mandate was entered, or taken out again."""

    kind: ClassVar[str] = "deliberation.mandate_entered"

    principal: int
    agent: int
    removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionCounted:
    """What was counted for a post was entered: figures alone, candidates by their number here."""

    kind: ClassVar[str] = "deliberation.election_counted"

    post: str
    round: int
    issued: int
    cast: int
    valid: int
    votes: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallStepTaken:
    """A demand to recall a member was recorded, answered, or voted upon."""

    kind: ClassVar[str] = "deliberation.recall_step_taken"

    step: str
    target: str
    signed: int = 0
    signers_of: int = 0
    cast: int = 0
    in_favour: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecorded:
    """How a meeting reviewed a member; ``ends_office`` when it is the second time in a row that they are unfit."""

    kind: ClassVar[str] = "deliberation.review_recorded"

    on: str
    verdict: str
    ends_office: bool
