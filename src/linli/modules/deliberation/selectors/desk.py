"""Topics as the desk counts and lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import RunningPromise
from linli.kernel.place_path import subtree_bounds
from linli.modules.deliberation.flow import DONE, FAILED, OPEN, RAISED, REFUSED, RESOLVED, TOPIC, WITHDRAWN
from linli.modules.deliberation.models import Topic
from linli.modules.deliberation.policy import READ

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from linli.kernel.actor import Actor

WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class DeskTab:
    """One tab of the desk's list."""

    label: StrPromise
    states: frozenset[str]


DESK_TABS: dict[str, DeskTab] = {
    WAITING: DeskTab(_("等回话"), frozenset({RAISED})),
    "open": DeskTab(_("正在议"), frozenset({OPEN})),
    "resolved": DeskTab(_("在办"), frozenset({RESOLVED})),
    "ended": DeskTab(_("了结的"), frozenset({DONE, FAILED})),
    "refused": DeskTab(_("没接的"), frozenset({REFUSED, WITHDRAWN})),
}


def topics_by_tab(*, actor: Actor, place: str) -> dict[str, int]:
    """Return how many topics each tab holds in a place's subtree, within reach; one query."""
    low, high = subtree_bounds(place)
    rows = Topic.objects.in_reach(actor, READ).filter(village__gte=low, village__lt=high).order_by()
    by_state = dict(rows.values_list("state").annotate(n=Count("pk")))
    return {code: sum(by_state.get(state, 0) for state in tab.states) for code, tab in DESK_TABS.items()}


def topics_waiting(*, actor: Actor, place: str) -> QuerySet[Topic]:
    """Return the topics that wait for a first word in a place's subtree, within reach."""
    low, high = subtree_bounds(place)
    return Topic.objects.in_reach(actor, READ).filter(village__gte=low, village__lt=high, state=RAISED)


def topics_late(now: datetime) -> Q:
    """Return the condition that a topic waits longer than was promised."""
    promised = RunningPromise.objects.filter(subject_kind=TOPIC, subject_id=OuterRef("pk"), due_at__lt=now)
    return Q(Exists(promised.filter(met_at=None, dropped_at=None)))
