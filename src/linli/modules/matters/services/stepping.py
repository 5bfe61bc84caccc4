"""Moving a matter one step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.matters.assignees import AssigneeCard, assignees_for
from linli.modules.matters.events import MatterStepTaken
from linli.modules.matters.flow import ANSWER, DISPATCH, FLOW, HELD_AT_FIRST, MATTER, MERGE, REOPEN, RESOLVE, SPLIT
from linli.modules.matters.models import Agreement, Kind, Matter, Outcome
from linli.modules.matters.policy import VIEW
from linli.modules.matters.selectors.parts import step_awaits_parts
from linli.modules.matters.services.attaching import attachments_link, attachments_show, note_standing_for
from linli.modules.matters.services.moving import matter_promises_move
from linli.modules.matters.services.parts import matter_assist, whole_follow
from linli.modules.matters.services.uniting import PARTS_AT_MOST, Part, matter_merge_into, matter_split
from linli.modules.matters.times import step_in_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.flow import Step

NOTE_AT_MOST = 2000


@dataclass(frozen=True, slots=True)
class StepInput:
    """What comes with a step; ``assignee`` and those ``assisting`` are ids as ``assignees_for`` gives them.

    ``outcome`` says how the mediation of a dispute ended; the note is then the agreement's text.
    """

    note: str = ""
    assignee: str = ""
    assisting: Sequence[str] = ()
    attachments: Sequence[int] = ()
    into: int | None = None
    parts: Sequence[Part] = ()
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class _Chosen:
    lead: AssigneeCard | None = None
    assisting: tuple[AssigneeCard, ...] = ()


@transaction.atomic
def matter_take_step(*, actor: Actor, matter_id: int, step: str, given: StepInput, now: datetime) -> Matter:
    """Move a matter one step. The row is locked: of two cadres pressing together one is refused.

    Departments that assist get parts of their own. Out of reach: Matter.DoesNotExist. Not this role's: NotAllowedError.
    Not from this state, a reporter reopening after thirty days, or parts still being worked on: StepNotAllowedError.
    Note (written or spoken), assignee, photo or outcome missing: InvalidInputError.
    """
    wanted = FLOW.named(step)
    matter = Matter.objects.claim(actor, VIEW, matter_id)
    Matter.objects.demand(actor, wanted.needs, matter)
    taken = FLOW.take(step, source=matter.state)
    _demand_free(matter, taken, actor=actor, now=now)
    linked = attachments_link(matter=matter, ids=given.attachments, step=step, actor=actor)
    given = replace(given, note=given.note.strip() or note_standing_for(linked))
    chosen = _demand_inputs(matter, taken, given, actor=actor, now=now)
    if actor.acting_unit is None:  # what an outside platform sends is text alone
        _demand_photo(matter, taken, shown=attachments_show(linked))
    source = matter.state
    merged = matter_merge_into(matter, into=given.into, actor=actor) if step == MERGE else None
    parts = matter_split(matter, parts=given.parts, actor=actor, now=now) if step == SPLIT else ()
    _apply(matter, taken, chosen.lead, actor=actor, now=now)
    if _is_mediated(matter, taken):
        _keep_agreement(matter, given, actor=actor, now=now)
    matter_promises_move(matter=matter, step=step, now=now)
    matter.save()
    versions.bump(matter.watchers)
    if chosen.assisting:
        parts = matter_assist(matter, units=chosen.assisting, note=given.note.strip(), actor=actor, now=now)
    journal.record(
        MatterStepTaken(
            step=step,
            source=source,
            target=matter.state,
            note=given.note.strip(),
            assignee_id=chosen.lead.person_id if chosen.lead else None,
            unit_id=chosen.lead.unit_id if chosen.lead else None,
            attachments=tuple(linked),
            into=merged,
            parts=parts,
            outcome=given.outcome if _is_mediated(matter, taken) else "",
            by_unit=actor.acting_unit,
        ),
        actor=actor,
        place=matter.journal_place,
        subject=(MATTER, matter.pk),
        now=now,
    )
    whole_follow(part=matter, now=now)
    return matter


def _demand_free(matter: Matter, taken: Step, *, actor: Actor, now: datetime) -> None:
    in_time = step_in_time(matter, taken.name, person_id=actor.person_id, now=now)
    if not in_time or step_awaits_parts(matter, taken.name):
        raise StepNotAllowedError(taken.name, matter.state)


def _demand_inputs(matter: Matter, taken: Step, given: StepInput, *, actor: Actor, now: datetime) -> _Chosen:
    errors = []
    if taken.note and not given.note.strip():
        errors.append(FieldError("/note", _("请写一句话说明。")))
    if len(given.note) > NOTE_AT_MOST:
        errors.append(FieldError("/note", _("请写得短一点，最多 %(most)d 个字。") % {"most": NOTE_AT_MOST}))
    if taken.name == MERGE and given.into is None:
        errors.append(FieldError("/into", _("请说明合并到哪一件。")))
    if taken.name == SPLIT and not given.parts:
        errors.append(FieldError("/parts", _("请写出拆成哪几件。")))
    if _is_mediated(matter, taken) and given.outcome not in Outcome.values:
        errors.append(FieldError("/outcome", _("请选调解结果：达成协议，还是没有谈成。")))
    chosen = _chosen(matter, taken, given, actor=actor, now=now) if taken.assignee else _Chosen()
    if taken.assignee and chosen.lead is None:
        errors.append(FieldError("/assignee", _("请从列表里选由谁来办。")))
    if len(chosen.assisting) != len(set(given.assisting)) or len(chosen.assisting) > PARTS_AT_MOST:
        said = _("协办单位要从列表里选，不能和牵头的重复，最多 %(most)d 个。") % {"most": PARTS_AT_MOST}
        errors.append(FieldError("/assignee", said))
    if errors:
        raise InvalidInputError(errors)
    return chosen


def _chosen(matter: Matter, taken: Step, given: StepInput, *, actor: Actor, now: datetime) -> _Chosen:
    offered = {card.id: card for card in assignees_for(actor=actor, matter=matter, step=taken.name, now=now)}
    may_assist = taken.name == DISPATCH and not matter.is_assist
    wanted = dict.fromkeys(given.assisting) if may_assist else ()
    assisting = (offered[name] for name in wanted if name in offered and name != given.assignee)
    return _Chosen(offered.get(given.assignee), tuple(card for card in assisting if card.unit_id is not None))


def _is_mediated(matter: Matter, taken: Step) -> bool:
    return taken.name == RESOLVE and matter.kind == Kind.DISPUTE and not matter.is_assist


def _keep_agreement(matter: Matter, given: StepInput, *, actor: Actor, now: datetime) -> None:
    Agreement.objects.update_or_create(
        matter=matter,
        defaults={
            "outcome": given.outcome,
            "text": given.note.strip(),
            "mediator_id": actor.known_id,
            "made_at": now,
        },
    )


def _demand_photo(matter: Matter, taken: Step, *, shown: bool) -> None:
    if taken.name == RESOLVE and matter.category is not None and matter.category.needs_photo and not shown:
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
    back = HELD_AT_FIRST[matter.office]
    matter.held_at = {"escalate": "town", "return": back, REOPEN: back}.get(taken.name, matter.held_at)
