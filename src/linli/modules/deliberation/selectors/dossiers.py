"""Reads of a topic's packed papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.deliberation.models import DossierPack, Topic
from linli.modules.deliberation.policy import READ, TAKE_DOSSIER

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

SHOWN = 10


def topic_to_pack(*, actor: Actor, topic_id: int) -> Topic:
    """Return a topic whose papers the actor may take along.

    Out of reach: Topic.DoesNotExist; not theirs to take: NotAllowedError.
    """
    topic = Topic.objects.in_reach(actor, READ).get(pk=topic_id)
    Topic.objects.demand(actor, TAKE_DOSSIER, topic)
    return topic


def packs_of(topic: Topic, *, actor: Actor, now: datetime) -> list[DossierPack]:
    """Return the actor's own packs of a topic, the newest first; one query."""
    rows = DossierPack.objects.filter(topic=topic, asked_by_id=actor.known_id, erase_after__gt=now)
    return list(rows.order_by("-pk")[:SHOWN])
