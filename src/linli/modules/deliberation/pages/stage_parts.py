"""What the stages of a topic hold, for the page of those who live there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.modules.deliberation.models import Topic
from linli.modules.deliberation.pages.topic_parts import Part
from linli.modules.deliberation.selectors.stage_views import resolution_of, stage_views
from linli.modules.deliberation.stages import StageKind

if TYPE_CHECKING:
    from linli.modules.deliberation.cards import TopicView
    from linli.modules.deliberation.models import Resolution
    from linli.modules.deliberation.selectors.stage_views import StageView
    from linli.web.request import LinliRequest

TEMPLATE = "deliberation/parts/stages.html"
_ALWAYS = frozenset({StageKind.DISPLAY, StageKind.CARRY_OUT, StageKind.ACCEPT})


@dataclass(frozen=True, slots=True)
class StagesShown:
    """What the template ``deliberation/parts/stages.html`` finds as ``part``: the newest stage first."""

    topic: Topic
    stages: tuple[StageView, ...]
    resolution: Resolution | None


def stages_shown(request: LinliRequest, topic_id: int) -> StagesShown | None:
    """Return what there is to show of a topic's stages to whoever may read it; nothing before anybody met."""
    topic = Topic.objects.get(pk=topic_id)
    begun = [one for one in stage_views(topic, now=request.now) if one.began_at is not None]
    shown = tuple(one for one in reversed(begun) if one.meetings or one.asks.kind in _ALWAYS)
    resolution = resolution_of(topic)
    return StagesShown(topic, shown, resolution) if shown or resolution else None


def stages_part(request: LinliRequest, view: TopicView) -> Part | None:
    """Return what there is to show of a topic's stages as a piece of its page."""
    shown = stages_shown(request, view.card.id)
    return Part(TEMPLATE, shown) if shown is not None else None
