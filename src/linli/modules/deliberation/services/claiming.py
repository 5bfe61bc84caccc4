"""A topic taken in hand: within reach, this person's to act on, locked until the transaction ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel import journal
from linli.kernel.flow import StepNotAllowedError
from linli.modules.deliberation.flow import TOPIC
from linli.modules.deliberation.models import Topic
from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.selectors.stages import stage_now
from linli.modules.deliberation.services.topics import topic_move, topic_seen_anew

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.journal.entry import Happening
    from linli.modules.deliberation.models import TopicStage
    from linli.modules.deliberation.stages import StageKind


def topic_claimed(actor: Actor, topic_id: int, action: str) -> Topic:
    """Return the topic, locked; out of reach: Topic.DoesNotExist, not this person's: NotAllowedError."""
    topic = Topic.objects.claim(actor, READ, topic_id)
    Topic.objects.demand(actor, action, topic)
    return topic


def stage_claimed(topic: Topic, *kinds: StageKind, step: str) -> TopicStage:
    """Return the stage a topic is in if it is of one of these kinds; else StepNotAllowedError."""
    stage = stage_now(topic)
    if stage is None or stage.asks.kind not in kinds:
        raise StepNotAllowedError(step, topic.state)
    return stage


def topic_step(topic: Topic, step: str, *, actor: Actor, note: str = "", now: datetime) -> None:
    """Let a topic take a step of its flow, naming the stage it is in afterwards."""
    stage = stage_now(topic)
    topic_move(topic, step, actor=actor, note=note, stage=stage.asks.code if stage else "", now=now)


def topic_record(topic: Topic, happening: Happening, *, actor: Actor, now: datetime) -> None:
    """Record something of a topic, and let its village's pages be made anew."""
    journal.record(happening, actor=actor, place=topic.village, subject=(TOPIC, topic.pk), now=now)
    topic_seen_anew(topic)
