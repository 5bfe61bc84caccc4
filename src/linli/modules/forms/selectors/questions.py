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
    for row in Option.objects.filter(question__questionnaire=questionnaire_id).order_by("position"):
        options[row.question_id].append(OptionCard(row.pk, row.label, row.deed, row.photo_id))
    return tuple(
        QuestionCard(
            id=row.pk,
            position=row.position,
            kind=row.kind,
            text=row.text,
            help=row.help,
            is_required=row.is_required,
            most=row.most,
            options=tuple(options[row.pk]),
        )
        for row in Question.objects.filter(questionnaire=questionnaire_id).order_by("position")
    )


def photo_of(*, actor: Actor, questionnaire_id: int, option_id: int) -> int:
    """Return the file of a candidate's photo. Out of reach, or without one: Option.DoesNotExist."""
    reach = (
        POLICY.condition(actor, ANSWER).q() | POLICY.condition(actor, READ).q() | POLICY.condition(actor, ASSIST).q()
    )
    within = Questionnaire.objects.filter(reach, pk=questionnaire_id)
    option = Option.objects.get(pk=option_id, question__questionnaire__in=within, photo__isnull=False)
    return option.photo_id or 0
