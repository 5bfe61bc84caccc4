"""What happened to broadcasts; ids and numbers alone, for names stay out of the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastSent:
    """A message was sent to an audience; ``audience`` is the expression, ``channels`` those beside the inbox."""

    kind: ClassVar[str] = "messaging.broadcast_sent"

    source: str
    audience: dict[str, Any]
    channels: tuple[str, ...] = ()
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastChanged:
    """What a message says was corrected."""

    kind: ClassVar[str] = "messaging.broadcast_changed"

    subject: str
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastStepTaken:
    """A broadcast moved; without a person behind it the platform itself did it."""

    kind: ClassVar[str] = "messaging.broadcast_step_taken"

    step: str
    source: str
    target: str
    note: str = ""
    audience: int = 0
    cost_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorstepVisited:
    """Somebody went to the door of who could not be reached otherwise; the journal keeps no name."""

    kind: ClassVar[str] = "messaging.doorstep_visited"

    broadcast_id: int
    person_id: int
    reached: bool
