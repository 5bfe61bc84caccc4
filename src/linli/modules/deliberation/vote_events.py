"""What happened to votes beside their course: called off before they opened, mandates given and ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCalledOff:
    """A vote was called off before it opened: it had been begun by mistake."""

    kind: ClassVar[str] = "deliberation.vote_called_off"

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteMandateGiven:
    """A written mandate was recorded: the voice of the roll, the person who holds it, the household of both."""

    kind: ClassVar[str] = "deliberation.vote_mandate_given"

    number: int
    holder: int
    household: int
    given_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteMandateEnded:
    """A mandate was revoked, or whoever gave it voted themselves."""

    kind: ClassVar[str] = "deliberation.vote_mandate_ended"

    number: int
    ended_as: str
