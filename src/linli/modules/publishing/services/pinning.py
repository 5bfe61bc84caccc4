"""Pinning: a post stands first in its column until it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal, versions
from linli.kernel.flow import StepNotAllowedError
from linli.modules.publishing.events import PostPinned
from linli.modules.publishing.flow import POST, PUBLISHED
from linli.modules.publishing.models import Post
from linli.modules.publishing.policy import PUBLISH

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def post_pin(*, actor: Actor, post_id: int, is_pinned: bool, now: datetime) -> Post:
    """Put a published post first in its column, or back; whoever may publish it.

    Out of reach: Post.DoesNotExist. Not this role's: NotAllowedError. Not published: StepNotAllowedError.
    """
    post = Post.objects.taken_in_hand(actor, post_id)
    Post.objects.demand(actor, PUBLISH, post)
    if post.state != PUBLISHED:
        raise StepNotAllowedError("pin", post.state)
    if post.is_pinned != is_pinned:
        post.is_pinned = is_pinned
        post.save(update_fields=["is_pinned"])
        journal.record(PostPinned(is_pinned), actor=actor, place=post.place, subject=(POST, post.pk), now=now)
        versions.bump(post.watchers)
    return post
