"""Remembering what somebody has opened, for them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import versions
from linli.kernel.place_path import ancestors_and_self, county_of
from linli.modules.publishing.models import Post, PostRead
from linli.modules.publishing.policy import VIEW
from linli.modules.publishing.selectors.posts import UNREAD_FOR

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

ALL_AT_MOST = 500


@transaction.atomic
def post_mark_read(*, actor: Actor, post_id: int, place: str, now: datetime) -> None:
    """Remember that the actor opened a post, the first time counts; nobody is marked who has not signed in.

    The caller has shown it to them. No event: that somebody read something is their own.
    """
    if actor.person_id is None:
        return
    mark = PostRead(county=county_of(place), person_id=actor.person_id, post_id=post_id, at=now)
    new = PostRead.objects.filter(county=mark.county, person_id=mark.person_id, post_id=post_id).exists()
    if not new:
        PostRead.objects.bulk_create([mark], ignore_conflicts=True)
        versions.bump([versions.person_key(actor.person_id)])


@transaction.atomic
def posts_mark_all_read(*, actor: Actor, village: str, now: datetime) -> int:
    """Mark everything a village was shown in the last 90 days as read by the actor; return how many were new."""
    rows = Post.objects.in_reach(actor, VIEW).filter(
        place__in=ancestors_and_self(village), published_at__gte=now - UNREAD_FOR
    )
    found = list(rows.order_by("-published_at").values_list("pk", "place")[:ALL_AT_MOST])
    marks = [PostRead(county=county_of(at), person_id=actor.known_id, post_id=pk, at=now) for pk, at in found]
    before = PostRead.objects.filter(person_id=actor.known_id, county__in={mark.county for mark in marks})
    known = set(before.filter(post_id__in=[mark.post_id for mark in marks]).values_list("post_id", flat=True))
    new = [mark for mark in marks if mark.post_id not in known]
    if new:
        PostRead.objects.bulk_create(new, ignore_conflicts=True)
        versions.bump([versions.person_key(actor.known_id)])
    return len(new)
