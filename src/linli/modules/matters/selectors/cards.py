"""What a matter looks like to whom: cards for lists, the whole for its own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.modules.files.public import KINDS
from linli.modules.matters.models import SENTENCE_ENDS

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.files.public import Kind
    from linli.modules.matters.assignees import AssigneeCard


@dataclass(frozen=True, slots=True)
class TranscriptCard:
    """What is said in a recording; ``writer`` is empty where a machine wrote it and nobody has looked yet."""

    text: str
    writer: str
    is_by_machine: bool


@dataclass(frozen=True, slots=True)
class AttachmentCard:
    """What was attached to a matter; ``step`` is empty for the report's, ``caption`` says before or after.

    ``seconds`` is how long it plays, ``name`` what a document is called, ``state`` the stored file's.
    """

    id: int
    url: str
    thumb_url: str
    media_type: str
    step: str
    caption: str
    seconds: int = 0
    name: str = ""
    state: str = "ready"
    transcript: TranscriptCard | None = None

    @property
    def kind(self) -> Kind:
        """Picture, recording, video or document."""
        return KINDS[self.media_type]


@dataclass(frozen=True, slots=True)
class PromiseCard:
    """A promise on a matter; late while unmet after ``due_at``, or met after it."""

    name: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    is_running: bool
    overdue: bool
    span: tuple[str, int]


@dataclass(frozen=True, slots=True)
class MatterCard:
    """A matter in a list; ``reporter_name`` is empty where the viewer may not know.

    ``standing`` is what the viewer is to it: reporter, behalf (it was reported for them), party, or nothing;
    ``to_visit``: its reporter was not content, and the viewer may go back to them.
    """

    id: int
    number: str
    title: str
    text: str
    kind: str
    kind_name: str
    category_code: str
    category_name: str
    icon: str
    village: str
    village_name: str
    place: str
    grid_name: str
    state: str
    state_name: str
    visibility: str
    identity: str
    reported_at: datetime
    started_at: datetime
    due_at: datetime | None
    overdue: bool
    holder_name: str
    reporter_name: str
    reporter_role: str
    photos: int
    first_photo: AttachmentCard | None
    grade: str
    promises: tuple[PromiseCard, ...]
    standing: str
    to_visit: bool

    @property
    def says_more(self) -> bool:
        """Whether the text says more than its title, so that it is worth showing beside it."""
        return self.text.strip().rstrip(f".{SENTENCE_ENDS}") != self.title


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One entry of a matter's course, in words; ``actor_name`` is empty for the platform itself."""

    at: datetime
    step: str
    label: str
    actor_id: int | None
    actor_name: str
    actor_role: str
    role_name: str
    note: str
    attachments: tuple[AttachmentCard, ...]
    link: str = ""


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step the viewer may take now: its label on the button, what it needs, whom it can be given to."""

    step: str
    label: str
    needs: tuple[str, ...]
    assignees: tuple[AssigneeCard, ...] = ()


@dataclass(frozen=True, slots=True)
class BehalfCard:
    """For whom a matter was reported; the number masked, the proof for who handles it."""

    name: str
    phone_hint: str
    consent: str
    consent_name: str
    proof: AttachmentCard | None


@dataclass(frozen=True, slots=True)
class PartyCard:
    """A party of a dispute; ``person_id`` where the register knows them."""

    name: str
    person_id: int | None


@dataclass(frozen=True, slots=True)
class AgreementCard:
    """How a mediation ended and in what words."""

    outcome: str
    outcome_name: str
    text: str
    mediator_name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter whole, as one viewer may see it; timeline newest first.

    ``notes`` are colleagues' and empty for the reporter's side; ``behalf`` and ``parties`` only where the viewer may
    know the reporter.
    """

    card: MatterCard
    lng: float | None
    lat: float | None
    location_note: str
    held_at: str
    assignee: AssigneeCard | None
    reporter_id: int | None
    reporter_phone_hint: str
    is_mine: bool
    attachments: tuple[AttachmentCard, ...]
    steps: tuple[StepCard, ...]
    may_rate: bool
    may_ask: bool
    may_attach: bool
    may_transcribe: bool
    grade: str
    grade_reason: str
    rated_at: datetime | None
    resolved_at: datetime | None
    merged_into: int | None
    parts: tuple[int, ...]
    timeline: tuple[TimelineEntry, ...]
    office: str
    is_assist: bool
    part_of: int | None
    parts_open: int
    behalf: BehalfCard | None
    parties: tuple[PartyCard, ...]
    agreement: AgreementCard | None
    notes: tuple[TimelineEntry, ...]
    may_note: bool
    may_visit: bool
    may_lead_on: bool
    may_mediate: bool

    @property
    def is_sealed(self) -> bool:
        """Whether it is a tip-off that discipline officers alone handle."""
        return self.office == "discipline"

    def promise(self, name: str) -> PromiseCard | None:
        """Return the newest promise of that name."""
        return next((promise for promise in self.card.promises if promise.name == name), None)
