"""An event as written and as read: plain data, and the commitment over it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from linli.kernel.models import Event

SALT_BYTES = 16


class Happening(Protocol):
    """A frozen dataclass of a module's ``events.py``: ``kind`` names it, its fields are the payload."""

    kind: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event read back from the journal; ``position`` is 0 until the sequencer has passed."""

    id: int
    county: str
    place: str
    kind: str
    subject_kind: str
    subject_id: int
    actor_id: int | None
    actor_role: str
    at: datetime
    payload: dict[str, Any]
    position: int = 0


def payload_of(happening: Happening) -> dict[str, Any]:
    """Return the event's own fields as JSON data, without empty ones."""
    named = {field.name: getattr(happening, field.name) for field in fields(happening)}
    return {name: value for name, value in named.items() if value not in (None, "", (), [])}


def canonical(value: Any) -> bytes:
    """Write JSON data in the one form that is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def commitment_over(event: Event) -> bytes:
    """Return the salted SHA-256 over the row: 32 bytes that bind the content without revealing it."""
    return hashlib.sha256(bytes(event.salt or b"") + canonical(content_of(event))).digest()


def content_of(event: Event) -> dict[str, Any]:
    """Return all that an event says, as it is hashed."""
    return {
        "county": event.county,
        "id": event.id,
        "place": event.place,
        "kind": event.kind,
        "subject": [event.subject_kind, event.subject_id],
        "actor": [event.actor_id, event.actor_role],
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "payload": event.payload,
    }


def link_after(previous: bytes, *, position: int, event_id: int, commitment: bytes) -> bytes:
    """Return the next link of a chain."""
    head = f"{position}:{event_id}:".encode()
    return hashlib.sha256(bytes(previous) + head + bytes(commitment)).digest()
