"""Reads of recalls and reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.modules.deliberation.models import Recall, Review
from linli.modules.deliberation.policy import READ_RECALLS, READ_REVIEWS

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


def recall_get(*, actor: Actor, recall_id: int) -> Recall:
    """Return one recall within reach; else Recall.DoesNotExist."""
    return Recall.objects.in_reach(actor, READ_RECALLS).get(pk=recall_id)


def recalls_page(*, actor: Actor, place: str, after: str = "", limit: int = PAGE_SIZE) -> Page[Recall]:
    """Return recalls within the place and the actor's reach, the newest first; one query."""
    low, high = subtree_bounds(place)
    rows = Recall.objects.in_reach(actor, READ_RECALLS).filter(village__gte=low, village__lt=high)
    if after:
        rows = rows.filter(pk__lt=cursor_read(after, (int,))[0])
    found = list(rows.order_by("-pk")[: limit + 1])
    items = tuple(found[:limit])
    return Page(items, cursor_of(items[-1].pk) if len(found) > limit else "")


def review_get(*, actor: Actor, review_id: int) -> Review:
    """Return one review within reach; else Review.DoesNotExist."""
    return Review.objects.in_reach(actor, READ_REVIEWS).get(pk=review_id)


def reviews_page(*, actor: Actor, place: str, after: str = "", limit: int = PAGE_SIZE) -> Page[Review]:
    """Return reviews within the place and the actor's reach, the newest entry first; one query."""
    low, high = subtree_bounds(place)
    rows = Review.objects.in_reach(actor, READ_REVIEWS).filter(village__gte=low, village__lt=high)
    if after:
        rows = rows.filter(pk__lt=cursor_read(after, (int,))[0])
    found = list(rows.order_by("-pk")[: limit + 1])
    items = tuple(found[:limit])
    return Page(items, cursor_of(items[-1].pk) if len(found) > limit else "")


def verdicts_of(village: str, person_id: int) -> list[str]:
    """Return a member's verdicts, the oldest first; one query."""
    rows = Review.objects.filter(village=village, person_id=person_id).order_by("on", "pk")
    return list(rows.values_list("verdict", flat=True))


def unfit_twice(rows: tuple[Review, ...]) -> frozenset[int]:
    """Return which of these reviews found a member unfit for the second time in a row; one query."""
    people = {row.person_id for row in rows if row.verdict == Review.Verdict.UNFIT}
    if not people:
        return frozenset()
    ended: set[int] = set()
    before: dict[tuple[str, int], str] = {}
    history = Review.objects.filter(person_id__in=people).order_by("on", "pk")
    for pk, village, person, verdict in history.values_list("pk", "village", "person_id", "verdict"):
        if verdict == Review.Verdict.UNFIT == before.get((village, person)):
            ended.add(pk)
        before[village, person] = verdict
    return frozenset(ended)
