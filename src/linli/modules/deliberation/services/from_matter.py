"""The secretary lets the village talk a matter over: it becomes a topic that keeps where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse

from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.flow import RAISED
from linli.modules.deliberation.models import Topic
from linli.modules.deliberation.policy import POLICY, TAKE_UP
from linli.modules.deliberation.services.raising import Proposer, topic_write
from linli.modules.deliberation.services.raising_checks import words_errors
from linli.modules.matters.public import matter_lead_on, matter_leading_on

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.public import LeadingMatter

SOMEBODY = "一位村民"
"""How a proposer stands in the record who did not let the village know their name, whatever the reader's language."""


def source_of(matter_id: int) -> str:
    """Return a matter as a topic names where it came from."""
    return f"matters.matter:{matter_id}"


def topic_raise_from_matter(*, actor: Actor, matter_id: int, title: str, text: str, now: datetime) -> Topic:
    """Make a topic of a matter; its course leads there, and whoever reported it is the proposer and is told.

    The secretary may, of what its reporter could have shown the village; made a second time it is the same topic, of
    two at once the second waits for it. Their name stands in it only where the village knows it already. Out of reach:
    the matter's DoesNotExist. Not theirs: NotAllowedError. Words missing or too long: InvalidInputError.
    """
    matter = matter_leading_on(actor=actor, matter_id=matter_id)
    draft = Topic(village=matter.village, state=RAISED, source=source_of(matter.id))
    POLICY.demand(actor, TAKE_UP, draft)
    errors = list(words_errors(title, text))
    if errors:
        raise InvalidInputError(errors)
    draft.title, draft.text = title.strip(), text.strip()
    made = Topic.objects.filter(source=draft.source)
    try:
        return made.first() or _make(draft, matter, actor=actor, now=now)
    except IntegrityError:
        return made.get()


@transaction.atomic
def _make(draft: Topic, matter: LeadingMatter, *, actor: Actor, now: datetime) -> Topic:
    topic = topic_write(draft, Proposer(matter.person_id, matter.name or SOMEBODY), actor=actor, now=now)
    address = reverse("deliberation:topic", args=[topic.pk])
    matter_lead_on(actor=actor, matter_id=matter.id, title=topic.title, link=address, now=now)
    return topic
