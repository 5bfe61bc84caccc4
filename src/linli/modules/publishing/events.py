"""What happened to posts and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PostWritten:
    """A draft was begun, or written on."""

    kind: ClassVar[str] = "publishing.post_written"
    column: str
    title: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class PostStepTaken:
    """A step of the flow was taken; ``version`` is the one readers see from then on, ``digest`` is over its content."""

    kind: ClassVar[str] = "publishing.post_step_taken"
    step: str
    source: str
    target: str
    column: str
    title: str
    note: str = ""
    visibility: str = ""
    version: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class PostPinned:
    """A post was put first in its column, or back among the others."""

    kind: ClassVar[str] = "publishing.post_pinned"
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class ColumnPut:
    """A place said how a column is with it and below."""

    kind: ClassVar[str] = "publishing.column_put"
    code: str
    name: str
    is_active: bool
    visibility: str
    needs_review: bool
    comments: str
