"""What others get to see of columns and posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.modules.files.public import FileCard


@dataclass(frozen=True, slots=True)
class ColumnCard:
    """A column as it holds at a place; ``said_by`` is the place whose word it is, empty for the nation's."""

    code: str
    name: str
    icon: str
    about: str
    levels: tuple[int, ...]
    writers: tuple[str, ...]
    visibility: str
    needs_review: bool
    comments: str
    asks: bool
    is_on_home: bool
    is_active: bool
    order: int
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post as lists show it; ``link`` is where its page is when another module owns it, else empty."""

    id: int
    place: str
    place_name: str
    column: str
    column_name: str
    column_icon: str
    title: str
    summary: str
    visibility: str
    state: str
    published_at: datetime | None
    corrections: int
    is_pinned: bool
    link: str = ""
    is_unread: bool = False
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class VersionCard:
    """One version of a post as it was shown."""

    number: int
    title: str
    summary: str
    body: str
    text: str
    note: str
    editor_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PostView:
    """A post whole, with the steps the reader may take now."""

    card: PostCard
    body: str
    text: str
    audience: dict[str, Any] | None
    is_addressed: bool
    notifies: bool
    channels: tuple[str, ...]
    asks: bool
    apply_link: str
    needs_review: bool
    comments: str
    note: str
    author_id: int | None
    author_name: str
    reviewer_name: str
    created_at: datetime
    saved_at: datetime
    publish_at: datetime | None
    corrected_at: datetime | None
    ended_at: datetime | None
    expires_at: datetime | None
    version: int
    source: str
    files: Sequence[FileCard] = field(default_factory=tuple)
    steps: Sequence[tuple[str, tuple[str, ...]]] = field(default_factory=tuple)
