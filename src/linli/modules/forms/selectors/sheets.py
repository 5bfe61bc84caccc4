"""Sheets as they are taken along: without whoever answered, in no order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linli.modules.forms.models import Questionnaire, Sheet
from linli.modules.forms.selectors.questions import questions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linli.modules.forms.cards import QuestionCard


def sheets_of(row: Questionnaire) -> tuple[tuple[QuestionCard, ...], Iterator[dict[str, Any]]]:
    """Return the questions and every sheet that may be read; by their random ids, so that the order says nothing."""
    readable = Sheet.objects.filter(questionnaire=row).order_by("id")
    if row.is_anonymous:
        readable = readable.filter(is_mixed=True)
    return questions_of(row.pk), readable.values_list("answers", flat=True).iterator()
