"""Which kinds of matters a place takes in."""

from __future__ import annotations

from linli.modules.matters.models import Kind
from linli.modules.places.public import setting_for

KINDS_OFF = "matters.kinds_off"
"""The place setting that lists the kinds not taken in."""
ALWAYS_OPEN = frozenset({Kind.REPORT.value, Kind.PLATFORM_COMPLAINT.value})
"""Nobody closes these: reporting itself, and complaining about the platform (国办函〔2026〕12号)."""

_NONE: tuple[str, ...] = ()


def kinds_off(place: str) -> frozenset[str]:
    """Return the kinds a place does not take in, by its county's word; one query."""
    said = setting_for(place, KINDS_OFF, _NONE)
    return frozenset(str(kind) for kind in said) - ALWAYS_OPEN
