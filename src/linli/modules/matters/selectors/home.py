"""What the resident's home shows of matters: two queries, and no more of each row than is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Q, Value, When, Window

from linli.kernel.statement import Statement
from linli.modules.matters.flow import FINAL
from linli.modules.matters.models import STATE_NAMES, Matter, Visibility, title_of
from linli.modules.matters.policy import VIEW
from linli.modules.matters.selectors.progress import stage_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class OwnMatter:
    """The reporter's newest matter still open, with the stage it is in."""

    id: int
    title: str
    state: str
    state_name: str
    stage: int
    due_at: datetime | None
    holder_name: str


@dataclass(frozen=True, slots=True)
class PublicMatter:
    """A matter its reporter showed to the village, in one line."""

    id: int
    title: str
    state: str
    state_name: str
    category_name: str
    reported_at: datetime


def _own_newest(*, person_id: int) -> QuerySet[Matter, tuple[Any, ...]]:
    own = Q(is_assist=False) & (Q(reporter_id=person_id) | Q(behalf_person_id=person_id))
    rows = Matter.objects.filter(own).annotate(
        is_over=Case(When(state__in=sorted(FINAL), then=Value(1)), default=Value(0)),
        total=Window(Count("pk")),
    )
    fields = ("pk", "text", "state", "due_at", "assignee__name", "assignee_unit__name", "is_over", "total")
    return rows.order_by("is_over", "-pk").values_list(*fields)[:1]


_OWN = Statement(_own_newest, person_id=-1)


def own_newest_open(*, actor: Actor) -> tuple[OwnMatter | None, int]:
    """Return the actor's newest matter that has not ended, if any, and how many they reported in all; one query."""
    found = _OWN.rows(person_id=actor.person_id)
    if not found:
        return None, 0
    ((pk, text, state, due_at, person, unit, is_over, total),) = found
    if is_over:
        return None, total
    return OwnMatter(
        id=pk,
        title=title_of(text),
        state=state,
        state_name=str(STATE_NAMES[state]),
        stage=stage_of(state),
        due_at=due_at,
        holder_name=unit or person or "",
    ), total


def public_newest(*, actor: Actor, village: str, limit: int) -> list[PublicMatter]:
    """Return the newest matters the village can see, newest first; one query."""
    rows = Matter.objects.in_reach(actor, VIEW).filter(village=village, visibility=Visibility.VILLAGE)
    fields = ("pk", "text", "state", "category__name", "reported_at")
    return [
        PublicMatter(pk, title_of(text), state, str(STATE_NAMES[state]), category or "", at)
        for pk, text, state, category, at in rows.order_by("-pk").values_list(*fields)[:limit]
    ]
