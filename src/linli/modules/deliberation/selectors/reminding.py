"""Whom a reminder of a vote reaches, and when the last one went out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.journal.reading import events_of_subject
from linli.modules.deliberation.events import VoteReminded
from linli.modules.joining.public import joined_among

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.modules.deliberation.models import Vote

VOTE = "vote"
"""The subject of a vote's events."""


def can_be_reminded(person_ids: Iterable[int]) -> set[int]:
    """Return those among them who are on line; one query."""
    return joined_among(person_ids)


def reminded_at(vote: Vote) -> datetime | None:
    """Return when those who had not voted were reminded last, as the journal remembers; one query."""
    found = events_of_subject(place=vote.village, subject=(VOTE, vote.pk))
    return next((one.at for one in reversed(found) if one.kind == VoteReminded.kind), None)
