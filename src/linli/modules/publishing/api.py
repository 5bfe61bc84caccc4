"""Posts over the API."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from ninja import Path, Query, Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from linli.kernel.keyset import PAGE_SIZE
from linli.modules.publishing import flow
from linli.modules.publishing.cards import PostCard, PostView
from linli.modules.publishing.models import Post, Visibility
from linli.modules.publishing.models.post import SUMMARY_AT_MOST, TITLE_AT_MOST
from linli.modules.publishing.policy import POLICY, READ
from linli.modules.publishing.rich_text import BODY_AT_MOST, from_plain
from linli.modules.publishing.selectors.detail import post_at_desk, post_view
from linli.modules.publishing.selectors.posts import PostFilter, posts_listed
from linli.modules.publishing.services import PostInput, StepInput, post_take_step, post_write
from linli.web.endpoints import MOST_A_PAGE, PLACE, StepOut, operation
from linli.web.request import LinliRequest

ROUTER = Router(tags=["posts"])

LARGEST_ID = 2**63 - 1
PostId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Within = Annotated[str, Query(pattern=f"^({PLACE})?$", description="a place; its subtree is meant")]
Publisher = Annotated[str, Field(pattern=r"^([0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$", description="a city or below")]
Moment = Annotated[datetime | None, Field(description="RFC 3339, with its zone")]


class PostIn(Schema):
    """A draft: what, where it is published, and who may open it; `body` is HTML, or `text` plain words."""

    column: Annotated[str, Field(max_length=32)]
    place: Publisher
    title: Annotated[str, Field(max_length=TITLE_AT_MOST)]
    summary: Annotated[str, Field(max_length=SUMMARY_AT_MOST)] = ""
    body: Annotated[str, Field(max_length=BODY_AT_MOST)] = ""
    text: Annotated[str, Field(max_length=BODY_AT_MOST)] = ""
    visibility: Annotated[Visibility | None, Field(description="the column's own unless given")] = None
    audience: Annotated[dict[str, Any] | None, Field(description="as for `POST /audiences/count`")] = None
    notify: Annotated[bool, Field(description="put a message into the inbox of whom it is for")] = False
    channels: Annotated[
        list[Literal["sms", "wechat", "miniprogram", "web_push", "email"]], Field(max_length=5, default_factory=list)
    ]
    expires_at: Moment = None


class PostStepIn(Schema):
    """A step and what it needs; `GET /posts/{id}` says which steps are open. To correct, the words from now on."""

    step: Annotated[str, Field(max_length=20)]
    note: str | None = None
    publish_at: Moment = None
    title: Annotated[str | None, Field(max_length=TITLE_AT_MOST)] = None
    summary: Annotated[str | None, Field(max_length=SUMMARY_AT_MOST)] = None
    body: Annotated[str | None, Field(max_length=BODY_AT_MOST)] = None


class PostSummaryOut(TypedDict):
    """A post as lists give it."""

    id: int
    column: str
    place: str
    title: str
    summary: str
    visibility: str
    state: str
    published_at: str | None
    corrections: int
    pinned: bool
    link: str | None


class FileOut(TypedDict):
    """What came with a post."""

    id: int
    url: str
    media_type: str
    name: str
    bytes: int


class PostOut(PostSummaryOut):
    """A post whole; `audience` is told to those who write for its place alone."""

    body: str
    text: str
    audience: dict[str, Any] | None
    note: str
    publish_at: str | None
    expires_at: str | None
    corrected_at: str | None
    files: list[FileOut]
    steps: list[StepOut]


class PostsOut(TypedDict):
    """A page of posts."""

    items: list[PostSummaryOut]
    next: str | None


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _summary(card: PostCard) -> PostSummaryOut:
    return {
        "id": card.id,
        "column": card.column,
        "place": card.place,
        "title": card.title,
        "summary": card.summary,
        "visibility": card.visibility,
        "state": card.state,
        "published_at": _at(card.published_at),
        "corrections": card.corrections,
        "pinned": card.is_pinned,
        "link": card.link or None,
    }


def _whole(view: PostView, *, for_desk: bool) -> PostOut:
    is_withdrawn = view.card.state == flow.WITHDRAWN
    shows = for_desk or not is_withdrawn
    return {
        **_summary(view.card),
        "body": view.body if shows else "",
        "text": view.text if shows else "",
        "audience": view.audience if for_desk else None,
        "note": view.note if for_desk or is_withdrawn else "",
        "publish_at": _at(view.publish_at) if for_desk else None,
        "expires_at": _at(view.expires_at),
        "corrected_at": _at(view.corrected_at),
        "files": [
            {
                "id": card.id,
                "url": f"/posts/{view.card.id}/files/{card.id}",
                "media_type": card.media_type,
                "name": card.name,
                "bytes": card.bytes,
            }
            for card in (view.files if shows else ())
        ],
        "steps": [{"step": name, "needs": list(needs)} for name, needs in view.steps],
    }


@operation(ROUTER, "POST", "/posts", action="publishing.write", answers=PostOut, status=HTTPStatus.CREATED)
def write_post(request: LinliRequest, body: PostIn) -> PostOut:
    """Write a draft; a step sends it to review, or out."""
    given = PostInput(
        column=body.column,
        title=body.title,
        summary=body.summary,
        body=body.body or from_plain(body.text),
        visibility=body.visibility or "",
        audience=body.audience,
        notifies=body.notify,
        channels=body.channels,
        expires_at=body.expires_at,
    )
    post = post_write(actor=request.actor, place=body.place, given=given, now=request.now)
    return _shown(request, post.pk)


@operation(ROUTER, "GET", "/posts", action="publishing.view", answers=PostsOut)
def list_posts(
    request: LinliRequest,
    *,
    place: Within = "",
    column: Annotated[str, Query(max_length=32)] = "",
    q: Annotated[str, Query(max_length=40)] = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = PAGE_SIZE,
) -> PostsOut:
    """List the published posts in reach, newest first; `place` means its subtree."""
    wanted = PostFilter(column=column, place=place, q=q)
    page = posts_listed(actor=request.actor, wanted=wanted, cursor=cursor, limit=limit, now=request.now)
    return {"items": [_summary(card) for card in page.items], "next": page.next or None}


@operation(ROUTER, "GET", "/posts/{int:post_id}", action="publishing.view", answers=PostOut)
def get_post(request: LinliRequest, post_id: PostId) -> PostOut:
    """Give a post whole, with the steps the caller may take now; one withdrawn says why, and not what it said."""
    return _shown(request, post_id)


@operation(ROUTER, "POST", "/posts/{int:post_id}/steps", action="publishing.view", answers=PostOut)
def take_post_step(request: LinliRequest, post_id: PostId, body: PostStepIn) -> PostOut:
    """Move a post one step; who may take which from where stands in its flow."""
    flow.FLOW.named(body.step)
    given = StepInput(
        note=body.note or "", publish_at=body.publish_at, title=body.title, summary=body.summary, body=body.body
    )
    post_take_step(actor=request.actor, post_id=post_id, step=body.step, given=given, now=request.now)
    return _shown(request, post_id)


def _shown(request: LinliRequest, post_id: int) -> PostOut:
    """Give it as the desk sees it to whoever writes or supervises, else as its readers do."""
    at_desk = Post.objects.filter(POLICY.condition(request.actor, READ).q(), pk=post_id).exists()
    if at_desk:
        return _whole(post_at_desk(actor=request.actor, post_id=post_id, now=request.now), for_desk=True)
    return _whole(post_view(actor=request.actor, post_id=post_id, now=request.now), for_desk=False)
