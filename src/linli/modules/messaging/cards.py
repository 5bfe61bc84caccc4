"""What goes into the inbox and what is read from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDraft:
    """What a person is to be told. ``county`` is that of the place it is about; ``dedupe`` names the occasion."""

    person_id: int
    county: str
    kind: str
    subject: str
    dedupe: str
    body: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A notice as its person sees it; ``key`` is its public id, e.g. ``330825-17``."""

    county: str
    id: int
    kind: str
    subject: str
    body: str
    link: str
    at: datetime
    read_at: datetime | None

    @property
    def key(self) -> str:
        """The id that goes into addresses and the API."""
        return f"{self.county}-{self.id}"
