"""What other modules get to see of comments and likes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class CommentCard:
    """A comment; ``reason`` says to its own writer why it is hidden, ``stance`` where they stand in a discussion."""

    id: int
    subject: str
    place: str
    author_id: int
    author_name: str
    text: str
    state: str
    at: datetime
    reason: str = ""
    is_own: bool = False
    stance: str | None = None


@dataclass(frozen=True, slots=True)
class WatchedComment:
    """A comment as whoever looks after them sees it, with what was said against it."""

    card: CommentCard
    place_name: str
    word: str
    moderator_name: str
    moderated_at: datetime | None
    complaints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many comments and likes a subject has, and whether the reader likes it."""

    comments: int = 0
    likes: int = 0
    liked: bool = False


@dataclass(frozen=True, slots=True)
class StanceCounts:
    """How many said they are for it, against it, or have a question, each at their latest word on show."""

    in_favour: int = 0
    against: int = 0
    questions: int = 0
    people: int = 0
    comments: int = 0
