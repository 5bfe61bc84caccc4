"""The parts of a matter, and whether it still waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.actor import NOBODY
from linli.modules.matters.flow import AWAITS_PARTS, FINAL, RESOLVED
from linli.modules.matters.models import STATE_NAMES, Matter
from linli.modules.matters.policy import POLICY, VIEW

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

_NO_LONGER_WORKED_ON = frozenset({*FINAL, RESOLVED})


@dataclass(frozen=True, slots=True)
class PartCard:
    """A part beside its whole, or the whole beside its part; out of reach it is named, and neither told nor linked."""

    id: int
    number: str
    title: str
    state: str
    state_name: str
    holder_name: str
    is_assist: bool
    is_open: bool
    in_reach: bool


def parts_open(matter_id: int) -> int:
    """Return how many parts of a matter are still being worked on."""
    return Matter.objects.filter(part_of=matter_id).exclude(state__in=sorted(_NO_LONGER_WORKED_ON)).count()


def step_awaits_parts(matter: Matter, step: str) -> bool:
    """Whether the step must wait until the matter's parts are done."""
    return step in AWAITS_PARTS and parts_open(matter.pk) > 0


def parts_of(matter_id: int, *, actor: Actor) -> list[PartCard]:
    """Return the parts of a matter within reach, oldest first; one query.

    Whoever handles the whole is to know who else is at it, also where the part itself is another unit's.
    """
    return _cards(Matter.objects.filter(part_of=matter_id).order_by("pk"), actor)


def parts_assisting(matter_id: int) -> list[PartCard]:
    """Return the departments that assist with a matter in hand, in the order they were asked; one query."""
    return _cards(Matter.objects.filter(part_of=matter_id, is_assist=True).order_by("pk"), NOBODY)


def whole_of(part_of: int | None, *, actor: Actor) -> PartCard | None:
    """Return the whole a matter within reach is a part of, if it is one."""
    found = _cards(Matter.objects.filter(pk=part_of), actor) if part_of is not None else []
    return found[0] if found else None


def _cards(rows: QuerySet[Matter], actor: Actor) -> list[PartCard]:
    within = POLICY.condition(actor, VIEW)
    return [_card(row, in_reach=within.holds(row)) for row in rows.select_related("assignee", "assignee_unit")]


def _card(row: Matter, *, in_reach: bool) -> PartCard:
    holder = row.assignee_unit or row.assignee
    return PartCard(
        id=row.pk,
        number=row.number,
        title=row.title if in_reach else "",
        state=row.state,
        state_name=str(STATE_NAMES[row.state]),
        holder_name=holder.name if holder is not None else "",
        is_assist=row.is_assist,
        is_open=row.state not in _NO_LONGER_WORKED_ON,
        in_reach=in_reach,
    )
