"""What people chose about messages."""

from __future__ import annotations

from dataclasses import dataclass

from linli.modules.messaging.models import Preference


@dataclass(frozen=True, slots=True)
class Chosen:
    """Channels switched off; quiet minutes of the day, ``None`` for the county's."""

    off: frozenset[str] = frozenset()
    quiet: tuple[int, int] | None = None


def preferences_of(person_id: int) -> Chosen:
    """Return what a person chose, or that they chose nothing."""
    row = Preference.objects.filter(pk=person_id).first()
    if row is None:
        return Chosen()
    quiet = None if row.quiet_from is None or row.quiet_until is None else (row.quiet_from, row.quiet_until)
    return Chosen(frozenset(row.off), quiet)
