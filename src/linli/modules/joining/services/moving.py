"""What every move of a wish to join entails: its promise, its deadline, its event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel import journal
from linli.kernel.promises import promises_due, promises_move
from linli.modules.joining.events import JoinStepTaken
from linli.modules.joining.flow import FLOW, JOIN_REQUEST

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.joining.models import JoinRequest


def request_settle(row: JoinRequest, *, step: str, now: datetime) -> None:
    """Meet, drop and open the promise after ``step`` and keep its due date with the row."""
    promises_move(flow=FLOW, subject_id=row.pk, place=row.village, step=step, entered=row.state, spans={}, now=now)
    due = promises_due(subject_kind=JOIN_REQUEST, subject_ids=[row.pk]).get(row.pk, [])
    row.due_at = due[0].due_at if due else None


def request_move(
    row: JoinRequest, step: str, *, actor: Actor | None, note: str = "", person_id: int | None = None, now: datetime
) -> None:
    """Move a locked row one step and record it; not from this state: StepNotAllowedError."""
    source = row.state
    row.state = FLOW.take(step, source=source).enters(source)
    row.note, row.decided_at, row.person_id = note, now, person_id
    row.decided_by_id = actor.person_id if actor is not None else None
    request_settle(row, step=step, now=now)
    row.save()
    journal.record(
        JoinStepTaken(step=step, source=source, target=row.state, person_id=person_id),
        actor=actor,
        place=row.village,
        subject=(JOIN_REQUEST, row.pk),
        now=now,
    )
