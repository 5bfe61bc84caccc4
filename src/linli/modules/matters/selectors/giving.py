"""Which matters of a list the actor can give to somebody now, by which step, and to whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from linli.kernel.place_path import Level
from linli.modules.matters.assignees import assignees_for
from linli.modules.matters.flow import ASSIGN, DISPATCH, FLOW
from linli.modules.matters.models import Matter
from linli.modules.matters.policy import POLICY, VIEW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.assignees import AssigneeCard

_GIVING = (ASSIGN, DISPATCH)


@dataclass(frozen=True, slots=True)
class Givable:
    """The step by which each matter can be given, and everybody at least one of them can be given to."""

    steps: Mapping[int, str] = field(default_factory=dict)
    assignees: Sequence[AssigneeCard] = ()

    @property
    def ids(self) -> frozenset[int]:
        """The matters that can be given at all."""
        return frozenset(self.steps)


def givable(*, actor: Actor, ids: Sequence[int], now: datetime) -> Givable:
    """Return what of a list can be given and to whom; one query for the list, two for each village or town of it."""
    rows = list(Matter.objects.in_reach(actor, VIEW).filter(pk__in=list(ids))) if _ever_gives(actor) else []
    return givable_of(rows, actor=actor, now=now)


def givable_of(rows: Sequence[Matter], *, actor: Actor, now: datetime) -> Givable:
    """Return what of these matters within the actor's reach can be given and to whom."""
    if not _ever_gives(actor):
        return Givable()
    steps = {row.pk: step for row in rows if (step := _step_of(actor, row))}
    alike = {_sort_of(row, steps[row.pk]): row for row in rows if row.pk in steps}
    found = {
        card.id: card
        for (step, *_), row in alike.items()
        for card in assignees_for(actor=actor, matter=row, step=step, now=now)
    }
    return Givable(steps, tuple(found.values()))


def _ever_gives(actor: Actor) -> bool:
    return any(POLICY.may_ever(actor, FLOW.named(step).needs) for step in _GIVING)


def _step_of(actor: Actor, row: Matter) -> str:
    """Return the step by which the actor could give the matter to somebody now, or nothing."""
    open_now = {step.name for step in FLOW.leaving(row.state)}
    return next(
        (step for step in _GIVING if step in open_now and POLICY.allows(actor, FLOW.named(step).needs, row)), ""
    )


def _sort_of(row: Matter, step: str) -> tuple[str, ...]:
    """Return what decides whom a matter can be given to: the same for all that can be given to the same."""
    if row.office != "place":
        return step, row.office, row.county
    if step == DISPATCH:
        return step, row.office, row.village[: Level.TOWN]
    return step, row.office, row.place, "dispute" if row.kind == "dispute" else ""
