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
    """A matter by its number and title, as a link says it."""

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
