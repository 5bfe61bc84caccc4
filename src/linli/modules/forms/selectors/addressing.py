"""Whom a questionnaire is for: the register answers, for one person or for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Value
from django.utils.timezone import localdate

from linli.kernel.audience import audience_parse
from linli.modules.population.public import standings_counted, standings_meant

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.modules.forms.models import Questionnaire


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody is meant by a questionnaire: where they are counted, and their household."""

    place: str
    household_id: int | None


def standing_in(row: Questionnaire, person_id: int, *, now: datetime) -> Standing | None:
    """Return how the questionnaire means somebody today, or nothing."""
    meant: QuerySet[Any, Any] = standings_counted(audience_parse(row.audience), today=localdate(now)).filter(
        person_id=person_id
    )
    found = meant.values_list("counted_at", "household_id").first()
    return Standing(*found) if found else None


def meaning(rows: Iterable[Questionnaire], person_id: int, *, now: datetime) -> set[int]:
    """Return the ids of those questionnaires that are for somebody today; one query however many there are."""
    today = localdate(now)
    asked: list[QuerySet[Any, Any]] = [
        standings_meant(audience_parse(row.audience), row.tag_ids, today=today)
        .filter(person_id=person_id)
        .order_by()
        .values_list(Value(row.pk, output_field=BigIntegerField()), flat=True)
        for row in rows
    ]
    if not asked:
        return set()
    first, *others = asked
    return set(first.union(*others, all=True) if others else first)
