"""Matters over the API."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Literal

from ninja import File, Path, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from linli.kernel import throttle
from linli.kernel.keyset import PAGE_SIZE
from linli.kernel.refusal import invalid
from linli.modules.files.public import FileRefusedError
from linli.modules.matters import flow
from linli.modules.matters.api_forms import (
    AssigneesOut,
    AttachmentOut,
    CategoriesOut,
    MatterOut,
    MattersOut,
    assignee_out,
    attachment_out,
    category_out,
    matter_out,
    summary_out,
)
from linli.modules.matters.models import Consent, Grade, Identity, Kind, Outcome, Visibility
from linli.modules.matters.selectors.attachments import attachment_cards
from linli.modules.matters.selectors.categories import categories_tree
from linli.modules.matters.selectors.detail import matter_assignees
from linli.modules.matters.selectors.lists import MatterFilter
from linli.modules.matters.selectors.receipts import matter_by_receipt
from linli.modules.matters.selectors.summaries import matter_summaries
from linli.modules.matters.services import (
    OnBehalfOf,
    Report,
    StepInput,
    attachment_add,
    matter_ask,
    matter_open_for,
    matter_rate,
    matter_report,
    matter_take_step,
)
from linli.modules.matters.services.uniting import Part
from linli.web.endpoints import MOST_A_PAGE, PLACE, operation
from linli.web.request import LinliRequest

ROUTER = Router(tags=["matters"])

RECEIPTS_AN_HOUR = 60
LARGEST_ID = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
MatterId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Code = Annotated[str, Field(pattern=r"^([0-9]{12}|[0-9]{15})$", description="a village or grid")]
Within = Annotated[str, Query(pattern=f"^({PLACE})?$", description="a place; its subtree is meant")]
Assignee = Annotated[str, Field(max_length=24)]
Receipt = Annotated[str, Path(max_length=40)]
State = Literal[
    "reported",
    "answered",
    "assigned",
    "handling",
    "at_town",
    "returned",
    "disputed",
    "resolved",
    "closed",
    "merged",
    "withdrawn",
]


class LocationIn(Schema):
    """A point on the map, WGS-84 degrees."""

    lng: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]


class BehalfIn(Schema):
    """For whom the caller reports, and how they agreed."""

    name: str
    phone: str | None = None
    consent: Consent


class ReportIn(Schema):
    """What is the matter, where, and who may see it."""

    kind: Kind
    category: Annotated[str, Field(max_length=40)] | None = None
    text: str
    place: Code
    location: LocationIn | None = None
    visibility: Visibility = Visibility.PRIVATE
    identity: Identity = Identity.NAMED
    on_behalf_of: BehalfIn | None = None
    parties: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20, default_factory=list)]


class PartIn(Schema):
    """One of the matters another is split into."""

    text: str
    category: Annotated[str, Field(max_length=40)] = ""


class StepIn(Schema):
    """A step and what it needs; `GET /matters/{id}` says which steps are open and what each needs."""

    step: str
    note: str | None = None
    assignee: Annotated[
        Assignee | list[Assignee] | None,
        Field(description="of `GET /matters/{id}/assignees`; to dispatch to several, the lead first"),
    ] = None
    outcome: Annotated[Outcome | None, Field(description="how the mediation of a dispute ended")] = None
    attachments: Annotated[list[Id], Field(max_length=50, default_factory=list)]
    into: Id | None = None
    parts: Annotated[list[PartIn], Field(max_length=50, default_factory=list)]


class QuestionIn(Schema):
    """What the reporter asks again."""

    text: str


class RatingIn(Schema):
    """The reporter's rating; a dissatisfied one says why."""

    grade: Grade
    reason: str | None = None


@operation(ROUTER, "GET", "/matters/categories", action="matters.categories", answers=CategoriesOut)
def list_categories(request: LinliRequest, place: Within = "") -> CategoriesOut:  # noqa: ARG001 - they are public
    """Give the tree of categories that holds at a place."""
    return {"items": [category_out(card) for card in categories_tree(place)], "next": None}


@operation(ROUTER, "POST", "/matters", action="matters.report", answers=MatterOut, status=HTTPStatus.CREATED)
def report_matter(request: LinliRequest, body: ReportIn) -> MatterOut:
    """Report a matter; photos and recordings follow as attachments.

    An anonymous one can be followed by its `receipt_code` alone: nobody is kept as its reporter.
    """
    whom = body.on_behalf_of
    report = Report(
        text=body.text,
        place=body.place,
        kind=body.kind,
        category=body.category or "",
        visibility=body.visibility,
        identity=body.identity,
        lng=body.location.lng if body.location else None,
        lat=body.location.lat if body.location else None,
        on_behalf_of=OnBehalfOf(whom.name, whom.phone or "", whom.consent) if whom else None,
        parties=body.parties,
    )
    matter = matter_report(actor=request.actor, report=report, now=request.now)
    if matter.receipt_code:
        view = matter_by_receipt(code=matter.receipt_code, now=request.now)
        return {**matter_out(view), "receipt_code": matter.receipt_code}
    return _shown(request, matter.pk)


@operation(ROUTER, "GET", "/receipts/{receipt}", action="matters.follow_receipt", answers=MatterOut)
def follow_receipt(request: LinliRequest, receipt: Receipt) -> MatterOut:
    """Give an anonymous matter to whoever holds its receipt."""
    throttle.hit(f"receipt:{request.origin}", limit=RECEIPTS_AN_HOUR, window=timedelta(hours=1), now=request.now)
    return matter_out(matter_by_receipt(code=receipt, now=request.now))


@operation(ROUTER, "GET", "/matters", action="matters.view", answers=MattersOut)
def list_matters(  # noqa: PLR0913 - a filter each
    request: LinliRequest,
    *,
    place: Within = "",
    state: State | None = None,
    kind: Kind | None = None,
    category: Annotated[str, Query(max_length=40)] = "",
    overdue: bool | None = None,
    q: Annotated[str, Query(max_length=40)] = "",
    mine: Literal["reported", "assigned"] | None = None,
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = PAGE_SIZE,
) -> MattersOut:
    """List the matters in reach, newest first, without their course; `place` means its subtree."""
    wanted = MatterFilter(
        place=place, state=state or "", kind=kind or "", category=category, overdue=overdue, q=q, mine=mine or ""
    )
    page = matter_summaries(actor=request.actor, wanted=wanted, cursor=cursor, limit=limit, now=request.now)
    return {"items": [summary_out(found, request.now) for found in page.items], "next": page.next or None}


@operation(ROUTER, "GET", "/matters/{int:matter_id}", action="matters.view", answers=MatterOut)
def get_matter(request: LinliRequest, matter_id: MatterId) -> MatterOut:
    """Give a matter with its course, and the steps the caller may take now."""
    return _shown(request, matter_id)


@operation(
    ROUTER,
    "POST",
    "/matters/{int:matter_id}/attachments",
    action="matters.attach",
    answers=AttachmentOut,
    status=HTTPStatus.CREATED,
)
def add_attachment(request: LinliRequest, matter_id: MatterId, file: File[UploadedFile]) -> AttachmentOut:
    """Add a photo, recording, video or PDF.

    The reporter's joins the report while nobody has answered, others are named by a step.
    """
    try:
        added = attachment_add(actor=request.actor, matter_id=matter_id, upload=file, now=request.now)
    except FileRefusedError as error:
        raise invalid("/file", str(error)) from error
    return attachment_out(attachment_cards([added])[0])


@operation(ROUTER, "GET", "/matters/{int:matter_id}/assignees", action="matters.view", answers=AssigneesOut)
def list_assignees(
    request: LinliRequest, matter_id: MatterId, step: Annotated[str, Query(max_length=40)]
) -> AssigneesOut:
    """List whom the caller may give the matter to by a step."""
    found = matter_assignees(actor=request.actor, matter_id=matter_id, step=step, now=request.now)
    return {"items": [assignee_out(card) for card in found], "next": None}


@operation(ROUTER, "POST", "/matters/{int:matter_id}/steps", action="matters.view", answers=MatterOut)
def take_step(request: LinliRequest, matter_id: MatterId, body: StepIn) -> MatterOut:
    """Move a matter one step; who may take which from where stands in its flow."""
    named = [body.assignee] if isinstance(body.assignee, str) else body.assignee or []
    given = StepInput(
        note=body.note or "",
        assignee=named[0] if named else "",
        assisting=named[1:],
        outcome=body.outcome or "",
        attachments=body.attachments,
        into=body.into,
        parts=[Part(part.text, part.category) for part in body.parts],
    )
    flow.FLOW.named(body.step)
    matter_take_step(actor=request.actor, matter_id=matter_id, step=body.step, given=given, now=request.now)
    return _shown(request, matter_id)


@operation(ROUTER, "POST", "/matters/{int:matter_id}/follow-ups", action="matters.ask", answers=MatterOut)
def ask_again(request: LinliRequest, matter_id: MatterId, body: QuestionIn) -> MatterOut:
    """Ask again, as the reporter."""
    matter_ask(actor=request.actor, matter_id=matter_id, text=body.text, now=request.now)
    return _shown(request, matter_id)


@operation(ROUTER, "POST", "/matters/{int:matter_id}/rating", action="matters.rate", answers=MatterOut)
def rate_matter(request: LinliRequest, matter_id: MatterId, body: RatingIn) -> MatterOut:
    """Rate the handling, as the reporter; a dissatisfied rating sends the matter back."""
    matter_rate(actor=request.actor, matter_id=matter_id, grade=body.grade, reason=body.reason or "", now=request.now)
    return _shown(request, matter_id)


def _shown(request: LinliRequest, matter_id: int) -> MatterOut:
    return matter_out(matter_open_for(actor=request.actor, matter_id=matter_id, now=request.now))
