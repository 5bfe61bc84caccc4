"""One topic whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.comments.public import stances_of
from linli.modules.deliberation.cards import StageCard, StepCard, TopicView
from linli.modules.deliberation.flow import FLOW, OPEN, RAISED, REFUSED, SUPPORT, UNSUPPORT
from linli.modules.deliberation.models import Consent, Support, Topic
from linli.modules.deliberation.policy import POLICY, READ, SAY
from linli.modules.deliberation.selectors.stages import stages_of
from linli.modules.deliberation.selectors.support import threshold_shown
from linli.modules.deliberation.selectors.topics import cards_of, with_stage
from linli.modules.files.public import files_get
from linli.modules.places.public import places_get
from linli.modules.population.public import persons_get

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import TopicStage

SUPPORTERS_SHOWN = 5


def topic_get(*, actor: Actor, topic_id: int, now: datetime) -> TopicView:
    """Return a topic to whoever may read it; to all others Topic.DoesNotExist."""
    row = with_stage(Topic.objects.in_reach(actor, READ)).get(pk=topic_id)
    names = places_get([row.village, *([row.group] if row.group else [])])
    is_supported = Support.objects.filter(topic=row, person_id=actor.person_id or 0).exists()
    # whoever raised it goes by the name under which it stands
    others = Support.objects.filter(topic=row).exclude(person_id=row.proposer_id or 0).order_by("-pk")
    newest = others.values_list("person_id", flat=True)
    helpers = [row.helper_id] if row.helper_id else []
    people = persons_get([*newest[:SUPPORTERS_SHOWN], *helpers])
    files = files_get(row.files.filter(stage__isnull=True).values_list("file_id", flat=True))
    return TopicView(
        card=cards_of([row], actor=actor, now=now)[0],
        group_name=names[row.group].short_name if row.group in names else "",
        village_name=names[row.village].short_name,
        helper_name=people[row.helper_id].name if row.helper_id in people else "",
        consent_name=str(Consent(row.consent).label) if row.consent else "",
        files=tuple(files.values()),
        stages=tuple(stage_card(stage, row) for stage in stages_of(row)),
        steps=steps_open(actor, row, is_supported=is_supported),
        threshold=threshold_shown(row, now=now) if row.state in {RAISED, REFUSED, OPEN} else None,
        supporters=tuple(card.name for pk, card in people.items() if pk not in helpers),
        stances=stances_of([row.subject])[row.subject],
        is_supported=is_supported,
        may_discuss=discussed(row) and POLICY.allows(actor, SAY, row),
        source=row.source,
        reason=row.reason,
        summary=row.summary,
        summary_by=row.summary_by,
        summary_at=row.summary_at,
        outcome=row.outcome,
        result=row.result,
        taken_up_at=row.taken_up_at,
        decided_at=row.decided_at,
    )


def discussed(row: Topic) -> bool:
    """Whether it is still talked over."""
    return row.state in {RAISED, OPEN}


def steps_open(actor: Actor, row: Topic, *, is_supported: bool) -> tuple[StepCard, ...]:
    """Return the steps the actor may take now."""
    is_proposer = row.proposer_id is not None and row.proposer_id == actor.person_id
    pointless = {SUPPORT, UNSUPPORT} if is_proposer else {SUPPORT if is_supported else UNSUPPORT}
    return tuple(
        StepCard(step.name, step.demands)
        for step in FLOW.leaving(row.state)
        if step.name not in pointless and POLICY.allows(actor, step.needs, row)
    )


def stage_card(stage: TopicStage, topic: Topic) -> StageCard:
    """Return a stage as pages see it."""
    asks = stage.asks
    standing = "done" if stage.ended_at else "current" if stage.position == topic.stage else "coming"
    return StageCard(
        id=stage.pk,
        position=stage.position,
        round=stage.round,
        code=asks.code,
        name=asks.name,
        short=asks.short,
        kind=asks.kind,
        standing=standing,
        decides=asks.decides,
        days=asks.days,
        began_at=stage.began_at,
        until=stage.until,
        ended_at=stage.ended_at,
    )
