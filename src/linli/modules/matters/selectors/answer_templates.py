"""Words kept ready for answers: what the desk is offered, and a place's own list beside what holds from above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.place_path import ancestors_and_self
from linli.modules.matters.models import AnswerTemplate
from linli.modules.places.public import places_get

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """One set of words; ``step`` is empty where it fits any step."""

    id: int
    place: str
    place_name: str
    title: str
    text: str
    step: str
    is_active: bool


def templates_for(*, place: str, step: str) -> list[TemplateCard]:
    """Return the words in use at a place for a step, the nearest place's first; at most two queries."""
    rows = AnswerTemplate.objects.filter(place__in=ancestors_and_self(place), is_active=True, step__in=("", step))
    return sorted(_cards(rows), key=lambda card: -len(card.place))


def template_text(template_id: int, *, place: str) -> str:
    """Return the words of a template in use at a place, or nothing."""
    rows = AnswerTemplate.objects.filter(pk=template_id, place__in=ancestors_and_self(place), is_active=True)
    return rows.values_list("text", flat=True).first() or ""


def templates_at(place: str) -> tuple[list[TemplateCard], list[TemplateCard]]:
    """Return a place's own words, those switched off last, and the ones that hold from above; two queries."""
    cards = _cards(AnswerTemplate.objects.filter(place__in=ancestors_and_self(place)))
    own = sorted((card for card in cards if card.place == place), key=lambda card: not card.is_active)
    return own, [card for card in cards if card.place != place and card.is_active]


def _cards(rows: QuerySet[AnswerTemplate]) -> list[TemplateCard]:
    found = list(rows.order_by("order", "pk"))
    names = places_get({row.place for row in found})
    return [
        TemplateCard(
            id=row.pk,
            place=row.place,
            place_name=names[row.place].short_name if row.place in names else row.place,
            title=row.title,
            text=row.text,
            step=row.step,
            is_active=row.is_active,
        )
        for row in found
    ]
