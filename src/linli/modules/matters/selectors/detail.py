"""One matter whole, as one viewer may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linli.kernel.statement import Statement
from linli.modules.matters import policy
from linli.modules.matters.assignees import AssigneeCard, assignees_for
from linli.modules.matters.flow import AWAITS_PARTS, FLOW, RATED_IN, RESOLVE, RESOLVED
from linli.modules.matters.models import Kind, Matter
from linli.modules.matters.selectors.assembling import matter_cards
from linli.modules.matters.selectors.attachments import attachments_of
from linli.modules.matters.selectors.cards import MatterView, StepCard
from linli.modules.matters.selectors.concerned import agreement_of, behalf_of, parties_of
from linli.modules.matters.selectors.timeline import NOTE, events_shown, persons_in, timeline_of
from linli.modules.matters.selectors.words import STEP_LABELS
from linli.modules.matters.times import step_in_time
from linli.modules.places.public import unit_get
from linli.modules.population.public import persons_get

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.kernel.flow import Step
    from linli.modules.matters.selectors.cards import MatterCard
    from linli.modules.population.public import PersonCard


def matter_view(*, actor: Actor, matter_id: int, now: datetime, with_assignees: bool = False) -> MatterView:
    """Return the whole matter; out of reach raises Matter.DoesNotExist.

    ``with_assignees`` also lists whom each step could give it to, for forms.
    """
    rows = Matter.objects.in_reach(actor, policy.VIEW).select_related("category", "behalf__proof")
    matter = rows.get(pk=matter_id)
    return view_of(matter, actor=actor, now=now, with_assignees=with_assignees)


def view_of(
    matter: Matter, *, actor: Actor, now: datetime, with_assignees: bool = False, holds_receipt: bool = False
) -> MatterView:
    """Return a matter in hand as the actor may see it; ``holds_receipt`` opens the reporter's side to nobody known."""
    events = events_shown(matter, actor=actor)
    concerned = {matter.reporter_id, matter.behalf_person_id, matter.assignee_id, *persons_in(events)}
    persons = persons_get({person for person in concerned if person is not None})
    attached = attachments_of([matter.pk])
    (card,) = matter_cards([matter], actor=actor, now=now, persons=persons, attachments=attached)
    attachments = tuple(attached.get(matter.pk, ()))
    parts = _PARTS.rows(matter=matter.pk)
    still_open = sum(state not in {*FLOW.final, RESOLVED} for _pk, state in parts)
    course = timeline_of(events, matter=matter, actor=actor, persons=persons, attachments=attachments)
    return MatterView(
        card=card,
        lng=matter.lng,
        lat=matter.lat,
        location_note=matter.location_note,
        held_at=matter.held_at,
        assignee=_assignee(matter, card),
        attachments=attachments,
        may_transcribe=policy.POLICY.allows(actor, policy.TRANSCRIBE, matter),
        steps=steps_open_to(actor=actor, matter=matter, now=now, with_assignees=with_assignees, parts_open=still_open),
        grade=matter.grade,
        grade_reason=matter.grade_reason,
        rated_at=matter.rated_at,
        resolved_at=matter.resolved_at,
        merged_into=matter.merged_into_id,
        parts=tuple(pk for pk, _state in parts),
        timeline=tuple(entry for entry in course if entry.step != NOTE),
        office=matter.office,
        is_assist=matter.is_assist,
        part_of=matter.part_of_id,
        parts_open=still_open,
        agreement=agreement_of(matter),
        notes=tuple(entry for entry in course if entry.step == NOTE),
        **_reporters_side(matter, actor=actor, parts_open=still_open, holds_receipt=holds_receipt),
        **_known_to(matter, actor=actor, persons=persons),
    )


def _parts(*, matter: int) -> QuerySet[Matter, tuple[int, str]]:
    return Matter.objects.filter(part_of=matter).order_by("pk").values_list("pk", "state")


_PARTS = Statement(_parts, matter=-1)


def _reporters_side(matter: Matter, *, actor: Actor, parts_open: int, holds_receipt: bool) -> dict[str, Any]:
    """Return what the actor may do as whoever reported."""

    def may(action: str) -> bool:
        return holds_receipt or policy.POLICY.allows(actor, action, matter)

    own = {matter.reporter_id, matter.behalf_person_id} if not matter.is_assist else set()
    return {
        "is_mine": holds_receipt or (actor.person_id is not None and actor.person_id in own),
        "may_rate": matter.state in RATED_IN and not parts_open and may(policy.RATE),
        "may_ask": may(policy.ASK),
        "may_attach": matter.state not in FLOW.final and policy.POLICY.allows(actor, policy.ATTACH, matter),
    }


def _known_to(matter: Matter, *, actor: Actor, persons: dict[int, PersonCard]) -> dict[str, Any]:
    """Return who is behind the matter as far as the actor may know, and what the actor may do beside the steps."""

    def may(action: str) -> bool:
        return policy.POLICY.allows(actor, action, matter)

    may_know, may_call = may(policy.KNOW_REPORTER), may(policy.CONTACT_REPORTER)
    reporter = persons.get(matter.reporter_id or 0)
    return {
        "reporter_id": matter.reporter_id if may_know else None,
        "reporter_phone_hint": reporter.phone_hint if may_call and reporter is not None else "",
        "behalf": behalf_of(matter, in_full=may_call) if may_know else None,
        "parties": parties_of(matter),
        "may_note": may(policy.NOTE),
        "may_visit": may(policy.VISIT),
        "may_lead_on": may(policy.LEAD_ON),
        "may_mediate": matter.state not in FLOW.final and may(policy.MEDIATE),
    }


def steps_open_to(
    *, actor: Actor, matter: Matter, now: datetime, with_assignees: bool = False, parts_open: int = 0
) -> tuple[StepCard, ...]:
    """Return the steps the actor may take with the matter now, in the flow's order; the buttons are these."""
    return tuple(
        StepCard(
            step=step.name,
            label=str(STEP_LABELS[step.name]),
            needs=_needs(matter, step),
            assignees=tuple(assignees_for(actor=actor, matter=matter, step=step.name, now=now))
            if with_assignees and step.assignee
            else (),
        )
        for step in FLOW.leaving(matter.state)
        if policy.POLICY.allows(actor, step.needs, matter)
        and step_in_time(matter, step.name, person_id=actor.person_id, now=now)
        and not (parts_open and step.name in AWAITS_PARTS)
    )


def _needs(matter: Matter, step: Step) -> tuple[str, ...]:
    is_mediation = step.name == RESOLVE and matter.kind == Kind.DISPUTE and not matter.is_assist
    return (*step.demands, "outcome") if is_mediation else step.demands


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


def _assignee(matter: Matter, card: MatterCard) -> AssigneeCard | None:
    if matter.assignee_unit_id is not None:
        unit = unit_get(matter.assignee_unit_id)
        return AssigneeCard(f"u{unit.id}", "unit", unit.name, "", unit.place)
    if matter.assignee_id is not None:
        return AssigneeCard(f"p{matter.assignee_id}", "person", card.holder_name, "", matter.village)
    return None
