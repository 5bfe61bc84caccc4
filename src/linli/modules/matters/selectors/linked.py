"""Matters another one points to: what it was merged into, what it was split into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.modules.matters.models import STATE_NAMES, Matter, title_of
from linli.modules.matters.policy import VIEW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class LinkedMatter:
    """A matter by its number and title, as a link says it; without a title it is not to be opened."""

    id: int
    number: str
    title: str
    state_name: str


def matters_linked(*, actor: Actor, ids: Iterable[int | None]) -> dict[int, LinkedMatter]:
    """Return those of the matters the actor has in reach, by id, oldest first; one query, none without ids."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    rows = Matter.objects.in_reach(actor, VIEW).filter(pk__in=wanted).order_by("pk")
    return {
        pk: LinkedMatter(pk, number, title_of(text), str(STATE_NAMES[state]))
        for pk, number, text, state in rows.values_list("pk", "number", "text", "state")
    }


def matter_joined(*, actor: Actor, matter_id: int | None) -> LinkedMatter | None:
    """Return what a matter in hand was merged into: out of reach only its number and how far it has come."""
    if matter_id is None:
        return None
    within = matters_linked(actor=actor, ids=(matter_id,)).get(matter_id)
    if within is not None:
        return within
    number, state = Matter.objects.values_list("number", "state").get(pk=matter_id)
    return LinkedMatter(matter_id, number, "", str(STATE_NAMES[state]))
