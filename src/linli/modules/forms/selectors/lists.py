"""Questionnaires in lists: what waits for somebody, and what the desk has in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.modules.forms import flow
from linli.modules.forms.cards import QuestionnaireCard
from linli.modules.forms.models import Mark, Questionnaire
from linli.modules.forms.policy import ANSWER, READ
from linli.modules.forms.selectors.addressing import meaning
from linli.modules.places.public import places_get

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django_stubs_ext import StrPromise

    from linli.kernel.actor import Actor

NEWEST = 40
TABS: dict[str, tuple[StrPromise, frozenset[str]]] = {
    "draft": (_("草稿"), frozenset({flow.DRAFT, flow.SCHEDULED})),
    "open": (_("正在填的"), frozenset({flow.OPEN})),
    "closed": (_("已截止的"), frozenset({flow.CLOSED})),
}


def questionnaires_for(*, actor: Actor, now: datetime) -> list[QuestionnaireCard]:
    """Return what is and was asked of somebody, newest first: open, answered, and closed with results to read."""
    seen = Questionnaire.objects.in_reach(actor, ANSWER).filter(
        Q(state=flow.OPEN, closes_at__gt=now) | Q(released_at__isnull=False)
    )
    own = seen.annotate(is_mine_done=done_by(actor))
    rows = list(own.order_by("-pk")[:NEWEST])
    meant = meaning(rows, actor.known_id, now=now)
    return cards_of([row for row in rows if row.pk in meant])


def done_by(actor: Actor) -> Exists:
    """Return the condition that the person, or one of their households where one answers for all, has answered."""
    own = Mark.objects.filter(questionnaire=OuterRef("pk"))
    homes = [held.household_id for held in actor.memberships if held.household_id is not None]
    return Exists(own.filter(Q(person_id=actor.known_id) | Q(household_id__in=homes)))


def waiting_for(*, actor: Actor, now: datetime) -> list[QuestionnaireCard]:
    """Return what is open and not yet answered by somebody, soonest to close first; two queries and the places'."""
    if actor.person_id is None or not actor.villages:
        return []
    rows = Questionnaire.objects.in_reach(actor, ANSWER).filter(state=flow.OPEN, closes_at__gt=now)
    waiting = list(rows.filter(~done_by(actor)).order_by("closes_at", "pk")[:NEWEST])
    meant = meaning(waiting, actor.known_id, now=now)
    return cards_of([row for row in waiting if row.pk in meant])


def cards_of(rows: Iterable[Any]) -> list[QuestionnaireCard]:
    """Return rows as cards; one query for the places' names."""
    listed = list(rows)
    names = places_get(row.place for row in listed)
    return [
        QuestionnaireCard(
            id=row.pk,
            place=row.place,
            place_name=names[row.place].short_name if row.place in names else row.place,
            purpose=row.purpose,
            title=row.title,
            about=row.about,
            answers_by=row.answers_by,
            is_anonymous=row.is_anonymous,
            state=row.state,
            opens_at=row.opens_at,
            opened_at=row.opened_at,
            closes_at=row.closes_at,
            closed_at=row.closed_at,
            released_at=row.released_at,
            saved_at=row.saved_at,
            addressed=row.addressed,
            answered=getattr(row, "answered", 0),
            is_mine_done=getattr(row, "is_mine_done", False),
        )
        for row in listed
    ]


def desk_page(
    *, actor: Actor, place: str, tab: str, q: str = "", cursor: str = "", limit: int = PAGE_SIZE
) -> Page[QuestionnaireCard]:
    """Return one page of a tab, newest first, of a place's subtree, with how many have answered."""
    rows = _at_desk(actor, place).filter(state__in=TABS[tab][1])
    if q:
        rows = rows.filter(title__icontains=q)
    if cursor:
        (before,) = cursor_read(cursor, (int,))
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    shown = found[:limit]
    counted = Mark.objects.filter(questionnaire__in=[row.pk for row in shown]).order_by()
    by_id = dict(counted.values_list("questionnaire_id").annotate(n=Count("*")))
    for row in shown:
        row.answered = by_id.get(row.pk, 0)
    return Page(tuple(cards_of(shown)), cursor_of(shown[-1].pk) if len(found) > limit else "")


def desk_tabs(*, actor: Actor, place: str) -> dict[str, int]:
    """Return how many there are in each state; one query."""
    return dict(_at_desk(actor, place).order_by().values_list("state").annotate(n=Count("pk")))


def _at_desk(actor: Actor, place: str) -> Any:
    low, high = subtree_bounds(place)
    return Questionnaire.objects.in_reach(actor, READ).filter(place__gte=low, place__lt=high)
