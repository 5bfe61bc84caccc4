"""Whom a grid worker may help: asked, not answered yet, and counted where they work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.timezone import localdate

from linli.kernel.audience import audience_parse
from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.modules.forms.models import AnswersBy, Mark, Questionnaire
from linli.modules.forms.policy import ASSIST, ASSISTANTS
from linli.modules.forms.selectors.lists import NEWEST, cards_of
from linli.modules.population.public import persons_get, standings_addresses, standings_counted

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.modules.forms.cards import QuestionnaireCard

SEARCHED_AT_MOST = 3000


@dataclass(frozen=True, slots=True)
class ToHelp:
    """Somebody who has not answered yet."""

    id: int
    name: str
    address: str


def questionnaires_to_help(*, actor: Actor, now: datetime) -> list[QuestionnaireCard]:
    """Return what is open where somebody works, soonest to close first; two queries."""
    rows = Questionnaire.objects.in_reach(actor, ASSIST).filter(closes_at__gt=now)
    return cards_of(rows.order_by("closes_at", "pk")[:NEWEST])


def questionnaire_to_help(*, actor: Actor, questionnaire_id: int) -> Questionnaire:
    """Return one of them. Out of reach, or not open: Questionnaire.DoesNotExist."""
    return Questionnaire.objects.in_reach(actor, ASSIST).get(pk=questionnaire_id)


def people_to_help(
    row: Questionnaire, *, actor: Actor, q: str = "", cursor: str = "", now: datetime, limit: int = PAGE_SIZE
) -> Page[ToHelp]:
    """Return one page of those asked who have not answered, within the places where the actor works.

    ``q`` is a part of the name.
    """
    unanswered = _unanswered(row, actor, now=now)
    if cursor:
        (after,) = cursor_read(cursor, (int,))
        unanswered = unanswered.filter(person_id__gt=after)
    ids = list(
        unanswered.order_by("person_id").values_list("person_id", flat=True)[: SEARCHED_AT_MOST if q else limit + 1]
    )
    if q:
        named = persons_get(ids)
        ids = [pk for pk in ids if pk in named and q in named[pk].name][: limit + 1]
    shown = ids[:limit]
    people, homes = persons_get(shown), standings_addresses(shown)
    items = tuple(ToHelp(pk, people[pk].name, homes.get(pk, "")) for pk in shown if pk in people)
    return Page(items, cursor_of(shown[-1]) if len(ids) > limit else "")


def person_to_help(row: Questionnaire, person_id: int, *, actor: Actor, now: datetime) -> ToHelp | None:
    """Return somebody who may be helped, or nothing."""
    if not _unanswered(row, actor, now=now).filter(person_id=person_id).exists():
        return None
    return ToHelp(
        person_id, persons_get([person_id])[person_id].name, standings_addresses([person_id]).get(person_id, "")
    )


def _unanswered(row: Questionnaire, actor: Actor, *, now: datetime) -> Any:
    meant: QuerySet[Any, Any] = standings_counted(audience_parse(row.audience), today=localdate(now))
    within = [subtree_bounds(place) for place in actor.places_as(ASSISTANTS)]
    where = reduce(or_, (Q(counted_at__gte=low, counted_at__lt=high) for low, high in within))
    marks = Mark.objects.filter(questionnaire=row)
    waiting = meant.filter(where).exclude(person_id__in=marks.values("person_id")).exclude(person_id=actor.known_id)
    if row.answers_by == AnswersBy.HOUSEHOLD:
        done = marks.filter(household_id__isnull=False).values("household_id")
        waiting = waiting.filter(household_id__isnull=False).exclude(household_id__in=done)
    return waiting
