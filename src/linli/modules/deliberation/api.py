"""Topics over the API."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal, NotRequired

from ninja import Path, Query, Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from linli.kernel.keyset import PAGE_SIZE
from linli.kernel.place_path import Level, at_level
from linli.modules.deliberation.cards import StageCard, TopicCard, TopicView
from linli.modules.deliberation.flow import FLOW
from linli.modules.deliberation.models import Consent
from linli.modules.deliberation.models.topics import SUMMARY_AT_MOST, TEXT_AT_MOST, TITLE_AT_MOST
from linli.modules.deliberation.selectors.topic_detail import topic_get
from linli.modules.deliberation.selectors.topics import TopicFilter, topics_list
from linli.modules.deliberation.services.steps import StepInput, topic_take_step
from linli.modules.deliberation.services.topics import RaisedFor, TopicInput, topic_raise
from linli.web.endpoints import MOST_A_PAGE, PLACE, StepOut, operation
from linli.web.request import LinliRequest

ROUTER = Router(tags=["topics"])

LARGEST_ID = 2**63 - 1
TopicId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Within = Annotated[str, Query(pattern=f"^({PLACE})?$", description="a place; its subtree is meant")]
Code = Annotated[str, Field(pattern=r"^([0-9]{12}|[0-9]{15})$", description="a village, or a grid whose own business")]
State = Literal["raised", "refused", "withdrawn", "open", "failed", "resolved", "done"]


class ForIn(Schema):
    """Whose words the caller takes down, and how they agreed; of namesakes the phone says which."""

    name: Annotated[str, Field(max_length=60)]
    phone: Annotated[str | None, Field(max_length=20)] = None
    consent: Consent


class TopicIn(Schema):
    """What is to be talked over, and where."""

    place: Code
    title: Annotated[str, Field(max_length=TITLE_AT_MOST)]
    text: Annotated[str, Field(max_length=TEXT_AT_MOST)]
    on_behalf_of: ForIn | None = None


class TopicStepIn(Schema):
    """A step and what it needs; `GET /topics/{id}` says which steps are open and what each needs."""

    step: Annotated[str, Field(max_length=20)]
    note: Annotated[str | None, Field(max_length=SUMMARY_AT_MOST)] = None
    template: Annotated[str | None, Field(max_length=20, description="the way of deciding to take it up by")] = None


class ThresholdOut(TypedDict):
    """The law's line: so many of those entitled oblige the committee to meet."""

    law: str
    article: int
    entitled: int
    needed: int
    counted: int


class StancesOut(TypedDict):
    """How many see it how, everybody counted once, at their latest word."""

    in_favour: int
    against: int
    questions: int


class StageOut(TypedDict):
    """A stage of the way of deciding."""

    code: str
    name: str
    kind: str
    standing: Literal["done", "current", "coming"]
    began_at: NotRequired[datetime]
    until: NotRequired[datetime]
    ended_at: NotRequired[datetime]


class TopicSummaryOut(TypedDict):
    """A topic in a list."""

    id: int
    number: str
    place: str
    title: str
    text: str
    state: str
    template: NotRequired[str]
    stage: NotRequired[str]
    proposer: str
    supports: int
    comments: int
    raised_at: datetime
    ended_at: NotRequired[datetime]
    first_word_due_at: NotRequired[datetime]
    overdue: bool


class TopicsOut(TypedDict):
    """A page of topics."""

    items: list[TopicSummaryOut]
    next: str | None


class TopicFileOut(TypedDict):
    """A photo or recording that came with it."""

    id: int
    url: str
    media_type: str


class TopicOut(TopicSummaryOut):
    """A topic whole, as the caller may see it."""

    stages: list[StageOut]
    steps: list[StepOut]
    supported: bool
    threshold: NotRequired[ThresholdOut]
    stances: StancesOut
    files: list[TopicFileOut]
    reason: NotRequired[str]
    summary: NotRequired[str]
    outcome: NotRequired[str]
    result: NotRequired[str]


@operation(ROUTER, "POST", "/topics", action="deliberation.read", answers=TopicOut, status=HTTPStatus.CREATED)
def raise_topic(request: LinliRequest, body: TopicIn) -> TopicOut:
    """Raise a topic, for oneself as a member or for a member who agreed."""
    whom = body.on_behalf_of
    given = TopicInput(
        village=at_level(body.place, Level.VILLAGE),
        group=body.place if len(body.place) == Level.GRID else "",
        title=body.title,
        text=body.text,
        for_somebody=RaisedFor(whom.name, whom.consent, whom.phone or "") if whom else None,
    )
    return _shown(request, topic_raise(actor=request.actor, given=given, now=request.now).pk)


@operation(ROUTER, "GET", "/topics", action="deliberation.read", answers=TopicsOut)
def list_topics(
    request: LinliRequest,
    *,
    place: Within = "",
    state: State | None = None,
    q: Annotated[str, Query(max_length=40)] = "",
    mine: bool = False,
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = PAGE_SIZE,
) -> TopicsOut:
    """List the topics in reach, newest first; `mine` keeps those the caller raised."""
    wanted = TopicFilter(place=place, states=frozenset({state} if state else ()), q=q, mine=mine)
    page = topics_list(actor=request.actor, wanted=wanted, cursor=cursor, limit=limit, now=request.now)
    return {"items": [_summary(card) for card in page.items], "next": page.next or None}


@operation(ROUTER, "GET", "/topics/{int:topic_id}", action="deliberation.read", answers=TopicOut)
def get_topic(request: LinliRequest, topic_id: TopicId) -> TopicOut:
    """Give a topic whole, with the steps the caller may take now."""
    return _shown(request, topic_id)


@operation(ROUTER, "POST", "/topics/{int:topic_id}/steps", action="deliberation.read", answers=TopicOut)
def take_topic_step(request: LinliRequest, topic_id: TopicId, body: TopicStepIn) -> TopicOut:
    """Move a topic one step, stand behind it (`support`) or no longer (`unsupport`); who may stands in its flow."""
    FLOW.named(body.step)
    given = StepInput(note=body.note or "", template=body.template or "")
    topic_take_step(actor=request.actor, topic_id=topic_id, step=body.step, given=given, now=request.now)
    return _shown(request, topic_id)


def _shown(request: LinliRequest, topic_id: int) -> TopicOut:
    return _whole(topic_get(actor=request.actor, topic_id=topic_id, now=request.now))


def _summary(card: TopicCard) -> TopicSummaryOut:
    shown: TopicSummaryOut = {
        "id": card.id,
        "number": card.number,
        "place": card.group or card.village,
        "title": card.title,
        "text": card.text,
        "state": card.state,
        "proposer": card.proposer_name,
        "supports": card.supports,
        "comments": card.comments,
        "raised_at": card.raised_at,
        "overdue": card.is_overdue,
    }
    said = {
        "template": card.template_name,
        "stage": card.stage_name,
        "ended_at": card.ended_at,
        "first_word_due_at": card.due_at,
    }
    return {**shown, **_present(said)}  # type: ignore[typeddict-item]  # those of the summary that are not always there


def _present(said: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing."""
    return {name: value for name, value in said.items() if value}


def _whole(view: TopicView) -> TopicOut:
    line, stances = view.threshold, view.stances
    shown: TopicOut = {
        **_summary(view.card),  # type: ignore[typeddict-item]  # what is not always there comes below
        "stages": [_stage(stage) for stage in view.stages],
        "steps": [{"step": step.step, "needs": list(step.needs)} for step in view.steps],
        "supported": view.is_supported,
        "stances": {
            "in_favour": stances.in_favour,
            "against": stances.against,
            "questions": stances.questions,
        },
        "files": [
            {"id": card.id, "url": f"/topics/{view.card.id}/files/{card.id}", "media_type": card.media_type}
            for card in view.files
        ],
    }
    if line is not None:
        shown["threshold"] = {
            "law": line.law,
            "article": line.article,
            "entitled": line.entitled,
            "needed": line.needed,
            "counted": line.counted,
        }
    said = {"reason": view.reason, "summary": view.summary, "outcome": view.outcome, "result": view.result}
    return {**shown, **_present(said)}  # type: ignore[typeddict-item]  # those of the whole that are not always there


def _stage(stage: StageCard) -> StageOut:
    shown: StageOut = {
        "code": stage.code,
        "name": stage.name,
        "kind": stage.kind,
        "standing": stage.standing,  # type: ignore[typeddict-item]  # one of the card's three
    }
    moments = {"began_at": stage.began_at, "until": stage.until, "ended_at": stage.ended_at}
    return {**shown, **_present(moments)}  # type: ignore[typeddict-item]  # those that have come
