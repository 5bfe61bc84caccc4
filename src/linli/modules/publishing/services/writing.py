"""Writing a post: what is said in a draft, and judged before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.audience import InvalidAudienceError, audience_parse
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import is_within
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.population.public import audience_tag_ids
from linli.modules.publishing import rich_text
from linli.modules.publishing.events import PostWritten
from linli.modules.publishing.flow import DRAFT, POST
from linli.modules.publishing.models import Post, Visibility
from linli.modules.publishing.models.post import SUMMARY_AT_MOST, TITLE_AT_MOST
from linli.modules.publishing.policy import WRITE
from linli.modules.publishing.selectors.columns import columns_to_write
from linli.modules.publishing.services.pictures import pictures_claim
from linli.modules.publishing.services.wording import words_put

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.audience import Audience
    from linli.modules.publishing.cards import ColumnCard

OWN_PATH = "/"
LINK_AT_MOST = 300


@dataclass(frozen=True, slots=True)
class PostInput:
    """What is said of a post; ``body`` is HTML as pasted or written, ``audience`` as the API speaks it."""

    column: str
    title: str
    body: str = ""
    summary: str = ""
    visibility: str = ""
    audience: Mapping[str, Any] | None = None
    notifies: bool = False
    channels: Sequence[str] = ()
    asks: bool = True
    apply_link: str = ""
    publish_at: datetime | None = None
    expires_at: datetime | None = None


@transaction.atomic
def post_write(*, actor: Actor, place: str, given: PostInput, now: datetime) -> Post:
    """Begin a draft at a place; who writes for exactly that place, in a column whose writers they are among.

    Not theirs to write there: NotAllowedError. Unknown column, bad link, too long: InvalidInputError.
    """
    post = Post(place=place, state=DRAFT, author_id=actor.person_id, created_at=now)
    Post.objects.demand(actor, WRITE, post)
    return _keep(post, given, actor=actor, is_new=True, now=now)


@transaction.atomic
def post_put(*, actor: Actor, post_id: int, given: PostInput, now: datetime) -> Post:
    """Say a draft anew, whoever began it; the row is locked.

    Out of reach: Post.DoesNotExist. Not this role's: NotAllowedError. No draft any more: StepNotAllowedError.
    """
    post = Post.objects.taken_in_hand(actor, post_id)
    Post.objects.demand(actor, WRITE, post)
    if post.state != DRAFT:
        raise StepNotAllowedError("write", post.state)
    return _keep(post, given, actor=actor, is_new=False, now=now)


def _keep(post: Post, given: PostInput, *, actor: Actor, is_new: bool, now: datetime) -> Post:
    column = _column(actor, post.place, given.column)
    visibility = given.visibility or column.visibility
    _demand_sound(given, visibility, now=now)
    audience = _audience(post.place, given) if visibility == Visibility.AUDIENCE else None
    post.column, post.needs_review = column.code, column.needs_review
    content_put(post, title=given.title, summary=given.summary, body=given.body)
    post.visibility = visibility
    post.audience = audience.as_json() if audience else None
    post.addressed = _addressed(audience) if audience else None
    # A way outside carries the message of the inbox: there is none without it.
    post.notifies, post.channels = given.notifies or bool(given.channels), list(given.channels)
    post.asks, post.apply_link = given.asks and column.asks, given.apply_link.strip()
    post.publish_at, post.expires_at, post.saved_at = given.publish_at, given.expires_at, now
    post.save()
    pictures_claim(post, actor=actor)
    journal.record(
        PostWritten(column=post.column, title=post.title, is_new=is_new),
        actor=actor,
        place=post.place,
        subject=(POST, post.pk),
        now=now,
    )
    return post


def content_put(post: Post, *, title: str, summary: str, body: str) -> None:
    """Put the words into the row: the body sanitised, its plain text and its words for searching beside it."""
    post.title, post.summary = title.strip(), " ".join(summary.split())
    post.body = rich_text.sanitised(body)
    post.text = rich_text.plain_text(post.body)
    words_put(post)


def _column(actor: Actor, place: str, code: str) -> ColumnCard:
    offered = columns_to_write(actor, place)
    if not offered:
        raise NotAllowedError(WRITE)
    found = next((card for card in offered if card.code == code), None)
    if found is None:
        raise InvalidInputError([FieldError("/column", _("请选一个能发的栏目。"))])
    return found


def _demand_sound(given: PostInput, visibility: str, *, now: datetime) -> None:
    errors = [*content_errors(given.title, given.summary, given.body)]
    if visibility not in Visibility.values:
        errors.append(FieldError("/visibility", _("请选谁能看。")))
    link = given.apply_link.strip()
    is_own = link.startswith(OWN_PATH) and not link.startswith("//") and "\\" not in link
    if (link and not (is_own or link.startswith("https://"))) or len(link) > LINK_AT_MOST:
        errors.append(FieldError("/apply_link", _("地址要以 https:// 开头，或者是本站的地址。")))
    if given.expires_at is not None and given.expires_at <= (given.publish_at or now):
        errors.append(FieldError("/expires_at", _("撤下的时间要在发布之后。")))
    if errors:
        raise InvalidInputError(errors)


def content_errors(title: str, summary: str, body: str) -> list[FieldError]:
    """Return what is wrong with the words of a post."""
    errors = []
    if not title.strip():
        errors.append(FieldError("/title", _("请写标题。")))
    if len(title.strip()) > TITLE_AT_MOST:
        errors.append(FieldError("/title", _("标题写短一点，最多 %(most)d 个字。") % {"most": TITLE_AT_MOST}))
    if len(summary.strip()) > SUMMARY_AT_MOST:
        errors.append(FieldError("/summary", _("最多 %(most)d 个字。") % {"most": SUMMARY_AT_MOST}))
    too_long = len(body) > rich_text.BODY_AT_MOST * 5
    if too_long or len(rich_text.plain_text(rich_text.sanitised(body))) > rich_text.TEXT_AT_MOST:
        errors.append(FieldError("/body", _("正文太长了，最多 %(most)d 个字。") % {"most": rich_text.TEXT_AT_MOST}))
    return errors


def _audience(place: str, given: PostInput) -> Audience | None:
    """Read for whom it is; a draft may leave that open, and must not reach beyond the place that publishes."""
    if not given.audience or not given.audience.get("places"):
        return None
    try:
        audience = audience_parse(given.audience)
    except InvalidAudienceError as refused:
        raise InvalidInputError([FieldError(f"/audience{refused.faults[0][0]}", _("“发给谁”没选好。"))]) from refused
    if not all(is_within(code, place) for code in audience.places):
        raise InvalidInputError([FieldError("/audience/places", _("只能发给本地的人，请重新选地方。"))])
    return audience


def _addressed(audience: Audience) -> dict[str, Any]:
    """Return the audience as the database compares it: tags as ids, ways of belonging spelled out."""
    try:
        ids = audience_tag_ids(audience)
    except InvalidAudienceError as refused:
        raise InvalidInputError([FieldError("/audience/tags_any", _("有的人群标签这里没有，请重新选。"))]) from refused
    return {
        "places": list(audience.places),
        "ways": list(audience.residency or ("registered", "resident")),
        "any": [pk for code in audience.tags_any for pk in ids[code]],
        "all": [ids[code] for code in audience.tags_all],
        "none": [pk for code in audience.tags_none for pk in ids[code]],
        "min": audience.age_min,
        "max": audience.age_max,
        "sex": {"male": 1, "female": 2}.get(audience.sex),
        "heads": audience.households_only,
    }
