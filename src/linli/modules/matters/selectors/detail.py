"""One matter whole, as one viewer may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.matters import policy
from linli.modules.matters.assignees import AssigneeCard, assignees_for
from linli.modules.matters.flow import FLOW, RATED_IN
from linli.modules.matters.models import Attachment, Matter
from linli.modules.matters.selectors.assembling import matter_cards
from linli.modules.matters.selectors.cards import MatterView, StepCard
from linli.modules.matters.selectors.photos import photos_of
from linli.modules.matters.selectors.timeline import timeline_of
from linli.modules.matters.selectors.words import STEP_LABELS
from linli.modules.matters.times import step_in_time
from linli.modules.places.public import unit_get
from linli.modules.population.public import person_get

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.selectors.cards import MatterCard


def matter_view(*, actor: Actor, matter_id: int, now: datetime, with_assignees: bool = False) -> MatterView:
    """Return the whole matter; out of reach raises Matter.DoesNotExist.

    ``with_assignees`` also lists whom each step could give it to, for forms.
    """
    matter = Matter.objects.in_reach(actor, policy.VIEW).select_related("category").get(pk=matter_id)
    (card,) = matter_cards([matter], actor=actor, now=now)
    photos = tuple(photos_of([matter.pk]).get(matter.pk, ()))
    may_know = policy.POLICY.allows(actor, policy.KNOW_REPORTER, matter)
    may_call = policy.POLICY.allows(actor, policy.CONTACT_REPORTER, matter)
    return MatterView(
        card=card,
        lng=matter.lng,
        lat=matter.lat,
        location_note=matter.location_note,
        held_at=matter.held_at,
        assignee=_assignee(matter, card),
        reporter_id=matter.reporter_id if may_know else None,
        reporter_phone_hint=person_get(matter.reporter_id).phone_hint if may_call else "",
        is_mine=matter.reporter_id == actor.person_id,
        photos=photos,
        steps=steps_open_to(actor=actor, matter=matter, now=now, with_assignees=with_assignees),
        may_rate=matter.state in RATED_IN and policy.POLICY.allows(actor, policy.RATE, matter),
        may_ask=policy.POLICY.allows(actor, policy.ASK, matter),
        may_attach=matter.state not in FLOW.final and policy.POLICY.allows(actor, policy.ATTACH, matter),
        grade=matter.grade,
        grade_reason=matter.grade_reason,
        rated_at=matter.rated_at,
        resolved_at=matter.resolved_at,
        merged_into=matter.merged_into_id,
        parts=tuple(matter.parts.order_by("pk").values_list("pk", flat=True)),
        timeline=timeline_of(matter, actor=actor, photos=photos),
    )


def steps_open_to(*, actor: Actor, matter: Matter, now: datetime, with_assignees: bool = False) -> tuple[StepCard, ...]:
    """Return the steps the actor may take with the matter now, in the flow's order; the buttons are these."""
    return tuple(
        StepCard(
            step=step.name,
            label=str(STEP_LABELS[step.name]),
            needs=step.demands,
            assignees=tuple(assignees_for(actor=actor, matter=matter, step=step.name, now=now))
            if with_assignees and step.assignee
            else (),
        )
        for step in FLOW.leaving(matter.state)
        if policy.POLICY.allows(actor, step.needs, matter)
        and step_in_time(matter, step.name, person_id=actor.person_id, now=now)
    )


def step_demand(*, actor: Actor, matter_id: int, step: str) -> None:
    """Raise what stands against the actor's taking this step, the matter's state aside.

    Out of reach: Matter.DoesNotExist. Not this role's step: NotAllowedError.
    """
    matter = Matter.objects.in_reach(actor, policy.VIEW).get(pk=matter_id)
    Matter.objects.demand(actor, FLOW.named(step).needs, matter)


def matter_assignees(*, actor: Actor, matter_id: int, step: str, now: datetime) -> list[AssigneeCard]:
    """Return whom the actor could give the matter to by a step.

    Unknown step: UnknownStepError. Out of reach: Matter.DoesNotExist. Not this role's step: NotAllowedError.
    """
    wanted = FLOW.named(step)
    matter = Matter.objects.in_reach(actor, policy.VIEW).get(pk=matter_id)
    Matter.objects.demand(actor, wanted.needs, matter)
    return assignees_for(actor=actor, matter=matter, step=step, now=now)


def photo_file(*, actor: Actor, matter_id: int, photo_id: int) -> int:
    """Return the stored file behind a photo of a matter within reach; a waiting photo only for whoever added it."""
    matter = Matter.objects.in_reach(actor, policy.VIEW).get(pk=matter_id)
    attachment = Attachment.objects.get(matter=matter, pk=photo_id)
    if not attachment.is_linked and attachment.uploader_id != actor.person_id:
        raise Attachment.DoesNotExist
    return attachment.file_id


def _assignee(matter: Matter, card: MatterCard) -> AssigneeCard | None:
    if matter.assignee_unit_id is not None:
        unit = unit_get(matter.assignee_unit_id)
        return AssigneeCard(f"u{unit.id}", "unit", unit.name, "", unit.place)
    if matter.assignee_id is not None:
        return AssigneeCard(f"p{matter.assignee_id}", "person", card.holder_name, "", matter.village)
    return None
