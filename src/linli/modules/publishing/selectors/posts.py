"""Posts as readers find them: of a village with everything above it, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Exists, OuterRef, Q

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import ancestors_and_self, county_of, subtree_bounds
from linli.modules.places.public import places_get
from linli.modules.publishing import flow
from linli.modules.publishing.cards import PostCard
from linli.modules.publishing.models import Post, PostRead
from linli.modules.publishing.policy import VIEW
from linli.modules.publishing.searching import query_of, within
from linli.modules.publishing.selectors.columns import columns_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from linli.kernel.actor import Actor
    from linli.modules.publishing.models import PostQuerySet

UNREAD_FOR = timedelta(days=90)
"""Older posts are not counted as unread: nobody goes back a year to make a number vanish."""
PINNED_AT_MOST = 3
LIST_FIELDS = (
    "id", "place", "column", "title", "summary", "visibility", "state", "published_at", "version", "is_pinned", "link",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PostFilter:
    """What is looked for: a column, words; ``place`` means its subtree (the API) and is empty for a village's page."""

    column: str = ""
    place: str = ""
    q: str = ""


def posts_of_village(
    *,
    actor: Actor,
    village: str,
    column: str = "",
    q: str = "",
    cursor: str = "",
    limit: int = PAGE_SIZE,
    now: datetime,
) -> Page[PostCard]:
    """Return what a village is shown, from itself and all places above, as far as the actor may open it.

    Pinned posts come first on the first page of a column; each place of the chain gives its newest, so the cost does
    not grow with what the county publishes.
    """
    if q.strip() and not query_of(q):
        return Page(())
    rows = _matching(posts_open(actor, now), PostFilter(column=column, q=q))
    places = ancestors_and_self(village)
    first: list[dict[str, Any]] = []
    if column and not q:
        if not cursor:
            pinned = rows.filter(place__in=places, is_pinned=True).order_by("-published_at", "-id")
            first = list(pinned.values(*LIST_FIELDS)[:PINNED_AT_MOST])
        rows = rows.filter(is_pinned=False)
    rows = _after(rows, cursor)
    found = _newest_of(rows, places, limit + 1)
    return _page([*first, *found[:limit]], more=len(found) > limit, actor=actor)


def posts_newest(
    places: str | Sequence[str], *, column: str = "", actor: Actor, limit: int, now: datetime
) -> list[PostCard]:
    """Return the newest posts of exactly these places, as far as the actor may open them."""
    rows = _matching(posts_open(actor, now), PostFilter(column=column))
    wanted = (places,) if isinstance(places, str) else tuple(places)
    return post_cards(_newest_of(rows, wanted, limit), actor=actor)


def posts_listed(
    *, actor: Actor, wanted: PostFilter, cursor: str = "", limit: int = PAGE_SIZE, now: datetime
) -> Page[PostCard]:
    """Return the published posts in reach, newest first: the API's list."""
    rows = _after(_matching(posts_open(actor, now), wanted), cursor)
    found = list(rows.order_by("-published_at", "-id").values(*LIST_FIELDS)[: limit + 1])
    return _page(found[:limit], more=len(found) > limit, actor=actor)


def unread_by_column(*, actor: Actor, village: str, now: datetime) -> dict[str, int]:
    """Return how many posts of the last 90 days somebody has not opened, by column; one query."""
    if actor.person_id is None:
        return {}
    places = ancestors_and_self(village)
    rows = posts_open(actor, now).filter(place__in=places, published_at__gte=now - UNREAD_FOR)
    rows = rows.filter(~Exists(marks_of(actor.person_id, places)))
    counted = rows.order_by().values_list("column").annotate(n=Count("pk"))
    return dict(counted)


def marks_of(person_id: int, places: Iterable[str]) -> Any:
    """Return the reading marks of a person on the post of an outer query, published at one of the places."""
    counties = {county_of(place) for place in places}
    return PostRead.objects.filter(county__in=counties, person_id=person_id, post_id=OuterRef("pk"))


def posts_open(actor: Actor, now: datetime) -> PostQuerySet:
    """Keep what stands published at this moment and the actor may open."""
    rows = Post.objects.in_reach(actor, VIEW).filter(state=flow.PUBLISHED)
    return rows.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))


def _matching(rows: PostQuerySet, wanted: PostFilter) -> PostQuerySet:
    if wanted.column:
        rows = rows.filter(column=wanted.column)
    if wanted.place:
        low, high = subtree_bounds(wanted.place)
        rows = rows.filter(place__gte=low, place__lt=high)
    return posts_saying(rows, wanted.q, place=wanted.place)


def posts_saying(rows: PostQuerySet, q: str, *, place: str = "") -> PostQuerySet:
    """Keep the posts that say these words; nothing is found by marks alone."""
    if not q.strip():
        return rows
    query = query_of(q)
    if not query:
        return rows.none()
    if place:
        query = f"{within(place)} & {query}"
    return rows.filter(words=SearchQuery(query, search_type="raw", config="simple"))


def _after(rows: PostQuerySet, cursor: str) -> PostQuerySet:
    if not cursor:
        return rows
    said, last = cursor_read(cursor, (str, int))
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return rows.none()
    return rows.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=last))


def _newest_of(rows: PostQuerySet, places: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """Take the newest of each place by its index and put them together."""
    parts = [rows.filter(place=place).order_by("-published_at", "-id").values(*LIST_FIELDS)[:limit] for place in places]
    if not parts:
        return []
    if len(parts) == 1:
        return list(parts[0])
    return list(parts[0].union(*parts[1:], all=True).order_by("-published_at", "-id")[:limit])


def _page(found: list[dict[str, Any]], *, more: bool, actor: Actor) -> Page[PostCard]:
    following = ""
    if more:
        last = found[-1]
        following = cursor_of(last["published_at"].isoformat(), last["id"])
    return Page(tuple(post_cards(found, actor=actor)), following)


def post_cards(found: Sequence[dict[str, Any]], *, actor: Actor) -> list[PostCard]:
    """Return rows as lists show them: with names of places and columns, and whether read; three queries."""
    names = places_get({row["place"] for row in found})
    columns = columns_named((row["place"], row["column"]) for row in found)
    read = _read_among(actor, found)
    cards = []
    for row in found:
        column = columns.get((row["place"], row["column"]))
        place = names.get(row["place"])
        version = row.pop("version")
        cards.append(
            PostCard(
                **row,
                place_name=place.short_name if place else "",
                column_name=column.name if column else "",
                column_icon=column.icon if column else "file-text",
                corrections=max(0, version - 1),
                is_unread=actor.person_id is not None and row["id"] not in read,
                is_private=row["visibility"] != "everybody",
            )
        )
    return cards


def _read_among(actor: Actor, found: Sequence[dict[str, Any]]) -> set[int]:
    if actor.person_id is None or not found:
        return set()
    counties = {county_of(row["place"]) for row in found}
    marks = PostRead.objects.filter(
        county__in=counties, person_id=actor.person_id, post_id__in=[row["id"] for row in found]
    )
    return set(marks.values_list("post_id", flat=True))
