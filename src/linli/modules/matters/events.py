"""What happened to matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class MatterReported:
    """Somebody reported a matter."""

    kind: ClassVar[str] = "matters.reported"
    number: str
    matter_kind: str
    visibility: str
    identity: str
    attachments: tuple[int, ...] = ()
    part_of: int | None = None


@dataclass(frozen=True, slots=True)
class MatterStepTaken:
    """A step of the flow was taken; ``closes_itself`` when the platform closed it for want of a rating."""

    kind: ClassVar[str] = "matters.step_taken"
    step: str
    source: str
    target: str
    note: str = ""
    assignee_id: int | None = None
    unit_id: int | None = None
    attachments: tuple[int, ...] = ()
    into: int | None = None
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MatterAsked:
    """The reporter asked again (补充提问)."""

    kind: ClassVar[str] = "matters.asked"
    text: str


@dataclass(frozen=True, slots=True)
class MatterRated:
    """The reporter rated the handling; dissatisfied sends it back."""

    kind: ClassVar[str] = "matters.rated"
    grade: str
    source: str
    target: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PromiseSet:
    """A county or village set how fast it promises to be; the span is ``{unit: amount}``."""

    kind: ClassVar[str] = "matters.promise_set"
    promise: str
    unit: str
    amount: int
