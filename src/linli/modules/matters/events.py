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
    for_somebody: bool = False


@dataclass(frozen=True, slots=True)
class MatterStepTaken:
    """A step of the flow was taken; ``by_unit`` is the outside platform that took it, without a person of ours."""

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
    outcome: str = ""
    by_unit: int | None = None


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
class MatterLedOn:
    """A module above made something bigger of the matter: what it is called, and the address that opens it."""

    kind: ClassVar[str] = "matters.led_on"
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class MatterNoted:
    """Somebody who handles the matter left a note for the others who do; the reporter's side never reads it."""

    kind: ClassVar[str] = "matters.noted"
    text: str


@dataclass(frozen=True, slots=True)
class MatterVisited:
    """Somebody went back to a reporter who was not content (回访); ``how`` is phone or doorstep."""

    kind: ClassVar[str] = "matters.visited"
    how: str
    text: str


@dataclass(frozen=True, slots=True)
class MatterPartsDone:
    """The last part of a matter was done; whoever has the whole in hand is told."""

    kind: ClassVar[str] = "matters.parts_done"


@dataclass(frozen=True, slots=True)
class PartiesNamed:
    """The parties of a dispute were written down anew; ``persons`` are those the register knows, ``new`` among them."""

    kind: ClassVar[str] = "matters.parties_named"
    number: int
    persons: tuple[int, ...] = ()
    new: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SealedOpened:
    """Somebody in office opened a sealed tip-off; written before it is shown."""

    kind: ClassVar[str] = "matters.sealed_opened"


@dataclass(frozen=True, slots=True)
class BehalfJoined:
    """Somebody it was reported for has joined and may read it from now on."""

    kind: ClassVar[str] = "matters.behalf_joined"
    person: int


@dataclass(frozen=True, slots=True)
class PromiseSet:
    """A county or village set how fast it promises to be; the span is ``{unit: amount}``."""

    kind: ClassVar[str] = "matters.promise_set"
    promise: str
    unit: str
    amount: int


@dataclass(frozen=True, slots=True)
class RecordingTranscribed:
    """What is said in a recording was put down, or put down better; the newest stands (文字记录)."""

    kind: ClassVar[str] = "matters.recording_transcribed"
    attachment: int
    text: str
    is_by_machine: bool


@dataclass(frozen=True, slots=True)
class HandoverNumbered:
    """An outside platform said by which number a matter goes there."""

    kind: ClassVar[str] = "matters.handover_numbered"
    by_unit: int
    reference: str


@dataclass(frozen=True, slots=True)
class ConnectorSet:
    """A connector to an outside platform was set up, changed, switched, given a new secret, or told to try again.

    ``reason`` says why reporters' names and numbers may leave, where they may.
    """

    kind: ClassVar[str] = "matters.connector_set"
    unit: int
    what: str
    address: str = ""
    sends_location: bool = False
    sends_reporter: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TemplateSet:
    """A place wrote words for answers, changed them, or put them aside."""

    kind: ClassVar[str] = "matters.template_set"
    template: int
    title: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class RouteSet:
    """A place said who usually gets matters of a category (none: all others); no unit takes its word back."""

    kind: ClassVar[str] = "matters.route_set"
    category: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class CategorySet:
    """A county named a category its own way, added one, or switched one off."""

    kind: ClassVar[str] = "matters.category_set"
    code: str
    name: str
    is_active: bool
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class KindsSet:
    """A county said which kinds of matters it does not take in."""

    kind: ClassVar[str] = "matters.kinds_set"
    off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MattersExported:
    """Somebody took a list of matters out of the platform: narrowed to what, how many."""

    kind: ClassVar[str] = "matters.exported"
    tab: str
    rows: int
    narrowed: dict[str, str]
