"""What a closed vote came to, with everything needed to count it again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from linli.modules.deliberation.counted import HIDDEN_BELOW, channels_shown, count_of, verdict_of
from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.models import Ballot, Participation, SecretBallot
from linli.modules.deliberation.models.votes import FOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linli.modules.deliberation.models import Vote


class Line(NamedTuple):
    """A ballot of a tally: of a named one its receipt; ``leaf`` is SHA-256 of the salt and [vote, receipt, choice]."""

    receipt: str
    choice: str
    salt: str
    leaf: str


@dataclass(frozen=True)
class Tally:
    """A closed vote counted. ``counts`` are code, words and number of each option.

    ``by_channel`` is None where a way of taking part is so small that it would point at somebody. ``reasons`` say what
    lacked. Of a secret vote ``receipts`` lie apart from ``ballots``, both in an order that means nothing.
    """

    vote: Vote
    entitled: int
    struck: int
    took_part: int
    by_channel: Mapping[str, int] | None
    counts: tuple[tuple[str, str, int], ...]
    winner: str
    in_favour: int
    needed_present: int
    needed_in_favour: int
    is_valid: bool
    is_adopted: bool
    is_binding: bool
    reasons: tuple[str, ...]

    @property
    def is_tiny(self) -> bool:
        """Whether so few took part that what they chose would point at them."""
        return self.took_part < HIDDEN_BELOW

    @cached_property
    def ballots(self) -> tuple[Line, ...]:
        """Every ballot that counts; one query."""
        return tuple(lines_of(self.vote))

    @cached_property
    def receipts(self) -> tuple[str, ...]:
        """Of a secret vote the receipts of whoever took part; one query."""
        return tuple(receipts_of(self.vote))


def tally_of(vote: Vote) -> Tally | None:
    """Return what a vote came to, ``None`` while it is not closed; no query."""
    if vote.tally is None:
        return None
    tally, approves = vote.tally, vote.choices[0] == FOR
    verdict = verdict_of(from_json(vote.effective), tally, approves=approves)
    return Tally(
        vote=vote,
        entitled=tally["entitled"],
        struck=tally["struck"],
        took_part=tally["took_part"],
        by_channel=channels_shown(tally["channels"]),
        counts=tuple((code, vote.words_of(code), number) for code, number in tally["counts"]),
        winner=tally["winner"],
        in_favour=count_of(tally, approves=approves).in_favour,
        needed_present=verdict.needed_present,
        needed_in_favour=verdict.needed_in_favour,
        is_valid=verdict.is_valid,
        is_adopted=verdict.is_adopted,
        is_binding=verdict.is_binding,
        reasons=verdict.reasons,
    )


def lines_of(vote: Vote) -> list[Line]:
    """Return every ballot that counts in a closed vote; of a secret one without its receipt. One query."""
    if vote.is_secret:
        secret = SecretBallot.objects.filter(vote=vote).order_by("leaf")
        return [Line("", row.choice, bytes(row.salt).hex(), row.leaf) for row in secret]
    named = Ballot.objects.filter(vote=vote, voided_at__isnull=True).order_by("receipt")
    return [Line(row.receipt, row.choice, bytes(row.salt).hex(), row.leaf) for row in named]


def receipts_of(vote: Vote) -> list[str]:
    """Return the receipts of whoever took part in a secret vote, in an order that means nothing; one query."""
    rows = Participation.objects.filter(vote=vote, is_void=False).order_by("receipt")
    return list(rows.values_list("receipt", flat=True)) if vote.is_secret else []
