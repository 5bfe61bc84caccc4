"""Attachments of posts, and pictures uploaded into a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import invalid
from linli.modules.files.public import FileRefusedError, file_store, files_keep, image_store
from linli.modules.publishing.events import PostWritten
from linli.modules.publishing.flow import DRAFT, POST
from linli.modules.publishing.models import Post, PostFile
from linli.modules.publishing.policy import POLICY, WRITE

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor

FILES_AT_MOST = 9


def picture_add(*, actor: Actor, upload: UploadedFile[bytes], now: datetime) -> str:
    """Store a picture for a text being written; return its token. It is swept unless a post keeps it within a day.

    Who writes nowhere: NotAllowedError. No picture: InvalidInputError.
    """
    if not POLICY.may_ever(actor, WRITE):
        raise NotAllowedError(WRITE)
    try:
        card = image_store(content=upload, uploader_id=actor.person_id, now=now)
    except FileRefusedError as refused:
        raise invalid("/file", str(refused)) from refused
    PostFile.objects.create(
        file_id=card.id, token=card.token, uploader_id=actor.person_id, is_inline=True, added_at=now
    )
    return card.token


def post_file_add(*, actor: Actor, post_id: int, upload: UploadedFile[bytes], now: datetime) -> int:
    """Attach a picture, video, recording or PDF to a draft, at most nine; return the file's id.

    Out of reach: Post.DoesNotExist. Not a draft: StepNotAllowedError. Too many, or no such kind: InvalidInputError.
    """
    try:
        card = file_store(upload=upload, uploader_id=actor.person_id, now=now)
    except FileRefusedError as refused:
        raise invalid("/files", str(refused)) from refused
    with transaction.atomic():
        post = _draft(actor, post_id)
        if PostFile.objects.filter(post=post, is_inline=False).count() >= FILES_AT_MOST:
            raise invalid("/files", _("最多放 %(most)d 个附件。") % {"most": FILES_AT_MOST})
        PostFile.objects.create(post=post, file_id=card.id, token=card.token, uploader_id=actor.person_id, added_at=now)
        files_keep([card.id])
        _record(post, actor=actor, now=now)
    return card.id


@transaction.atomic
def post_file_drop(*, actor: Actor, post_id: int, file_id: int, now: datetime) -> None:
    """Take an attachment off a draft; errors as for adding one, and PostFile.DoesNotExist."""
    post = _draft(actor, post_id)
    PostFile.objects.get(post=post, file_id=file_id, is_inline=False).delete()
    _record(post, actor=actor, now=now)


def _draft(actor: Actor, post_id: int) -> Post:
    post = Post.objects.taken_in_hand(actor, post_id)
    Post.objects.demand(actor, WRITE, post)
    if post.state != DRAFT:
        raise StepNotAllowedError("write", post.state)
    return post


def _record(post: Post, *, actor: Actor, now: datetime) -> None:
    written = PostWritten(column=post.column, title=post.title)
    journal.record(written, actor=actor, place=post.place, subject=(POST, post.pk), now=now)
