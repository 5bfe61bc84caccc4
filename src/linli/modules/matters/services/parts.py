"""Parts of a matter: departments that assist the lead, and what happens to the whole when the last part is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel import journal
from linli.kernel.promises import promises_share
from linli.modules.matters import flow
from linli.modules.matters.events import MatterPartsDone, MatterReported, MatterStepTaken
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Matter
from linli.modules.matters.selectors.parts import parts_open
from linli.modules.matters.services.moving import matter_settle, matter_take_nearest_deadline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.assignees import AssigneeCard


def matter_assist(
    whole: Matter, *, units: Sequence[AssigneeCard], note: str, actor: Actor, now: datetime
) -> tuple[int, ...]:
    """Give each assisting department a part of its own, under the whole's deadline; return the parts' ids."""
    before = Matter.objects.filter(part_of=whole).count()
    return tuple(
        _part_made(whole, unit, number=f"{whole.number}-{nth}", note=note, actor=actor, now=now)
        for nth, unit in enumerate(units, start=before + 1)
    )


def _part_made(whole: Matter, unit: AssigneeCard, *, number: str, note: str, actor: Actor, now: datetime) -> int:
    copied = ("village", "place", "kind", "category_id", "text", "lng", "lat", "location_note")
    known = ("identity", "office", "held_at", "reporter_id", "behalf_person_id", "reporter_role")
    part = Matter(
        **{name: getattr(whole, name) for name in (*copied, *known)},
        number=number,
        visibility="private",
        state=flow.ASSIGNED,
        assignee_unit_id=unit.unit_id,
        reported_at=now,
        part_of=whole,
        is_assist=True,
    )
    part.save()
    promises_share(subject_kind=MATTER, given_to=whole.pk, also_to=part.pk, names=("resolution",))
    matter_take_nearest_deadline(matter=part)
    subject = (MATTER, part.pk)
    reported = MatterReported(
        number=number,
        matter_kind=part.kind,
        visibility=part.visibility,
        identity=part.identity,
        part_of=whole.pk,
    )
    journal.record(reported, actor=actor, place=part.journal_place, subject=subject, now=now)
    given = MatterStepTaken(
        step=flow.DISPATCH, source=flow.AT_TOWN, target=flow.ASSIGNED, note=note, unit_id=unit.unit_id
    )
    journal.record(given, actor=actor, place=part.journal_place, subject=subject, now=now)
    return part.pk


def matter_end_by_itself(*, matter: Matter, step: str, now: datetime) -> None:
    """Let the platform take a step nobody is needed for: closing what nobody rated, resolving a whole by its parts."""
    source = matter.state
    matter.state = flow.FLOW.take(step, source=source).enters(source)
    if step == flow.CLOSE:
        matter.closed_at = now
    else:
        matter.resolved_at = now
    matter.save(update_fields=["state", "closed_at", "resolved_at"])
    matter_settle(matter=matter, step=step, now=now)
    taken = MatterStepTaken(step=step, source=source, target=matter.state)
    journal.record(taken, actor=None, place=matter.journal_place, subject=(MATTER, matter.pk), now=now)
    whole_follow(part=matter, now=now)


def whole_follow(*, part: Matter, now: datetime) -> None:
    """After a part moved, see to its whole: when no part is open any more, whoever has it is told (product B7).

    An assisting part needs no rating and ends with being resolved. A whole that was split and given to nobody is
    resolved with its last part. The part's row is locked already, then the whole's: always in this order.
    """
    if part.is_assist and part.state == flow.RESOLVED:
        matter_end_by_itself(matter=part, step=flow.CLOSE, now=now)
        return
    if part.part_of_id is None or part.state not in {flow.RESOLVED, *flow.FINAL}:
        return
    whole = Matter.objects.select_for_update(of=("self",)).get(pk=part.part_of_id)
    if whole.state in flow.FINAL or parts_open(whole.pk):
        return
    is_nobodys = whole.assignee_id is None and whole.assignee_unit_id is None
    if is_nobodys and whole.state in flow.FLOW.named(flow.RESOLVE).sources:
        matter_end_by_itself(matter=whole, step=flow.RESOLVE, now=now)
    else:
        done = MatterPartsDone()
        journal.record(done, actor=None, place=whole.journal_place, subject=(MATTER, whole.pk), now=now)
