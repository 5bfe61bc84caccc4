"""What readers see: the columns of a village, a column's posts, one post with its corrections and what people say."""

from __future__ import annotations

from http import HTTPStatus
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.audience import audience_parse
from linli.kernel.keyset import Page
from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.audiences.public import audience_describe
from linli.modules.comments.public import (
    POLICY as COMMENTS_POLICY,
)
from linli.modules.comments.public import WITHDRAW as WITHDRAW_COMMENT
from linli.modules.comments.public import (
    WRITE,
    comment_add,
    comment_report,
    comment_take_step,
    comments_of,
    counts_of,
    like_toggle,
)
from linli.modules.places.public import places_get, surroundings_of
from linli.modules.publishing import policy
from linli.modules.publishing.flow import EXPIRED, PUBLISHED, WITHDRAWN
from linli.modules.publishing.selectors.columns import columns_of
from linli.modules.publishing.selectors.detail import post_view, versions_of
from linli.modules.publishing.selectors.differing import changes_between
from linli.modules.publishing.selectors.home import TONES
from linli.modules.publishing.selectors.posts import posts_of_village, unread_by_column
from linli.modules.publishing.services import post_mark_read, posts_mark_all_read
from linli.web.navigation import tabs_for
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.comments.public import CommentCard
    from linli.modules.publishing.cards import ColumnCard, PostView, VersionCard
    from linli.web.request import LinliRequest

Q_AT_MOST = 40
NEWEST = 8
REASONS = (
    gettext_lazy("骂人、攻击别人"),
    gettext_lazy("骗人、乱打广告"),
    gettext_lazy("不实的话"),
    gettext_lazy("说了别人的隐私"),
    gettext_lazy("别的"),
)


def subject_of(post_id: int) -> str:
    """Return a post as comments and broadcasts name it."""
    return f"publishing.post:{post_id}"


@page(policy.VIEW)
def columns(request: LinliRequest, place: str = "") -> HttpResponse:
    """Show the columns of a village with what is new; without an address the village one has chosen.

    Whoever has not signed in sees what is for everybody. A place that is no village of ours is a 404.
    """
    village = place or (request.signed_in.village if request.signed_in else "")
    if not village:
        return render(request, "publishing/resident/no_village.html", {"tabs": tabs_for(request)})
    name = _village_name(village)
    actor, now = request.actor, request.now
    offered = columns_of(village)
    unread = unread_by_column(actor=actor, village=village, now=now)
    newest = posts_of_village(actor=actor, village=village, limit=NEWEST, now=now)
    around = surroundings_of(village, now)
    context = {
        "emergency": around.emergency(now),
        "nearest": around.shelters,
        "village": village,
        "name": name,
        "home": [_entry(card, village, unread) for card in offered if card.is_on_home],
        "others": [_entry(card, village, unread) for card in offered if not card.is_on_home],
        "newest": newest.items,
        "unread": sum(unread.values()),
        "is_own": village in actor.villages,
        "switches": len(actor.villages) > 1,
        "tabs": tabs_for(request) if not place else [],
    }
    return render(request, "publishing/resident/columns.html", context)


def _entry(card: ColumnCard, village: str, unread: dict[str, int]) -> dict[str, Any]:
    return {
        "name": card.name,
        "icon": card.icon,
        "about": card.about,
        "href": reverse("publishing:column", args=[village, card.code]),
        "unread": unread.get(card.code, 0),
        "tone": TONES.get(card.code, ""),
    }


def _village_name(code: str) -> str:
    found = places_get([code]).get(code) if len(code) == Level.VILLAGE else None
    if found is None or not found.is_active:
        raise Http404
    return found.short_name


@page(policy.VIEW)
def column(request: LinliRequest, place: str, column: str) -> HttpResponse:
    """List a column's posts, or all of them (``all``), newest first; ``q`` narrows it."""
    name = _village_name(place)
    chosen = next((card for card in columns_of(place) if card.code == column), None)
    if chosen is None and column != "all":
        raise Http404
    q, cursor = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST], request.GET.get("after", "")
    found = posts_of_village(
        actor=request.actor,
        village=place,
        column=chosen.code if chosen else "",
        q=q,
        cursor=cursor,
        now=request.now,
    )
    context = {
        "village": place,
        "name": name,
        "column": chosen,
        "posts": found.items,
        "older": _older(request, found),
        "q": q,
        "cursor": cursor,
        "feed": reverse("publishing:feed", args=[place, chosen.code]) if chosen else "",
        "back": reverse("publishing:columns")
        if place == (request.signed_in.village if request.signed_in else "")
        else reverse("publishing:place_columns", args=[place]),
    }
    return render(request, "publishing/resident/column.html", context)


def _older(request: LinliRequest, found: Page[Any]) -> str:
    if not found.next:
        return ""
    query = request.GET.copy()
    query["after"] = found.next
    return f"{request.path}?{query.urlencode()}"


@page(policy.REMEMBER, methods=("POST",))
def read_all(request: LinliRequest) -> HttpResponse:
    """Mark everything of the chosen village as read."""
    if request.signed_in and request.signed_in.village:
        posts_mark_all_read(actor=request.actor, village=request.signed_in.village, now=request.now)
    return see_other("publishing:columns")


@page(policy.VIEW)
def post(request: LinliRequest, post_id: int) -> HttpResponse:
    """Show one post, and remember that it was opened."""
    return _show(request, post_id)


def _show(request: LinliRequest, post_id: int, *, errors: dict[str, str] | None = None) -> HttpResponse:
    actor = request.actor
    view = post_view(actor=actor, post_id=post_id, now=request.now)
    post_mark_read(actor=actor, post_id=post_id, place=view.card.place, now=request.now)
    if view.card.link and view.card.state == PUBLISHED:
        return see_other(view.card.link)
    subject = subject_of(post_id)
    counted = counts_of([subject], places=[view.card.place], actor=actor)[subject]
    talks = view.comments != "off"
    said: Page[CommentCard] = Page(())
    if talks:
        said = comments_of(subject, actor=actor, cursor=request.GET.get("after", ""))
    context = {
        **reading(view, versions_of(actor=actor, post_id=post_id) if view.version > 1 else []),
        "why": why_me(view),
        "talks": talks,
        "may_comment": talks and view.card.state == PUBLISHED and COMMENTS_POLICY.allows(actor, WRITE, view.card),
        "looked_at_first": view.comments == "before",
        "comments": said.items,
        "older": _older(request, said),
        "counts": counted,
        "may_like": view.card.state == PUBLISHED,
        "errors": errors or {},
        "text": request.POST.get("text", "") if errors else "",
        "thanks": request.GET.get("thanks", ""),
        "back": _back(request, view),
        "share": _share(request, view),
        "desk": reverse("publishing:console_post", args=[post_id])
        if policy.POLICY.allows(actor, policy.READ, view.card)
        else "",
        "ask": f"{reverse('matters:report_kind', args=['letter'])}?post={post_id}" if view.asks else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "publishing/resident/post.html", context, status=status)


def reading(view: PostView, shown: list[VersionCard]) -> dict[str, Any]:
    """Return what the reading part of a post needs: the words, what came with it, what was changed."""
    pictures = [card for card in view.files if card.kind == "image"]
    return {
        "view": view,
        "card": view.card,
        "is_withdrawn": view.card.state == WITHDRAWN,
        "is_over": view.card.state == EXPIRED or (view.ended_at is not None and view.card.state == PUBLISHED),
        "pictures": [
            {
                "href": reverse("publishing:file", args=[view.card.id, card.id]),
                "src": reverse("publishing:thumb", args=[view.card.id, card.id]),
                "alt": _("图片 %(n)s") % {"n": number},
            }
            for number, card in enumerate(pictures, start=1)
        ],
        "documents": [
            {
                "href": reverse("publishing:file", args=[view.card.id, card.id]) if card.state == "ready" else "",
                "title": card.name or {"video": _("录像"), "audio": _("录音")}.get(card.kind, _("文件")),
                "kind": card.kind,
                "poster": reverse("publishing:thumb", args=[view.card.id, card.id]) if card.has_thumb else "",
                "kilobytes": max(1, card.bytes // 1024),
                "state": card.state,
            }
            for card in view.files
            if card.kind != "image"
        ],
        "corrections": [
            {"version": newer, "changes": changes_between(older, newer)} for newer, older in pairwise(shown)
        ],
    }


def why_me(view: PostView) -> str:
    """Say to whom it means why they are shown it, in the words of the audience; to all others nothing."""
    return "" if not view.is_addressed or not view.audience else audience_describe(audience_parse(view.audience))


def _back(request: LinliRequest, view: PostView) -> str:
    chosen = request.signed_in.village if request.signed_in else ""
    if chosen and chosen.startswith(view.card.place):
        return reverse("publishing:column", args=[chosen, view.card.column])
    if len(view.card.place) == Level.VILLAGE:
        return reverse("publishing:column", args=[view.card.place, view.card.column])
    return reverse("publishing:columns")


def _share(request: LinliRequest, view: PostView) -> dict[str, str]:
    """Return what a shared link shows of a post that is for everybody and stands; of any other nothing."""
    if view.card.visibility != "everybody" or view.card.state == WITHDRAWN:
        return {}
    return {
        "title": view.card.title,
        "text": view.card.summary or view.text[:80],
        "url": request.build_absolute_uri(request.path),
    }


@page(policy.VIEW, methods=("POST",))
def comment(request: LinliRequest, post_id: int) -> HttpResponse:
    """Take a comment on a post that takes comments."""
    view = post_view(actor=request.actor, post_id=post_id, now=request.now)
    if view.comments == "off" or view.card.state != PUBLISHED or not request.actor.is_signed_in:
        raise NotAllowedError(WRITE)
    try:
        added = comment_add(
            subject=subject_of(post_id),
            place=view.card.place,
            text=request.POST.get("text", "").replace("\x00", ""),
            looked_at_first=view.comments == "before",
            actor=request.actor,
            now=request.now,
        )
    except InvalidInputError as refused:
        return _show(request, post_id, errors={"text": str(refused.errors[0].message)})
    return see_other(f"{reverse('publishing:post', args=[post_id])}?thanks={added.state}")


@page(policy.REMEMBER, methods=("POST",))
def like(request: LinliRequest, post_id: int) -> HttpResponse:
    """Like a post, or no longer."""
    view = post_view(actor=request.actor, post_id=post_id, now=request.now)
    like_toggle(subject=subject_of(post_id), place=view.card.place, actor=request.actor, now=request.now)
    return see_other(f"{reverse('publishing:post', args=[post_id])}#like")


@page(policy.REMEMBER, methods=("GET", "POST"))
def report_comment(request: LinliRequest, post_id: int, comment_id: int) -> HttpResponse:
    """Ask why a comment should not stand there, and pass it on to whoever looks after them."""
    actor = request.actor
    view = post_view(actor=actor, post_id=post_id, now=request.now)
    errors: dict[str, str] = {}
    if request.method == "POST":
        reason = request.POST.get("reason", "").replace("\x00", "")
        try:
            comment_report(
                actor=actor, subject=subject_of(post_id), comment_id=comment_id, reason=reason, now=request.now
            )
        except InvalidInputError as refused:
            errors = {"reason": str(refused.errors[0].message)}
        else:
            return see_other(f"{reverse('publishing:post', args=[post_id])}?thanks=reported")
    context = {
        "card": view.card,
        "reasons": [{"value": str(reason), "label": reason} for reason in REASONS],
        "errors": errors,
        "back": reverse("publishing:post", args=[post_id]) + "#comments",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "publishing/resident/report_comment.html", context, status=status)


@page(WITHDRAW_COMMENT, methods=("POST",))
def withdraw_comment(request: LinliRequest, own_comment_id: int) -> HttpResponse:
    """Take one's own comment back."""
    subject = comment_take_step(
        actor=request.actor, comment_id=own_comment_id, step="withdraw", now=request.now
    ).subject
    return see_other(f"{reverse('publishing:post', args=[int(subject.rpartition(':')[2])])}?thanks=taken_back")
