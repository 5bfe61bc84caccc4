"""Time limits of steps themselves, apart from promises."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from linli.modules.matters.flow import REOPEN, REPORTER_REOPENS_WITHIN_DAYS

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.matters.models import Matter


def step_in_time(matter: Matter, step: str, *, person_id: int | None, now: datetime) -> bool:
    """Whether the step's own time limit still allows it: a reporter reopens within thirty days."""
    if step != REOPEN or person_id not in {matter.reporter_id, matter.behalf_person_id}:
        return True
    ended = matter.closed_at or matter.resolved_at
    return ended is None or now - ended <= timedelta(days=REPORTER_REOPENS_WITHIN_DAYS)
