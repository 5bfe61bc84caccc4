"""One post whole: for its readers, and for those who write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.files.public import files_get
from linli.modules.population.public import persons_get
from linli.modules.publishing.cards import PostView, VersionCard
from linli.modules.publishing.flow import FLOW, PUBLISHED
from linli.modules.publishing.models import Post, PostFile, PostVersion
from linli.modules.publishing.policy import POLICY, READ, VIEW
from linli.modules.publishing.selectors.columns import columns_named
from linli.modules.publishing.selectors.posts import LIST_FIELDS, post_cards

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.files.public import FileCard

_BY_PLATFORM = frozenset({"expire"})


def post_view(*, actor: Actor, post_id: int, now: datetime) -> PostView:
    """Return a post as its readers see it. Out of reach: Post.DoesNotExist."""
    return _view(Post.objects.in_reach(actor, VIEW).get(pk=post_id), actor=actor, now=now)


def post_at_desk(*, actor: Actor, post_id: int, now: datetime) -> PostView:
    """Return a post as those see it who write, look over or supervise.

    Out of reach: Post.DoesNotExist. A mere reader: NotAllowedError.
    """
    post = Post.objects.within_sight(actor).get(pk=post_id)
    Post.objects.demand(actor, READ, post)
    return _view(post, actor=actor, now=now)


def _view(post: Post, *, actor: Actor, now: datetime) -> PostView:
    card = post_cards([{name: getattr(post, name) for name in LIST_FIELDS}], actor=actor)[0]
    people = persons_get(pk for pk in (post.author_id, post.reviewer_id) if pk)
    names = {pk: person.name for pk, person in people.items()}
    is_addressed = post.visibility == "audience" and actor.person_id is not None and actor.person_id in post.addressees
    column = columns_named([(post.place, post.column)]).get((post.place, post.column))
    is_over = post.state == PUBLISHED and post.expires_at is not None and post.expires_at <= now
    return PostView(
        card=card,
        body=post.body,
        text=post.text,
        audience=post.audience,
        is_addressed=is_addressed,
        notifies=post.notifies,
        channels=tuple(post.channels),
        asks=post.asks and post.state == PUBLISHED and not is_over,
        apply_link=post.apply_link if post.state == PUBLISHED and not is_over else "",
        needs_review=post.needs_review,
        comments=column.comments if column else "off",
        note=post.note,
        author_id=post.author_id,
        author_name=names.get(post.author_id or 0, ""),
        reviewer_name=names.get(post.reviewer_id or 0, ""),
        created_at=post.created_at,
        saved_at=post.saved_at,
        publish_at=post.publish_at,
        corrected_at=post.corrected_at,
        ended_at=post.ended_at or (post.expires_at if is_over else None),
        expires_at=post.expires_at,
        version=post.version,
        source=post.source,
        files=files_of(post.pk),
        steps=steps_open(actor=actor, post=post),
    )


def post_title(post_id: int, *, actor: Actor) -> str:
    """Return what a post is called to somebody who may open it, else nothing."""
    return Post.objects.in_reach(actor, VIEW).filter(pk=post_id).values_list("title", flat=True).first() or ""


def steps_open(*, actor: Actor, post: Post) -> list[tuple[str, tuple[str, ...]]]:
    """Return the steps the actor may take now, each with what it needs."""
    return [
        (step.name, step.demands)
        for step in FLOW.leaving(post.state)
        if step.name not in _BY_PLATFORM and POLICY.allows(actor, step.needs, post)
    ]


def files_of(post_id: int) -> list[FileCard]:
    """Return the attachments of a post in their order, without the pictures within its text."""
    ids = list(PostFile.objects.filter(post=post_id, is_inline=False).order_by("pk").values_list("file_id", flat=True))
    found = files_get(ids)
    return [found[pk] for pk in ids if pk in found]


def versions_of(*, actor: Actor, post_id: int) -> list[VersionCard]:
    """Return what readers were shown, newest version first. Out of reach: Post.DoesNotExist."""
    post = Post.objects.in_reach(actor, VIEW).get(pk=post_id)
    rows = list(PostVersion.objects.filter(post=post).order_by("-number"))
    people = persons_get({row.editor_id for row in rows if row.editor_id})
    return [
        VersionCard(
            row.number,
            row.title,
            row.summary,
            row.body,
            row.text,
            row.note,
            people[row.editor_id].name if row.editor_id in people else "",
            row.at,
        )
        for row in rows
    ]


def file_of_post(*, actor: Actor, post_id: int, file_id: int) -> int:
    """Return the id of an attachment the actor may open, as reader or at the desk. Else: PostFile.DoesNotExist."""
    posts = Post.objects.within_sight(actor).filter(pk=post_id)
    return PostFile.objects.get(post__in=posts, file_id=file_id).file_id


def picture_of_posts(*, actor: Actor, token: str) -> int:
    """Return the id of a picture within some post the actor may open, or which they have just uploaded.

    Else: PostFile.DoesNotExist.
    """
    rows = PostFile.objects.filter(token=token)
    found = rows.filter(post__in=Post.objects.within_sight(actor)).first()
    if found is None and actor.person_id is not None:
        found = rows.filter(uploader=actor.person_id, post__isnull=True).first()
    if found is None:
        raise PostFile.DoesNotExist
    return found.file_id
