"""The desk's list of posts, and one of them as it will be read, with what can be done about it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.audience import audience_parse
from linli.modules.audiences.public import audience_describe
from linli.modules.places.public import places_get
from linli.modules.publishing.flow import DRAFT, PUBLISHED, WITHDRAWN
from linli.modules.publishing.models import Post
from linli.modules.publishing.pages.resident import reading
from linli.modules.publishing.policy import POLICY, PUBLISH, READ, WORK
from linli.modules.publishing.selectors.columns import columns_of, columns_to_write
from linli.modules.publishing.selectors.desk import TABS, desk_page, desk_tabs
from linli.modules.publishing.selectors.detail import post_at_desk, versions_of
from linli.modules.publishing.words import CHANNELS, STATES, STEPS, VISIBILITIES
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from linli.modules.publishing.cards import PostView
    from linli.web.request import LinliRequest

LIST = "publishing:console_posts"
Q_AT_MOST = 40
_OFFERED = ("publish", "submit", "recall")
"""Steps by a button alone, the likeliest first."""
_WITH_FORM = ("return", "schedule", "withdraw")


@page(WORK)
def overview(request: LinliRequest) -> HttpResponse:
    """List the posts of the place being looked at, by tab."""
    place = desk_place(request)
    tab = request.GET.get("tab", "")
    q = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST]
    column = request.GET.get("column", "")
    counts = desk_tabs(actor=request.actor, place=place)
    if tab not in TABS:
        tab = next((code for code in ("in_review", "draft") if counts.get(code)), "published")
    found = desk_page(
        actor=request.actor, place=place, tab=tab, column=column, q=q, cursor=request.GET.get("after", "")
    )
    kept = {
        name: said for name, said in (("place", request.GET.get("place", "")), ("q", q), ("column", column)) if said
    }
    context = {
        "rows": [(row, *STATES[row.card.state]) for row in found.items],
        "tab": tab,
        "tabs_of_states": [
            {
                "label": label,
                "href": f"?{urlencode({**kept, 'tab': code})}",
                "count": sum(counts.get(state, 0) for state in states)
                if code in {"draft", "in_review", "scheduled"}
                else None,
                "current": code == tab,
            }
            for code, (label, states) in TABS.items()
        ],
        "columns": [{"value": card.code, "label": card.name} for card in columns_of(place, with_inactive=True)],
        "column": column,
        "q": q,
        "kept_place": request.GET.get("place", ""),
        "older": f"?{urlencode({**kept, 'tab': tab, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode({**kept, 'tab': tab})}" if request.GET.get("after") else "",
        "new": at_place(request, "publishing:console_new") if columns_to_write(request.actor, place) else "",
    }
    return desk_render(
        request, "publishing/console/posts.html", context, framing=Framing(place, switch_to=reverse(LIST))
    )


def at_place(request: LinliRequest, route: str, *args: object, **query: str) -> str:
    """Return the address of a page of the desk at the place being looked at."""
    kept = request.GET.get("place", "")
    given = {**({"place": kept} if kept else {}), **query}
    address = reverse(route, args=args)
    return f"{address}?{urlencode(given)}" if given else address


@page(READ)
def detail(request: LinliRequest, post_id: int) -> HttpResponse:
    """Show a post as it will be read, who it is for, and the steps that are the actor's to take now."""
    return show(request, post_id)


def show(
    request: LinliRequest,
    post_id: int,
    *,
    errors: Mapping[str, str] | None = None,
    step: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show it with what was wrong about a step, or that somebody was faster."""
    actor = request.actor
    view = post_at_desk(actor=actor, post_id=post_id, now=request.now)
    steps = [name for name, _needs in view.steps]
    shown = (
        versions_of(actor=actor, post_id=post_id)
        if view.version > 0 and view.card.state != DRAFT and _readable(view)
        else []
    )
    context: dict[str, Any] = {
        **reading(view, shown),
        "versions": shown,
        "state": STATES[view.card.state],
        "steps": [(name, STEPS[name]) for name in _OFFERED if name in steps],
        "with_form": [(name, STEPS[name]) for name in steps if name in _WITH_FORM],
        "edit": reverse("publishing:console_edit", args=[post_id])
        if view.card.state == DRAFT and "submit" in steps
        else "",
        "correct": reverse("publishing:console_correct", args=[post_id])
        if "correct" in steps and not view.source
        else "",
        "may_pin": view.card.state == PUBLISHED and POLICY.allows(actor, PUBLISH, _row(view)),
        "visibility": VISIBILITIES[view.card.visibility],
        "audience": audience_describe(audience_parse(view.audience)) if view.audience else "",
        "channels": [CHANNELS[name] for name in view.channels if name in CHANNELS],
        "errors": dict(errors or {}),
        "failed": step,
        "given": request.POST if errors else {},
        "moved_on": status == HTTPStatus.CONFLICT,
        "done": _done(request, view),
        "back": at_place(request, LIST),
    }
    framing = Framing(desk_place(request), switch_to=reverse(LIST))
    return desk_render(request, "publishing/console/post.html", context, framing=framing, status=status)


def _readable(view: PostView) -> bool:
    return view.card.state in {PUBLISHED, WITHDRAWN, "expired"}


def _row(view: PostView) -> Post:
    """Return a post as the policy asks about it."""
    return Post(place=view.card.place, state=view.card.state, needs_review=view.needs_review)


def _done(request: LinliRequest, view: PostView) -> str:
    below = places_get([view.card.place])
    name = below[view.card.place].short_name if view.card.place in below else ""
    words = {
        "saved": _("存好了，还没有发出去。"),
        "submit": _("送审了，等负责人看。"),
        "publish": _("发出去了，%(place)s的人现在就看得到。") % {"place": name},
        "schedule": _("定好时间了，到点自己发。"),
        "return": _("退回去了，写的人看得到您说的话。"),
        "recall": _("拿回来了，可以接着改。"),
        "correct": _("更正了，读的人看得到改了什么。"),
        "withdraw": _("撤回了，打开的人看得到为什么。"),
        "pin": _("放到栏目最前面了。") if view.card.is_pinned else _("不再置顶了。"),
    }
    return words.get(request.GET.get("done", ""), "")
