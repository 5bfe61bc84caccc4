"""The parts of a matter, and whether it still waits for them."""

from __future__ import annotations

from linli.modules.matters.flow import AWAITS_PARTS, FINAL, RESOLVED
from linli.modules.matters.models import Matter


def parts_open(matter_id: int) -> int:
    """Return how many parts of a matter are still being worked on."""
    return Matter.objects.filter(part_of=matter_id).exclude(state__in=[*FINAL, RESOLVED]).count()


def step_awaits_parts(matter: Matter, step: str) -> bool:
    """Whether the step must wait until the matter's parts are done."""
    return step in AWAITS_PARTS and parts_open(matter.pk) > 0
