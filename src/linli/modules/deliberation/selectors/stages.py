"""The stages a topic is going through: of each position the round that counts now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.deliberation.models import TopicStage

if TYPE_CHECKING:
    from linli.modules.deliberation.models import Topic


def stages_of(topic: Topic) -> list[TopicStage]:
    """Return the stages of a topic in their order, of each the newest round; one query."""
    newest: dict[int, TopicStage] = {}
    for stage in TopicStage.objects.filter(topic=topic).order_by("position", "round"):
        stage.topic = topic
        newest[stage.position] = stage
    return list(newest.values())


def stage_now(topic: Topic) -> TopicStage | None:
    """Return the stage a topic is in, or nothing before it is taken up; one query."""
    stage = TopicStage.objects.filter(topic=topic, position=topic.stage).order_by("-round").first()
    if stage is not None:
        stage.topic = topic
    return stage


def stage_get(topic: Topic, stage_id: int) -> TopicStage:
    """Return one stage of the topic, whatever its round; else TopicStage.DoesNotExist."""
    stage = TopicStage.objects.get(topic=topic, pk=stage_id)
    stage.topic = topic
    return stage
