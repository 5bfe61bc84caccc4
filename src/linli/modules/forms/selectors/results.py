"""What came out: per question, with its denominator; small groups stay together.

Fewer than ten answers give a fraction and no rate. A row of a breakdown in which any cell stands for one to four people
is left out, and where that would leave just one row out, the next smallest goes with it: it could be reckoned back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection

from linli.modules.forms.models import CHOICES, Kind, Questionnaire, Sheet
from linli.modules.forms.policy import ANSWER, READ
from linli.modules.forms.selectors.addressing import standing_in
from linli.modules.forms.selectors.questions import questions_of
from linli.modules.places.public import places_get

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.forms.cards import QuestionCard

FEWEST_FOR_RATE = 10
FEWEST_IN_CELL = 5
WORDS_SHOWN = 50
_COUNTED = """
SELECT s.place, said.key::bigint, chosen.value::bigint, count(*)
FROM forms_sheet AS s
CROSS JOIN LATERAL jsonb_each(s.answers) AS said
CROSS JOIN LATERAL jsonb_array_elements_text(
    CASE jsonb_typeof(said.value) WHEN 'array' THEN said.value ELSE '[]'::jsonb END) AS chosen
WHERE s.questionnaire_id = %s AND (s.is_mixed OR NOT %s)
GROUP BY 1, 2, 3
"""
_ANSWERED = """
SELECT s.place, said.key::bigint, count(*)
FROM forms_sheet AS s CROSS JOIN LATERAL jsonb_each(s.answers) AS said
WHERE s.questionnaire_id = %s AND (s.is_mixed OR NOT %s)
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Share:
    """One option's part: ``number`` of ``total`` who answered the question; no rate where they are few."""

    option_id: int
    label: str
    number: int
    total: int
    deed: str = ""
    photo_id: int | None = None
    is_first: bool = False

    @property
    def width(self) -> float:
        """The length of its bar, of 100."""
        return round(100 * self.number / self.total, 1) if self.total else 0

    @property
    def rate(self) -> str:
        """The share in percent with one decimal, or nothing where fewer than ten answered."""
        return f"{100 * self.number / self.total:.1f}%" if self.total >= FEWEST_FOR_RATE else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One place of a breakdown: how many there chose each option, of how many who answered."""

    name: str
    numbers: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of one question."""

    question: QuestionCard
    answered: int
    shares: tuple[Share, ...] = ()
    words: tuple[str, ...] = ()
    middle: str = ""
    least: str = ""
    greatest: str = ""
    rows: tuple[Row, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """What came out of a questionnaire: ``answered`` of ``addressed``."""

    answered: int
    addressed: int
    outcomes: tuple[Outcome, ...]

    @property
    def rate(self) -> str:
        """How many of those asked have answered, in percent; nothing where fewer than ten were asked."""
        return f"{100 * self.answered / self.addressed:.1f}%" if self.addressed >= FEWEST_FOR_RATE else ""


def results_at_desk(*, actor: Actor, questionnaire_id: int) -> Results | None:
    """Return the results to those who run it or stand above; nothing while they are sealed or it never opened.

    Out of reach: Questionnaire.DoesNotExist.
    """
    row = Questionnaire.objects.in_reach(actor, READ).get(pk=questionnaire_id)
    return None if row.is_sealed or row.opened_at is None else results_of(row, in_detail=True)


def results_for(*, actor: Actor, questionnaire_id: int, now: datetime) -> Results | None:
    """Return the results to somebody it was for, once they are made known, without words and places.

    Not addressed: Questionnaire.DoesNotExist.
    """
    row = Questionnaire.objects.in_reach(actor, ANSWER).get(pk=questionnaire_id)
    if standing_in(row, actor.known_id, now=now) is None:
        raise Questionnaire.DoesNotExist
    return results_of(row, in_detail=False) if row.released_at is not None else None


def results_of(row: Questionnaire, *, in_detail: bool) -> Results:
    """Return what came out; ``in_detail`` adds what was written, and how the places differ."""
    chosen: dict[int, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    answered: dict[int, Counter[str]] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [row.pk, row.is_anonymous])
        for place, question_id, option_id, number in cursor.fetchall():
            chosen[question_id][place][option_id] += number
        cursor.execute(_ANSWERED, [row.pk, row.is_anonymous])
        for place, question_id, number in cursor.fetchall():
            answered[question_id][place] += number
    places = {place for by_place in answered.values() for place in by_place if place} if in_detail else set()
    names = {code: card.short_name for code, card in places_get(places).items()}
    outcomes = []
    for question in questions_of(row.pk):
        totals = answered[question.id]
        outcome = Outcome(question, sum(totals.values()))
        if question.kind in CHOICES:
            outcome = _choices(outcome, chosen[question.id], totals, names)
        elif in_detail:
            outcome = _others(outcome, row)
        outcomes.append(outcome)
    return Results(_sheets(row).count(), row.addressed, tuple(outcomes))


def _sheets(row: Questionnaire) -> Any:
    readable = Sheet.objects.filter(questionnaire=row)
    return readable.filter(is_mixed=True) if row.is_anonymous else readable


def _choices(
    outcome: Outcome, chosen: Mapping[str, Counter[int]], totals: Counter[str], names: Mapping[str, str]
) -> Outcome:
    summed: Counter[int] = sum(chosen.values(), Counter())
    most = max(summed.values(), default=0)
    shares = [
        Share(
            option.id,
            option.label,
            summed[option.id],
            outcome.answered,
            option.deed,
            option.photo_id,
            is_first=bool(most) and summed[option.id] == most,
        )
        for option in outcome.question.options
    ]
    if outcome.question.kind == Kind.CANDIDATES:
        shares.sort(key=lambda share: -share.number)
    rows = [
        Row(names[place], tuple(chosen[place][option.id] for option in outcome.question.options), totals[place])
        for place in sorted(totals)
        if place in names
    ]
    kept = rows_to_show(rows) if len(rows) > 1 else []
    left_out = len(rows) - len(kept) if len(rows) > 1 else 0
    return replace(outcome, shares=tuple(shares), rows=tuple(kept), left_out=left_out)


def rows_to_show(rows: list[Row]) -> list[Row]:
    """Return the rows of a breakdown without small groups, and without what would give a single one away."""
    kept = [row for row in rows if not any(0 < number < FEWEST_IN_CELL for number in (*row.numbers, row.total))]
    if len(rows) - len(kept) == 1:
        smallest = min(kept, key=lambda row: row.total, default=None)
        kept = [row for row in kept if row is not smallest]
    return kept if len(kept) > 1 else []


def _others(outcome: Outcome, row: Questionnaire) -> Outcome:
    """Return what was written in no order, or the middle and the ends of what was counted."""
    key = str(outcome.question.id)
    said = _sheets(row).filter(answers__has_key=key).order_by("id")
    answers = [str(each[key]) for each in said.values_list("answers", flat=True)]
    if outcome.question.kind == Kind.TEXT:
        return replace(outcome, words=tuple(answers[:WORDS_SHOWN]))
    if len(answers) < FEWEST_IN_CELL:
        return outcome
    if outcome.question.kind == Kind.NUMBER:
        answers.sort(key=Decimal)
    else:
        answers.sort()
    return replace(outcome, middle=answers[len(answers) // 2], least=answers[0], greatest=answers[-1])
