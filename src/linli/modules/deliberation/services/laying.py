"""A topic takes over the stages of the template it is taken up with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from linli.modules.deliberation.models import TopicStage
from linli.modules.deliberation.stages import StageKind

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.deliberation.models import Topic
    from linli.modules.deliberation.selectors.templates import TemplateCard


def stages_lay_out(topic: Topic, template: TemplateCard, *, now: datetime) -> list[TopicStage]:
    """Copy a template's stages to a topic and begin the first; the caller saves the topic, in its transaction.

    Sets ``template``, ``template_name`` and ``stage`` of the topic. A later version of the template changes nothing.
    """
    topic.template, topic.template_name, topic.stage = template.code, template.name, 1
    stages = [
        TopicStage(topic=topic, position=position, spec=stage.as_json())
        for position, stage in enumerate(template.stages, start=1)
    ]
    _begin(stages[0], now)
    return TopicStage.objects.bulk_create(stages)


def stage_begin(stage: TopicStage, *, now: datetime) -> None:
    """Let a stage begin: a consultation ends after its days, a display once it was put up for its days."""
    _begin(stage, now)
    stage.save(update_fields=["began_at", "until", "ended_at"])


def stage_again(stage: TopicStage, *, note: str = "") -> TopicStage:
    """Return a new round of a stage, not yet begun; what the old one holds stays with it."""
    return TopicStage.objects.create(
        topic_id=stage.topic_id, position=stage.position, round=stage.round + 1, spec=stage.spec, note=note
    )


def _begin(stage: TopicStage, now: datetime) -> None:
    asks = stage.asks
    stage.began_at, stage.ended_at = now, None
    stage.until = now + timedelta(days=asks.days) if asks.kind is StageKind.CONSULT else None
