"""Lists of matters: the API's, the reporter's, the village's; newest first, paged by key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import Level, subtree_bounds
from linli.kernel.statement import Statement
from linli.modules.matters.flow import FINAL
from linli.modules.matters.models import Category, Matter, Visibility
from linli.modules.matters.policy import VIEW
from linli.modules.matters.selectors.assembling import matter_cards

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.modules.matters.models import MatterQuerySet
    from linli.modules.matters.selectors.cards import MatterCard


@dataclass(frozen=True, slots=True)
class MatterFilter:
    """What a list is narrowed to; empty fields do not. ``mine`` is ``reported``, ``concerning`` or ``assigned``.

    ``categories`` are the ids ``category`` stands for, once somebody has looked them up.
    """

    place: str = ""
    state: str = ""
    kind: str = ""
    category: str = ""
    overdue: bool | None = None
    q: str = ""
    mine: str = ""
    visibility: str = ""
    office: str = ""
    categories: tuple[int, ...] | None = None


def category_looked_up(wanted: MatterFilter) -> MatterFilter:
    """Return the filter with the category's ids and those below it; one query if it names one."""
    if not wanted.category:
        return wanted
    found = _CATEGORIES.rows(code=wanted.category)
    return replace(wanted, category="", categories=tuple(sorted(pk for (pk,) in found)))


def _categories(*, code: str) -> QuerySet[Category, tuple[Any, ...]]:
    return Category.objects.filter(Q(code=code) | Q(parent__code=code)).order_by().values_list("pk")


_CATEGORIES = Statement(_categories, code="a code")


def matters_page(
    *, actor: Actor, wanted: MatterFilter, cursor: str = "", limit: int = PAGE_SIZE, now: datetime
) -> Page[MatterCard]:
    """Return one page of the matters within the actor's reach, newest first, in a constant number of queries."""
    rows = matters_filtered(Matter.objects.in_reach(actor, VIEW), actor=actor, wanted=wanted, now=now)
    if cursor:
        (before,) = cursor_read(cursor, (int,))
        rows = rows.filter(pk__lt=before)
    ordered = newest_first(rows, actor=actor, place=wanted.place)
    found = list(ordered.select_related("category")[: limit + 1])
    shown = found[:limit]
    return Page(
        items=tuple(matter_cards(shown, actor=actor, now=now)),
        next=cursor_of(shown[-1].pk) if len(found) > limit else "",
    )


def newest_first(rows: MatterQuerySet, *, actor: Actor, place: str = "") -> MatterQuerySet:
    """Order by id, the newest first, in the way that suits how much of everything the actor reaches.

    Of a town and above, walking back through all matters soon finds a page. What belongs to a village or a person lies
    thinly spread (a million matters: 200 ms to find twenty), so it is found by its own indexes and sorted: an
    expression as the order keeps the planner from walking.
    """
    widest = min((len(held.place) for held in actor.appointments), default=Level.VILLAGE)
    is_thin = max(widest, len(place)) >= Level.VILLAGE
    return rows.order_by((F("pk") + 0).desc() if is_thin else "-pk")


def matters_filtered(rows: MatterQuerySet, *, actor: Actor, wanted: MatterFilter, now: datetime) -> MatterQuerySet:
    """Narrow matters already within reach."""
    exact = {
        "state": wanted.state,
        "kind": wanted.kind,
        "visibility": wanted.visibility,
        "office": wanted.office,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.place:
        low, high = subtree_bounds(wanted.place)
        rows = rows.filter(place__gte=low, place__lt=high)
    wanted = category_looked_up(wanted)
    if wanted.categories is not None:
        # Ids, not a join: their index finds the newest of a rare category among a million.
        rows = rows.filter(category__in=wanted.categories)
    if wanted.overdue is not None:
        late = Q(due_at__lt=now) & ~Q(state__in=sorted(FINAL))
        rows = rows.filter(late) if wanted.overdue else rows.exclude(late)
    if wanted.mine == "reported":
        rows = rows.filter(own_matters(actor))
    if wanted.mine == "concerning":
        rows = rows.filter(own_matters(actor) | Q(named__contains=[actor.person_id or 0]))
    if wanted.mine == "assigned":
        units = [a.unit_id for a in actor.appointments if a.unit_id is not None]
        rows = rows.filter(Q(assignee_id=actor.person_id) | Q(assignee_unit_id__in=units))
    return rows.filter(_says(wanted.q)) if wanted.q.strip() else rows


def _says(words: str) -> Q:
    said = words.strip()
    # Chinese has no case; folding it for every text takes longer than looking through it.
    contains = "contains" if said.upper() == said.lower() else "icontains"
    return Q(number__startswith=said) | Q(**{f"text__{contains}": said}) | Q(**{f"location_note__{contains}": said})


def matters_of_reporter(*, actor: Actor, cursor: str = "", limit: int = PAGE_SIZE, now: datetime) -> Page[MatterCard]:
    """Return what the actor reported, what was reported for them, and disputes they are a party of; newest first."""
    return matters_page(actor=actor, wanted=MatterFilter(mine="concerning"), cursor=cursor, limit=limit, now=now)


def matters_of_village(
    *, actor: Actor, village: str, q: str = "", cursor: str = "", limit: int = PAGE_SIZE, now: datetime
) -> Page[MatterCard]:
    """Return what reporters made visible to the village, newest first."""
    wanted = MatterFilter(place=village, q=q, visibility=Visibility.VILLAGE)
    return matters_page(actor=actor, wanted=wanted, cursor=cursor, limit=limit, now=now)


def matters_open_count(*, actor: Actor) -> int:
    """Return how many of the actor's own reports are not ended."""
    return Matter.objects.filter(own_matters(actor)).exclude(state__in=sorted(FINAL)).count()


def own_matters(actor: Actor) -> Q:
    """Return the condition that the actor reported a matter, or that it was reported for them."""
    return Q(is_assist=False) & (Q(reporter_id=actor.person_id) | Q(behalf_person_id=actor.person_id))
