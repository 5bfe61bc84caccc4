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


BROADCAST_KEY = "b"
"""What the public ids of broadcasts begin with: ``b-17``; those of notices begin with a county: ``330825-17``."""


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A notice or a broadcast as its person sees it; ``key`` is its public id, ``county`` empty for a broadcast."""

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
        return f"{self.county or BROADCAST_KEY}-{self.id}"

    @property
    def is_broadcast(self) -> bool:
        """Whether many are told the same."""
        return not self.county
