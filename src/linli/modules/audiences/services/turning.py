"""That names were taken away is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal
from linli.modules.audiences.events import TurningExported

if TYPE_CHECKING:
    from datetime import date, datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def turning_export_note(*, actor: Actor, place: str, month: date, age: int, rows: int, now: datetime) -> None:
    """Journal that somebody takes away who reaches an age: of which place, month and age, and how many rows."""
    happening = TurningExported(month=month.strftime("%Y-%m"), age=age, rows=rows)
    journal.record(happening, actor=actor, place=place, subject=("place", int(place)), now=now)
