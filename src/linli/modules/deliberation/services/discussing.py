"""Saying how one sees a topic, while it is talked over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import invalid
from linli.modules.comments.public import comment_add
from linli.modules.deliberation.models import Topic
from linli.modules.deliberation.policy import READ, SAY
from linli.modules.deliberation.selectors.topic_detail import discussed

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

SAY_STEP = "say"


def topic_say(*, actor: Actor, topic_id: int, stance: str, text: str, now: datetime) -> str:
    """Say for, against or what is not clear, and why; return ``shown``, or ``waiting`` where a word is looked at first.

    Members may, also those who live there without a vote, and the village's office. Out of reach: Topic.DoesNotExist.
    Not theirs: NotAllowedError. Decided, refused or withdrawn: StepNotAllowedError. No stance, nothing said or too
    much: InvalidInputError. More than eight in ten minutes: TooManyError.
    """
    topic = Topic.objects.in_reach(actor, READ).get(pk=topic_id)
    Topic.objects.demand(actor, SAY, topic)
    if not discussed(topic):
        raise StepNotAllowedError(SAY_STEP, topic.state)
    if not stance:
        raise invalid("/stance", _("请选您怎么看。"))
    comment = comment_add(
        subject=topic.subject,
        place=topic.village,
        text=text,
        looked_at_first=False,
        stance=stance,
        actor=actor,
        now=now,
    )
    return comment.state
