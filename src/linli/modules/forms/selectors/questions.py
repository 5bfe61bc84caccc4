"""The questions of a questionnaire with what can be chosen."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from linli.modules.forms.cards import OptionCard, QuestionCard
from linli.modules.forms.models import Option, Question, Questionnaire
from linli.modules.forms.policy import ANSWER, ASSIST, POLICY, READ

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


def questions_of(questionnaire_id: int) -> tuple[QuestionCard, ...]:
    """Return the questions in their order; two queries."""
    options: dict[int, list[OptionCard]] = defaultdict(list)
    rows = Option.objects.filter(question__questionnaire=questionnaire_id).order_by("position")
    for question_id, *fields in rows.values_list("question_id", "pk", "label", "deed", "photo_id"):
        options[question_id].append(OptionCard(*fields))
    questions = Question.objects.filter(questionnaire=questionnaire_id).order_by("position")
    fields = ("pk", "position", "kind", "text", "help", "is_required", "most")
    return tuple(QuestionCard(*row, options=tuple(options[row[0]])) for row in questions.values_list(*fields))


def photo_of(*, actor: Actor, questionnaire_id: int, option_id: int) -> int:
    """Return the file of a candidate's photo. Out of reach, or without one: Option.DoesNotExist."""
    reach = (
        POLICY.condition(actor, ANSWER).q() | POLICY.condition(actor, READ).q() | POLICY.condition(actor, ASSIST).q()
    )
    within = Questionnaire.objects.filter(reach, pk=questionnaire_id)
    option = Option.objects.get(pk=option_id, question__questionnaire__in=within, photo__isnull=False)
    return option.photo_id or 0
