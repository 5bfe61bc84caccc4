"""What happened to comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class CommentAdded:
    """Somebody commented; ``state`` says whether it stands at once or waits to be looked at."""

    kind: ClassVar[str] = "comments.added"
    about: str
    state: str


@dataclass(frozen=True, slots=True)
class CommentStepTaken:
    """A comment was shown, hidden with a reason, or taken back."""

    kind: ClassVar[str] = "comments.step_taken"
    about: str
    step: str
    source: str
    target: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CommentReported:
    """Somebody said a comment should not stand there; why is theirs, and stands in the report alone."""

    kind: ClassVar[str] = "comments.reported"
    about: str


@dataclass(frozen=True, slots=True)
class WordsPut:
    """A county changed the words for which a comment is looked at first."""

    kind: ClassVar[str] = "comments.words_put"
    number: int
