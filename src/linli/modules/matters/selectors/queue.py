"""The desk's work queue: what waits for whom, by deadline, with counts per tab."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.condition import all_of, among, any_of, is_
from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.kernel.roles import UPPER_ROLES, VILLAGE_ROLES, Role
from linli.modules.matters import flow
from linli.modules.matters.models import Matter
from linli.modules.matters.policy import POLICY, VIEW, VISIT
from linli.modules.matters.selectors.assembling import matter_cards
from linli.modules.matters.selectors.lists import MatterFilter, matters_filtered, newest_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrPromise

    from linli.kernel.actor import Actor
    from linli.kernel.condition import Condition
    from linli.modules.matters.models import MatterQuerySet
    from linli.modules.matters.selectors.cards import MatterCard

SOON = timedelta(hours=4)
MINE = "mine"
TO_VISIT = "visit"
CLOSED = "closed"
ALL = "all"
_NO_DEADLINE = "none"

OFFICE_ROLES = UPPER_ROLES | {Role.DISCIPLINE_OFFICER}
"""Who has in hand what goes to the county's offices: complaints about the platform, and tip-offs."""

_WAITS_FOR: tuple[tuple[frozenset[Role], tuple[str, ...], frozenset[str]], ...] = (
    (frozenset({Role.GRID_WORKER, Role.GRID_LEADER}), ("matters.answer",), frozenset({flow.REPORTED})),
    (
        VILLAGE_ROLES | OFFICE_ROLES,
        ("matters.answer", "matters.assign"),
        frozenset({flow.REPORTED, flow.ANSWERED, flow.RETURNED}),
    ),
    (
        OFFICE_ROLES | {Role.VILLAGE_SECRETARY, Role.TOWN_COMMAND},
        ("matters.arbitrate",),
        frozenset({flow.DISPUTED}),
    ),
    (frozenset({Role.TOWN_COMMAND}), ("matters.dispatch",), frozenset({flow.AT_TOWN})),
    (frozenset(), ("matters.handle",), frozenset({flow.ASSIGNED, flow.HANDLING})),
)
"""For whom a matter waits: roles (none: whoever it was given to), the actions that free it, its states."""

TABS: dict[str, StrPromise] = {
    MINE: _("要我办的"),
    "late": _("已超期"),
    "soon": _("4 小时内到期"),
    "reported": _("待响应"),
    "handling": _("处置中"),
    "resolved": _("待评价"),
    "returned": pgettext_lazy("state", "退回重办"),
    TO_VISIT: _("待回访"),
    CLOSED: _("已办结"),
}
_HANDLING = (flow.ANSWERED, flow.ASSIGNED, flow.HANDLING, flow.AT_TOWN, flow.DISPUTED)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the queue; ``count`` is None where a number would not help."""

    code: str
    name: str
    count: int | None


def awaiting(actor: Actor) -> Condition:
    """Return the condition that a matter waits for this actor."""
    return any_of(
        all_of((POLICY.condition(actor, action), among("state", states)))
        for roles, actions, states in _WAITS_FOR
        for action in actions
        if not roles or actor.has_role(roles)
    )


def matters_awaiting(*, actor: Actor, place: str) -> MatterQuerySet:
    """Return the open matters of a place's subtree that wait for this actor."""
    low, high = subtree_bounds(place)
    rows = Matter.objects.in_reach(actor, VIEW).filter(place__gte=low, place__lt=high)
    return rows.filter(awaiting(actor).q(), state__in=sorted(flow.OPEN))


def queue_tabs(*, actor: Actor, wanted: MatterFilter, now: datetime) -> tuple[Tab, ...]:
    """Return the tabs with their counts, in one query; what is closed is not counted."""
    rows = _open(matters_filtered(Matter.objects.in_reach(actor, VIEW), actor=actor, wanted=wanted, now=now))
    conditions = tab_conditions(actor, now)
    return tabs_of(rows.aggregate(**{code: Count("pk", filter=one) for code, one in conditions.items()}))


def tab_conditions(actor: Actor, now: datetime) -> dict[str, Q]:
    """Return which open matters belong to each tab that is counted."""
    return {code: _tab_condition(code, actor, now) for code in TABS if code != CLOSED}


def tabs_of(counts: Mapping[str, int]) -> tuple[Tab, ...]:
    """Return the tabs with the counts at hand."""
    return tuple(Tab(code, str(name), counts.get(code)) for code, name in TABS.items())


def queue_page(
    *, actor: Actor, tab: str, wanted: MatterFilter, cursor: str = "", limit: int = PAGE_SIZE, now: datetime
) -> Page[MatterCard]:
    """Return one page of a tab: open matters by deadline, ended ones newest first."""
    rows = matters_filtered(Matter.objects.in_reach(actor, VIEW), actor=actor, wanted=wanted, now=now)
    rows = tab_narrowed(rows, tab, actor=actor, now=now)
    if tab == CLOSED:
        return _page(_newest_after(rows, cursor), actor=actor, limit=limit, now=now, by_due=False)
    return _page(_due_after(rows, cursor), actor=actor, limit=limit, now=now, by_due=True)


def queue_numbers(*, actor: Actor, place: str, now: datetime, since: datetime) -> tuple[int, int]:
    """Return how many matters came in and how many were ended since a moment, in a place's subtree."""
    rows = matters_filtered(
        Matter.objects.in_reach(actor, VIEW), actor=actor, wanted=MatterFilter(place=place), now=now
    )
    return rows.filter(reported_at__gte=since).count(), rows.filter(closed_at__gte=since).count()


def field_list(*, actor: Actor, now: datetime, limit: int = 50) -> list[MatterCard]:
    """Return what waits for a grid worker or team member, those to go back to among it; nearest deadline first."""
    waits = any_of((awaiting(actor), POLICY.condition(actor, VISIT)))
    rows = Matter.objects.in_reach(actor, VIEW).filter(waits.q()).select_related("category")
    return matter_cards(rows.order_by("due_at", "pk")[:limit], actor=actor, now=now)


def tab_narrowed(rows: MatterQuerySet, tab: str, *, actor: Actor, now: datetime) -> MatterQuerySet:
    """Keep what belongs to a tab of the queue; ``all`` is no tab of its own and narrows nothing."""
    if tab == ALL:
        return rows
    if tab == CLOSED:
        return rows.filter(state__in=sorted(flow.FINAL))
    return _open(rows).filter(_tab_condition(tab, actor, now))


def _open(rows: MatterQuerySet) -> MatterQuerySet:
    return rows.exclude(state__in=sorted(flow.FINAL))


def _tab_condition(tab: str, actor: Actor, now: datetime) -> Q:
    conditions = {
        MINE: awaiting(actor).q(),
        "late": Q(due_at__lt=now),
        "soon": Q(due_at__gte=now, due_at__lt=now + SOON),
        "reported": is_("state", flow.REPORTED).q(),
        "handling": among("state", _HANDLING).q(),
        "resolved": is_("state", flow.RESOLVED).q(),
        "returned": is_("state", flow.RETURNED).q(),
        TO_VISIT: is_("awaits_visit", value=True).q(),
    }
    return conditions[tab if tab in conditions else MINE]


def _due_after(rows: MatterQuerySet, cursor: str) -> MatterQuerySet:
    """Keep what comes after the cursor by (deadline, id); matters without a running deadline come last."""
    if not cursor:
        return rows
    due, last = cursor_read(cursor, (str, int))
    if due == _NO_DEADLINE:
        return rows.filter(due_at__isnull=True, pk__gt=last)
    moment = datetime.fromisoformat(due)
    later = Q(due_at__gt=moment) | Q(due_at=moment, pk__gt=last) | Q(due_at__isnull=True)
    return rows.filter(later)


def _newest_after(rows: MatterQuerySet, cursor: str) -> MatterQuerySet:
    if not cursor:
        return rows
    (before,) = cursor_read(cursor, (int,))
    return rows.filter(pk__lt=before)


def _page(rows: MatterQuerySet, *, actor: Actor, limit: int, now: datetime, by_due: bool) -> Page[MatterCard]:
    ordered = rows.order_by("due_at", "pk") if by_due else newest_first(rows, actor=actor)
    found = list(ordered.select_related("category")[: limit + 1])
    shown = found[:limit]
    following = ""
    if len(found) > limit:
        last = shown[-1]
        due = last.due_at.isoformat() if last.due_at else _NO_DEADLINE
        following = cursor_of(due, last.pk) if by_due else cursor_of(last.pk)
    return Page(items=tuple(matter_cards(shown, actor=actor, now=now)), next=following)
