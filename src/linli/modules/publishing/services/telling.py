"""What the inbox is told of a post: one broadcast when it goes out, its change, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.audience import Audience, audience_parse
from linli.kernel.place_path import county_of
from linli.modules.messaging.public import broadcast_change, broadcast_send, broadcast_withdraw
from linli.modules.publishing.flow import CORRECT, PUBLISH, WITHDRAW

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.publishing.models import Post

BODY_AT_MOST = 200
KIND = "publishing.published"


def post_tell(post: Post, *, step: str, source: str, actor: Actor | None, now: datetime) -> None:
    """Send, change or take back the broadcast of a post that asks for one; a correction says so."""
    if not post.notifies or post.source:
        return
    name = f"publishing.post:{post.pk}"
    words = post.summary or post.text.replace("\n", " ")[:BODY_AT_MOST]
    if step == PUBLISH:
        broadcast_send(
            source=name,
            county=county_of(post.place),
            place=post.place,
            kind=KIND,
            subject=post.title,
            body=words,
            link=reverse("publishing:post", args=[post.pk]),
            audience=audience_parse(post.audience) if post.audience else Audience((post.place,)),
            channels=tuple(post.channels),
            actor=actor,
            now=now,
        )
    elif step == CORRECT:
        said = _("更正：%(why)s") % {"why": post.note}
        broadcast_change(source=name, subject=post.title, body=f"{said}\n{words}", now=now)
    elif step == WITHDRAW and source == "published":
        broadcast_withdraw(source=name, actor=actor, now=now)
