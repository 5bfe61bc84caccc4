"""The parts of a matter, and whether it still waits for them."""

from __future__ import annotations

from dataclasses import dataclass

from linli.modules.matters.flow import AWAITS_PARTS, FINAL, RESOLVED
from linli.modules.matters.models import STATE_NAMES, Matter


@dataclass(frozen=True, slots=True)
class AssistingPart:
    """A department that assists with a matter, and how far it has come."""

    unit_name: str
    state_name: str
    is_done: bool


def parts_open(matter_id: int) -> int:
    """Return how many parts of a matter are still being worked on."""
    return Matter.objects.filter(part_of=matter_id).exclude(state__in=[*FINAL, RESOLVED]).count()


def step_awaits_parts(matter: Matter, step: str) -> bool:
    """Whether the step must wait until the matter's parts are done."""
    return step in AWAITS_PARTS and parts_open(matter.pk) > 0


def parts_assisting(matter_id: int) -> list[AssistingPart]:
    """Return the departments that assist with a matter in hand, in the order they were asked; one query."""
    rows = Matter.objects.filter(part_of=matter_id, is_assist=True).order_by("pk")
    return [
        AssistingPart(unit or "", str(STATE_NAMES[state]), state in {*FINAL, RESOLVED})
        for unit, state in rows.values_list("assignee_unit__name", "state")
    ]
