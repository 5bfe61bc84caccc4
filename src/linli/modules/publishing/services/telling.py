"""What the inbox is told of a post: one broadcast when it goes out, its change, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.publishing.models import Post


def post_tell(post: Post, *, step: str, actor: Actor | None, now: datetime) -> None:
    """Send, change or take back the broadcast of a post that asks for one."""
