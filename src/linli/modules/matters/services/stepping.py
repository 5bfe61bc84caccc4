"""Moving a matter one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.matters.assignees import AssigneeCard, assignees_for
from linli.modules.matters.events import MatterStepTaken
from linli.modules.matters.flow import ANSWER, FLOW, MATTER, REOPEN, RESOLVE
from linli.modules.matters.models import Matter
from linli.modules.matters.policy import VIEW
from linli.modules.matters.services.attaching import attachments_link
from linli.modules.matters.services.moving import matter_settle
from linli.modules.matters.services.uniting import Part, matter_merge_into, matter_split
from linli.modules.matters.times import step_in_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.flow import Step

NOTE_AT_MOST = 2000


@dataclass(frozen=True, slots=True)
class StepInput:
    """What comes with a step; ``assignee`` is an id as ``assignees_for`` gives it."""

    note: str = ""
    assignee: str = ""
    attachments: Sequence[int] = ()
    into: int | None = None
    parts: Sequence[Part] = ()


@transaction.atomic
def matter_take_step(*, actor: Actor, matter_id: int, step: str, given: StepInput, now: datetime) -> Matter:
    """Move a matter one step. The row is locked: of two cadres pressing together one is refused.

    Out of reach: Matter.DoesNotExist. Not this role's: NotAllowedError. Not from this state, or a reporter
    reopening after thirty days: StepNotAllowedError. Note, assignee or photo missing: InvalidInputError.
    """
    wanted = FLOW.named(step)
    matter = Matter.objects.claim(actor, VIEW, matter_id)
    Matter.objects.demand(actor, wanted.needs, matter)
    taken = FLOW.take(step, source=matter.state)
    _demand_in_time(matter, taken, actor=actor, now=now)
    assignee = _demand_inputs(matter, taken, given, actor=actor, now=now)
    linked = attachments_link(matter=matter, ids=given.attachments, step=step, actor=actor)
    _demand_photo(matter, taken, linked)
    source = matter.state
    merged = matter_merge_into(matter, into=given.into, actor=actor) if step == "merge" else None
    parts = matter_split(matter, parts=given.parts, actor=actor, now=now) if step == "split" else ()
    _apply(matter, taken, assignee, actor=actor, now=now)
    matter_settle(matter=matter, step=step, now=now)
    journal.record(
        MatterStepTaken(
            step=step,
            source=source,
            target=matter.state,
            note=given.note.strip(),
            assignee_id=assignee.person_id if assignee else None,
            unit_id=assignee.unit_id if assignee else None,
            attachments=tuple(linked),
            into=merged,
            parts=parts,
        ),
        actor=actor,
        place=matter.place,
        subject=(MATTER, matter.pk),
        now=now,
    )
    return matter


def _demand_in_time(matter: Matter, taken: Step, *, actor: Actor, now: datetime) -> None:
    if not step_in_time(matter, taken.name, person_id=actor.person_id, now=now):
        raise StepNotAllowedError(taken.name, matter.state)


def _demand_inputs(
    matter: Matter, taken: Step, given: StepInput, *, actor: Actor, now: datetime
) -> AssigneeCard | None:
    errors = []
    if taken.note and not given.note.strip():
        errors.append(FieldError("/note", _("请写一句话说明。")))
    if len(given.note) > NOTE_AT_MOST:
        errors.append(FieldError("/note", _("请写得短一点，最多 %(most)d 个字。") % {"most": NOTE_AT_MOST}))
    if taken.name == "merge" and given.into is None:
        errors.append(FieldError("/into", _("请说明合并到哪一件。")))
    if taken.name == "split" and not given.parts:
        errors.append(FieldError("/parts", _("请写出拆成哪几件。")))
    chosen = None
    if taken.assignee:
        offered = {card.id: card for card in assignees_for(actor=actor, matter=matter, step=taken.name, now=now)}
        chosen = offered.get(given.assignee)
        if chosen is None:
            errors.append(FieldError("/assignee", _("请从列表里选由谁来办。")))
    if errors:
        raise InvalidInputError(errors)
    return chosen


def _demand_photo(matter: Matter, taken: Step, linked: Sequence[int]) -> None:
    if taken.name == RESOLVE and matter.category is not None and matter.category.needs_photo and not linked:
        raise InvalidInputError([FieldError("/attachments", _("这类事办完要拍张照片，让大家看看办成什么样。"))])


def _apply(matter: Matter, taken: Step, assignee: AssigneeCard | None, *, actor: Actor, now: datetime) -> None:
    matter.state = taken.enters(matter.state)
    if assignee is not None:
        matter.assignee_id, matter.assignee_unit_id = assignee.person_id, assignee.unit_id
    if taken.name == ANSWER:
        matter.answered_by_id = actor.person_id
    if taken.name == RESOLVE:
        matter.resolved_at = now
    if taken.name == REOPEN:
        matter.resolved_at = matter.closed_at = matter.rated_at = None
        matter.grade = matter.grade_reason = ""
    if matter.state in FLOW.final:
        matter.closed_at = now
    matter.held_at = {"escalate": "town", "return": "village", REOPEN: "village"}.get(taken.name, matter.held_at)
    matter.save()
