"""Posts of other modules: they own the page, publishing gives the place in columns and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel.refusal import InvalidInputError
from linli.modules.publishing.flow import DRAFT, FLOW, PUBLISH, PUBLISHED, WITHDRAW, WITHDRAWN
from linli.modules.publishing.models import Post, Visibility
from linli.modules.publishing.services.stepping import settle
from linli.modules.publishing.services.wording import words_put
from linli.modules.publishing.services.writing import content_errors

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def post_publish_for(  # noqa: PLR0913 - what a list shows of a post, and whose it is
    *,
    column: str,
    place: str,
    title: str,
    summary: str,
    link: str,
    visibility: str,
    source: str,
    actor: Actor | None,
    now: datetime,
) -> int:
    """Let something another module publishes stand in a column, its page at ``link``; return the post's id.

    Who may is the calling module's policy, and who may open the page, too. Called again with the same ``source`` the
    post says the new words (a new version), or stands again after it was withdrawn. A summary of up to 200 characters
    and a title of up to 60: InvalidInputError otherwise; ``visibility`` is ``everybody`` or ``members``.
    """
    errors = content_errors(title, summary, "")
    if errors:
        raise InvalidInputError(errors)
    post = Post.objects.select_for_update().filter(source=source).first()
    if post is None:
        post = Post(source=source, place=place, author_id=actor.person_id if actor else None, created_at=now)
    is_same = (post.title, post.summary, post.link) == (title.strip(), summary.strip(), link)
    if post.state == PUBLISHED and is_same:
        return int(post.pk)
    was = post.state
    post.column, post.title, post.summary, post.link = column, title.strip(), summary.strip(), link
    post.visibility, post.state, post.asks = Visibility(visibility), PUBLISHED, False
    post.saved_at, post.ended_at = now, None
    post.published_at = post.published_at if was == PUBLISHED else now
    post.corrected_at = now if was == PUBLISHED else None
    post.version += 1
    words_put(post)
    post.save()
    step = PUBLISH if was != PUBLISHED else "correct"
    settle(post, step=step, source=DRAFT if was == WITHDRAWN else was, actor=actor, now=now)
    return int(post.pk)


@transaction.atomic
def post_withdraw_for(*, source: str, note: str = "", actor: Actor | None, now: datetime) -> None:
    """Take back what another module published; the reason is shown. Unknown or withdrawn already: nothing."""
    post = Post.objects.select_for_update().filter(source=source, state=PUBLISHED).first()
    if post is None:
        return
    source_state, taken = post.state, FLOW.take(WITHDRAW, source=post.state)
    post.state, post.note, post.ended_at, post.is_pinned = taken.enters(post.state), note, now, False
    post.save()
    settle(post, step=WITHDRAW, source=source_state, actor=actor, now=now)
