"""What every move of a matter entails, whatever moved it: its promises, its nearest deadline, its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Min

from linli.kernel import versions
from linli.kernel.models import RunningPromise
from linli.kernel.promises import promises_move
from linli.modules.matters.flow import FLOW, MATTER
from linli.modules.matters.selectors.spans import spans_at

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.matters.models import Matter


def matter_settle(*, matter: Matter, step: str, now: datetime) -> None:
    """Meet, drop and open promises after ``step``, set ``due_at`` to the nearest one running, bump versions."""
    matter_promises_move(matter=matter, step=step, now=now)
    matter.save(update_fields=["due_at"])
    versions.bump(matter.watchers)


def matter_promises_move(*, matter: Matter, step: str, now: datetime) -> None:
    """Meet, drop and open promises after ``step`` and set ``due_at`` to the nearest one running; the caller saves."""
    matter.due_at = promises_move(
        flow=FLOW,
        subject_id=matter.pk,
        place=matter.journal_place,
        step=step,
        entered=matter.state,
        spans=spans_at(matter.place),
        now=now,
    )


def matter_take_nearest_deadline(*, matter: Matter) -> None:
    """Set ``due_at`` to the nearest deadline still running, or to nothing."""
    running = RunningPromise.objects.filter(
        subject_kind=MATTER, subject_id=matter.pk, met_at__isnull=True, dropped_at__isnull=True
    )
    matter.due_at = running.aggregate(due=Min("due_at"))["due"]
    matter.save(update_fields=["due_at"])
