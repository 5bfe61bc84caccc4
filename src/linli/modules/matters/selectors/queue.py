"""The desk's work queue: what waits for whom, by deadline, with counts per tab."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.condition import all_of, among, any_of
from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.kernel.roles import UPPER_ROLES, VILLAGE_ROLES, Role
from linli.kernel.statement import Statements
from linli.modules.matters import flow
from linli.modules.matters.models import Matter
from linli.modules.matters.policy import POLICY, VIEW, VISIT
from linli.modules.matters.selectors.assembling import matter_cards
from linli.modules.matters.selectors.lists import MatterFilter, matters_filtered, newest_first
from linli.modules.matters.selectors.whole import matters_read, matters_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
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
STATES_OF_TABS = {
    "reported": frozenset({flow.REPORTED}),
    "handling": frozenset({flow.ANSWERED, flow.ASSIGNED, flow.HANDLING, flow.AT_TOWN, flow.DISPUTED}),
    "resolved": frozenset({flow.RESOLVED}),
    "returned": frozenset({flow.RETURNED}),
}
"""Which states each of those tabs holds that are made of states."""
BY_AGE = frozenset({CLOSED, ALL})
"""The tabs whose newest come first; the others go by deadline."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the queue; ``count`` is None where a number would not help."""

    code: str
    name: str
    count: int | None


def awaiting(actor: Actor) -> Condition:
    """Return the condition that a matter waits for this actor."""
    return any_of(
        all_of((among("state", states), POLICY.condition(actor, action)))
        for roles, actions, states in _WAITS_FOR
        for action in actions
        if not roles or actor.has_role(roles)
    )


def matters_awaiting(*, actor: Actor, place: str) -> MatterQuerySet:
    """Return the open matters of a place's subtree that wait for this actor."""
    low, high = subtree_bounds(place)
    rows = Matter.objects.in_reach(actor, VIEW).filter(place__gte=low, place__lt=high)
    return rows.filter(awaiting(actor).q(), state__in=sorted(flow.OPEN))


def tabs_of(counts: Mapping[str, int]) -> tuple[Tab, ...]:
    """Return the tabs with the counts at hand."""
    return tuple(Tab(code, str(name), counts.get(code)) for code, name in TABS.items())


def queue_page(
    *, actor: Actor, tab: str, wanted: MatterFilter, cursor: str = "", limit: int = PAGE_SIZE, now: datetime
) -> Page[MatterCard]:
    """Return one page of a tab: open matters by deadline, ended ones and ``all`` newest first."""
    rows, following = queue_rows(actor=actor, tab=tab, wanted=wanted, cursor=cursor, limit=limit, now=now)
    return Page(items=tuple(matter_cards(rows, actor=actor, now=now)), next=following)


def queue_rows(
    *, actor: Actor, tab: str, wanted: MatterFilter, cursor: str = "", limit: int = PAGE_SIZE, now: datetime
) -> tuple[list[Matter], str]:
    """Return the matters of one page with their categories, and the cursor of the next; one query."""
    if cursor or wanted.category or wanted.q:
        found = matters_read(_listed(actor, tab, wanted, limit, cursor, now=now, soon=now + SOON))
    else:
        found = matters_read(_LISTED.rows(actor, tab, wanted, limit, now=now, soon=now + SOON))
    shown = found[:limit]
    if len(found) <= limit:
        return shown, ""
    last = shown[-1]
    due = last.due_at.isoformat() if last.due_at else _NO_DEADLINE
    return shown, cursor_of(last.pk) if tab in BY_AGE else cursor_of(due, last.pk)


def _listed(
    actor: Actor,
    tab: str,
    wanted: MatterFilter,
    limit: int,
    cursor: str = "",
    *,
    now: datetime,
    soon: datetime,  # noqa: ARG001 - follows from now, and is a value of its own in the statement
) -> QuerySet[Matter, tuple[Any, ...]]:
    rows = matters_filtered(Matter.objects.in_reach(actor, VIEW), actor=actor, wanted=wanted, now=now)
    rows = tab_narrowed(rows, tab, actor=actor, now=now)
    if tab in BY_AGE:
        first = newest_first(_newest_after(rows, cursor), actor=actor, place=wanted.place)
        return matters_whole(first[: limit + 1], "-pk")
    first = _due_after(rows, cursor).order_by("due_at", "pk")
    return matters_whole(first[: limit + 1], "due_at", "pk")


_MARK = datetime(1970, 1, 1, 0, 0, 0, 17, tzinfo=UTC)
_LISTED = Statements(_listed, now=_MARK, soon=_MARK + SOON)


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
    if tab in STATES_OF_TABS:
        return Q(state__in=sorted(STATES_OF_TABS[tab]))
    if tab == "late":
        return Q(due_at__lt=now)
    if tab == "soon":
        return Q(due_at__gte=now, due_at__lt=now + SOON)
    return Q(awaits_visit=True) if tab == TO_VISIT else awaiting(actor).q()


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
