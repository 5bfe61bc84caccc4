"""Posts as those who write, look over and supervise them have them in hand: by tab, with counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.modules.population.public import persons_get
from linli.modules.publishing import flow
from linli.modules.publishing.models import Post
from linli.modules.publishing.policy import POLICY, READ, REVIEW
from linli.modules.publishing.selectors.posts import LIST_FIELDS, post_cards, posts_saying

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import StrPromise

    from linli.kernel.actor import Actor
    from linli.modules.publishing.cards import PostCard
    from linli.modules.publishing.models import PostQuerySet

TABS: dict[str, tuple[StrPromise, frozenset[str]]] = {
    "draft": (_("草稿"), frozenset({flow.DRAFT})),
    "in_review": (_("等审核"), frozenset({flow.IN_REVIEW})),
    "scheduled": (_("定时的"), frozenset({flow.SCHEDULED})),
    "published": (_("发出去的"), frozenset({flow.PUBLISHED})),
    "ended": (_("撤下的"), frozenset({flow.WITHDRAWN, flow.EXPIRED})),
}


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A post as the desk lists it."""

    card: PostCard
    author_name: str
    saved_at: datetime
    publish_at: datetime | None
    note: str


def desk_tabs(*, actor: Actor, place: str) -> dict[str, int]:
    """Return how many posts wait in the tabs that wait for somebody; one query."""
    rows = _rows(actor, place).filter(state__in=[flow.DRAFT, flow.IN_REVIEW, flow.SCHEDULED])
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def posts_to_review(*, actor: Actor, place: str) -> PostQuerySet:
    """Return the posts that wait to be looked over by the actor."""
    low, high = subtree_bounds(place)
    rows = Post.objects.filter(POLICY.condition(actor, REVIEW).q(), state=flow.IN_REVIEW)
    return rows.filter(place__gte=low, place__lt=high)


def desk_page(
    *, actor: Actor, place: str, tab: str, column: str = "", q: str = "", cursor: str = "", limit: int = PAGE_SIZE
) -> Page[DeskRow]:
    """Return one page of a tab, newest first, of a place's subtree."""
    rows = _rows(actor, place).filter(state__in=TABS[tab if tab in TABS else "draft"][1])
    if column:
        rows = rows.filter(column=column)
    rows = posts_saying(rows, q, place=place)
    if cursor:
        (before,) = cursor_read(cursor, (int,))
        rows = rows.filter(pk__lt=before)
    extra = ("author_id", "saved_at", "publish_at", "note")
    found = list(rows.order_by("-pk").values(*LIST_FIELDS, *extra)[: limit + 1])
    shown = found[:limit]
    about = [{name: row.pop(name) for name in extra} for row in shown]
    people = persons_get({each["author_id"] for each in about if each["author_id"]})
    listed = [
        DeskRow(
            card=card,
            author_name=people[each["author_id"]].name if each["author_id"] in people else "",
            saved_at=each["saved_at"],
            publish_at=each["publish_at"],
            note=each["note"],
        )
        for card, each in zip(post_cards(shown, actor=actor), about, strict=True)
    ]
    return Page(tuple(listed), cursor_of(shown[-1]["id"]) if len(found) > limit else "")


def _rows(actor: Actor, place: str) -> PostQuerySet:
    low, high = subtree_bounds(place)
    return Post.objects.in_reach(actor, READ).filter(Q(place__gte=low, place__lt=high))
