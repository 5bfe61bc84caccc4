"""Questionnaires as pages see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class OptionCard:
    """What can be chosen."""

    id: int
    label: str
    deed: str = ""
    photo_id: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """One question with its options."""

    id: int
    position: int
    kind: str
    text: str
    help: str
    is_required: bool
    most: int
    options: tuple[OptionCard, ...] = ()

    @property
    def field(self) -> str:
        """The name of its field in a form."""
        return f"q{self.id}"


@dataclass(frozen=True, slots=True)
class QuestionnaireCard:
    """One questionnaire in a list."""

    id: int
    place: str
    place_name: str
    purpose: str
    title: str
    about: str
    answers_by: str
    is_anonymous: bool
    state: str
    opens_at: datetime | None
    opened_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    released_at: datetime | None
    saved_at: datetime
    addressed: int
    answered: int = 0
    is_mine_done: bool = False


@dataclass(frozen=True, slots=True)
class QuestionnaireView:
    """One questionnaire whole."""

    card: QuestionnaireCard
    questions: tuple[QuestionCard, ...]
    audience: Mapping[str, Any]
    notifies: bool
    author_name: str = ""
    steps: tuple[str, ...] = ()
    may_write: bool = False
    is_sealed: bool = False
