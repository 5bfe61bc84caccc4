"""A matter as the API gives it: the contract's keys, from the cards that selectors return."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal, NotRequired

from typing_extensions import TypedDict

from linli.web.endpoints import StepOut

if TYPE_CHECKING:
    from linli.kernel.promises import Standing
    from linli.modules.matters.assignees import AssigneeCard
    from linli.modules.matters.selectors.cards import AgreementCard, AttachmentCard, MatterView, TimelineEntry
    from linli.modules.matters.selectors.categories import CategoryCard
    from linli.modules.matters.selectors.summaries import MatterSummary

PLATFORM = "platform"
"""The role of whatever the platform did by itself."""


class LocationOut(TypedDict):
    """A point, WGS-84 degrees."""

    lng: float
    lat: float


class AttachmentOut(TypedDict):
    """A photo, recording, video or document; the address wants the same bearer token."""

    id: int
    url: str
    media_type: str


class ReporterOut(TypedDict):
    """Who reported, for callers who may know."""

    id: NotRequired[int]
    name: str
    role: NotRequired[str]


class AssigneeOut(TypedDict):
    """A person or unit a matter is or can be given to; ``id`` is what a step's ``assignee`` takes."""

    id: str
    kind: Literal["person", "unit"]
    name: str
    role: NotRequired[str]
    place: str


class AssigneesOut(TypedDict):
    """Whom a step can give a matter to."""

    items: list[AssigneeOut]
    next: None


class PromiseOut(TypedDict):
    """A promise given on a matter; ``overdue`` also of one met too late."""

    name: Literal["first_answer", "resolution", "arbitration"]
    due_at: datetime
    met_at: NotRequired[datetime]
    overdue: bool


class ActorOut(TypedDict):
    """Who did it, as what."""

    name: str
    role: str


class EntryOut(TypedDict):
    """One entry of a matter's course."""

    at: datetime
    step: str
    actor: ActorOut
    note: str
    attachments: list[AttachmentOut]


class RatingOut(TypedDict):
    """The reporter's rating."""

    grade: Literal["satisfied", "basically_satisfied", "dissatisfied"]
    reason: NotRequired[str]
    at: NotRequired[datetime]


class BehalfOut(TypedDict):
    """For whom a matter was reported."""

    name: str
    consent: Literal["spoken", "signed", "phone"]


class AgreementOut(TypedDict):
    """How the mediation of a dispute ended."""

    outcome: Literal["agreed", "not_agreed"]
    text: str
    at: datetime


class SummaryOut(TypedDict):
    """A matter in a list."""

    id: int
    number: str
    kind: str
    category: str | None
    text: str
    place: str
    state: str
    visibility: Literal["private", "village"]
    identity: Literal["named", "unnamed", "anonymous"]
    location: NotRequired[LocationOut]
    reporter: NotRequired[ReporterOut]
    reported_at: datetime
    assignee: NotRequired[AssigneeOut]
    merged_into: int | None
    promises: list[PromiseOut]


class MattersOut(TypedDict):
    """A page of matters."""

    items: list[SummaryOut]
    next: str | None


class MatterOut(SummaryOut):
    """A matter whole, as the caller may see it; the course newest first."""

    parts: list[int]
    attachments: list[AttachmentOut]
    steps: list[StepOut]
    timeline: list[EntryOut]
    rating: NotRequired[RatingOut]
    part_of: NotRequired[int]
    on_behalf_of: NotRequired[BehalfOut]
    parties: NotRequired[list[str]]
    agreement: NotRequired[AgreementOut]
    receipt_code: NotRequired[str]


class CategoryOut(TypedDict):
    """A category with those below it."""

    code: str
    name: str
    kind: str
    visibility: list[str]
    identity: list[str]
    children: list["CategoryOut"]


class CategoriesOut(TypedDict):
    """The tree of categories."""

    items: list[CategoryOut]
    next: None


def summary_out(summary: "MatterSummary", now: datetime) -> SummaryOut:
    """Return a matter in the form of lists; the reporter only where the caller may know."""
    row = summary.row
    shown: SummaryOut = {
        "id": row.id,
        "number": row.number,
        "kind": row.kind,
        "category": row.category_code,
        "text": row.text,
        "place": row.place,
        "state": row.state,
        "visibility": row.visibility,  # type: ignore[typeddict-item]  # one of the literals by the model's choices
        "identity": row.identity,  # type: ignore[typeddict-item]  # likewise
        "reported_at": row.reported_at,
        "merged_into": row.merged_into,
        "promises": [_standing_out(standing, now) for standing in summary.promises],
    }
    if summary.knows_reporter and row.reporter_id is not None and row.reporter_name is not None:
        shown["reporter"] = _reporter_out(row.reporter_id, row.reporter_name, row.reporter_role)
    if row.lng is not None and row.lat is not None:
        shown["location"] = {"lng": row.lng, "lat": row.lat}
    if row.assignee_unit_id is not None:
        unit = {"name": row.unit_name or "", "place": row.unit_place or ""}
        shown["assignee"] = {"id": f"u{row.assignee_unit_id}", "kind": "unit", **unit}  # type: ignore[typeddict-item]
    elif row.assignee_id is not None:
        person = {"name": row.assignee_name or "", "place": row.village}
        shown["assignee"] = {"id": f"p{row.assignee_id}", "kind": "person", **person}  # type: ignore[typeddict-item]
    return shown


def _reporter_out(person_id: int, name: str, role: str) -> ReporterOut:
    return {"id": person_id, "name": name, "role": role or "resident"}


def _standing_out(standing: "Standing", now: datetime) -> PromiseOut:
    return _promise_out(standing.name, standing.due_at, standing.met_at, overdue=standing.is_overdue(now))


def matter_out(view: "MatterView") -> MatterOut:
    """Return a matter in its whole form."""
    card = view.card
    shown: MatterOut = {
        "id": card.id,
        "number": card.number,
        "kind": card.kind,
        "category": card.category_code or None,
        "text": card.text,
        "place": card.place,
        "state": card.state,
        "visibility": card.visibility,  # type: ignore[typeddict-item]  # one of the literals by the model's choices
        "identity": card.identity,  # type: ignore[typeddict-item]  # likewise
        "reported_at": card.reported_at,
        "parts": list(view.parts),
        "merged_into": view.merged_into,
        "attachments": [attachment_out(one) for one in view.attachments],
        "promises": [_promise_out(p.name, p.due_at, p.met_at, overdue=p.overdue) for p in card.promises],
        "steps": [{"step": step.step, "needs": list(step.needs)} for step in view.steps],
        "timeline": [_entry_out(entry) for entry in view.timeline],
    }
    if view.reporter_id is not None:
        shown["reporter"] = _reporter_out(view.reporter_id, card.reporter_name, card.reporter_role)
    if view.lng is not None and view.lat is not None:
        shown["location"] = {"lng": view.lng, "lat": view.lat}
    if view.assignee is not None:
        shown["assignee"] = assignee_out(view.assignee)
    if view.grade:
        shown["rating"] = _rating_out(view)
    if view.part_of is not None:
        shown["part_of"] = view.part_of
    if view.behalf is not None:
        shown["on_behalf_of"] = {"name": view.behalf.name, "consent": view.behalf.consent}  # type: ignore[typeddict-item]  # one of the model's choices
    if view.parties:
        shown["parties"] = [party.name for party in view.parties]
    if view.agreement is not None:
        shown["agreement"] = _agreement_out(view.agreement)
    return shown


def _agreement_out(card: "AgreementCard") -> AgreementOut:
    return {"outcome": card.outcome, "text": card.text, "at": card.made_at}  # type: ignore[typeddict-item]  # likewise


def _rating_out(view: "MatterView") -> RatingOut:
    rating: RatingOut = {"grade": view.grade}  # type: ignore[typeddict-item]  # one of the model's choices
    if view.grade_reason:
        rating["reason"] = view.grade_reason
    if view.rated_at is not None:
        rating["at"] = view.rated_at
    return rating


def _promise_out(name: str, due_at: datetime, met_at: datetime | None, *, overdue: bool) -> PromiseOut:
    shown: PromiseOut = {
        "name": name,  # type: ignore[typeddict-item]  # the flow's three promises
        "due_at": due_at,
        "overdue": overdue,
    }
    if met_at is not None:
        shown["met_at"] = met_at
    return shown


def _entry_out(entry: "TimelineEntry") -> EntryOut:
    return {
        "at": entry.at,
        "step": entry.step,
        "actor": {"name": entry.actor_name, "role": entry.actor_role if entry.actor_id is not None else PLATFORM},
        "note": entry.note,
        "attachments": [attachment_out(one) for one in entry.attachments],
    }


def attachment_out(card: "AttachmentCard") -> AttachmentOut:
    """Return an attachment."""
    return {"id": card.id, "url": card.url, "media_type": card.media_type}


def assignee_out(card: "AssigneeCard") -> AssigneeOut:
    """Return a person or unit."""
    shown: AssigneeOut = {"id": card.id, "kind": card.kind, "name": card.name, "place": card.place}
    if card.role:
        shown["role"] = card.role
    return shown


def category_out(card: "CategoryCard") -> CategoryOut:
    """Return a category with its children."""
    return {
        "code": card.code,
        "name": card.name,
        "kind": card.kind,
        "visibility": list(card.visibility),
        "identity": list(card.identity),
        "children": [category_out(child) for child in card.children],
    }
