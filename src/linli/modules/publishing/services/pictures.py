"""Pictures within a text: they wait for their post, and belong to it as long as its text shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.files.public import files_keep
from linli.modules.publishing.models import PostFile
from linli.modules.publishing.rich_text import pictures_in

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.modules.publishing.models import Post


def pictures_claim(post: Post, *, actor: Actor) -> None:
    """Bind to the post the pictures its body shows, as far as they are the actor's own uploads."""
    shown = pictures_in(post.body)
    if not shown:
        return
    waiting = PostFile.objects.filter(token__in=shown, post__isnull=True, uploader=actor.person_id)
    ids = list(waiting.values_list("file_id", flat=True))
    waiting.update(post=post, is_inline=True)
    files_keep(ids)
