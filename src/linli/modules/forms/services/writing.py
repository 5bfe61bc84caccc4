"""Writing a questionnaire: what is asked, of whom, until when; judged before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.audience import InvalidAudienceError, audience_parse
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import is_within
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.forms.events import QuestionnaireWritten
from linli.modules.forms.flow import DRAFT, QUESTIONNAIRE
from linli.modules.forms.models import (
    ABOUT_AT_MOST,
    CHOICES,
    DEED_AT_MOST,
    LABEL_AT_MOST,
    SEVERAL,
    TEXT_AT_MOST,
    TITLE_AT_MOST,
    AnswersBy,
    Kind,
    Option,
    Purpose,
    Question,
    Questionnaire,
)
from linli.modules.forms.policy import READ, WRITE
from linli.modules.forms.words import GRADES
from linli.modules.population.public import audience_tag_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor

QUESTIONS_AT_MOST = 40
OPTIONS_AT_MOST = 40
OPTIONS_AT_LEAST = 2


@dataclass(frozen=True, slots=True)
class OptionInput:
    """What can be chosen; ``deed`` is a candidate's."""

    label: str
    deed: str = ""


@dataclass(frozen=True, slots=True)
class QuestionInput:
    """One question; of a satisfaction question the options are known."""

    kind: str
    text: str
    help: str = ""
    is_required: bool = True
    most: int = 0
    options: Sequence[OptionInput] = ()


@dataclass(frozen=True, slots=True)
class QuestionnaireInput:
    """What is said of a questionnaire; ``audience`` as the API speaks it."""

    title: str
    questions: Sequence[QuestionInput]
    audience: Mapping[str, Any]
    about: str = ""
    purpose: str = Purpose.SURVEY
    answers_by: str = AnswersBy.PERSON
    is_anonymous: bool = False
    notifies: bool = True
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@transaction.atomic
def questionnaire_write(*, actor: Actor, place: str, given: QuestionnaireInput, now: datetime) -> Questionnaire:
    """Begin a draft at a place; who writes for exactly that place.

    Not theirs to write there: NotAllowedError. What is missing, too long, or asks beyond the place: InvalidInputError.
    """
    row = Questionnaire(place=place, state=DRAFT, author_id=actor.person_id, created_at=now)
    Questionnaire.objects.demand(actor, WRITE, row)
    return _keep(row, given, actor=actor, is_new=True, now=now)


@transaction.atomic
def questionnaire_put(
    *, actor: Actor, questionnaire_id: int, given: QuestionnaireInput, now: datetime
) -> Questionnaire:
    """Say a draft anew; its questions are replaced, a candidate of the same name keeps the photo. The row is locked.

    Out of reach: Questionnaire.DoesNotExist. No draft any more: StepNotAllowedError. Not this role's: NotAllowedError.
    """
    row = draft_claim(actor=actor, questionnaire_id=questionnaire_id)
    return _keep(row, given, actor=actor, is_new=False, now=now)


def draft_claim(*, actor: Actor, questionnaire_id: int) -> Questionnaire:
    """Return a draft the actor may write on, locked; errors as of ``questionnaire_put``."""
    row = Questionnaire.objects.claim(actor, READ, questionnaire_id)
    if row.state != DRAFT:
        raise StepNotAllowedError("write", row.state)
    Questionnaire.objects.demand(actor, WRITE, row)
    return row


def _keep(row: Questionnaire, given: QuestionnaireInput, *, actor: Actor, is_new: bool, now: datetime) -> Questionnaire:
    errors = [*_errors_of(given, now=now)]
    for number, question in enumerate(given.questions):
        errors += _question_errors(question, number)
    if errors:
        raise InvalidInputError(errors)
    audience = audience_within(row.place, given.audience)
    row.title, row.about = given.title.strip(), given.about.strip()
    row.purpose, row.answers_by = given.purpose, given.answers_by
    row.is_anonymous, row.notifies = given.is_anonymous, given.notifies
    row.opens_at, row.closes_at, row.saved_at = given.opens_at, given.closes_at, now
    row.audience, row.tag_ids = audience
    row.save()
    _questions_put(row, given.questions)
    journal.record(
        QuestionnaireWritten(title=row.title, questions=len(given.questions), is_new=is_new),
        actor=actor,
        place=row.place,
        subject=(QUESTIONNAIRE, row.pk),
        now=now,
    )
    return row


def audience_within(place: str, said: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """Return the expression and what its tags stand for; beyond the place that asks, or unknown: InvalidInputError."""
    try:
        audience = audience_parse(said)
        named = audience_tag_ids(audience)
    except InvalidAudienceError as refused:
        raise InvalidInputError([FieldError(f"/audience{refused.faults[0][0]}", _("“问谁”没选好。"))]) from refused
    if not all(is_within(code, place) for code in audience.places):
        raise InvalidInputError([FieldError("/audience/places", _("只能问本地的人，请重新选地方。"))])
    return audience.as_json(), named


def _errors_of(given: QuestionnaireInput, *, now: datetime) -> list[FieldError]:
    errors = []
    if not given.title.strip():
        errors.append(FieldError("/title", _("请写标题。")))
    if len(given.title.strip()) > TITLE_AT_MOST:
        errors.append(FieldError("/title", _("标题写短一点，最多 %(most)d 个字。") % {"most": TITLE_AT_MOST}))
    if len(given.about.strip()) > ABOUT_AT_MOST:
        errors.append(FieldError("/about", _("写短一点，最多 %(most)d 个字。") % {"most": ABOUT_AT_MOST}))
    if given.purpose not in Purpose.values:
        errors.append(FieldError("/purpose", _("请选做什么用。")))
    if given.answers_by not in AnswersBy.values:
        errors.append(FieldError("/answers_by", _("请选一人一份还是一户一份。")))
    if given.closes_at is not None and given.closes_at <= max(given.opens_at or now, now):
        errors.append(FieldError("/closes_at", _("截止要在开始以后，也不能是已经过去的时间。")))
    if len(given.questions) > QUESTIONS_AT_MOST:
        errors.append(FieldError("/questions", _("最多 %(most)d 道题。") % {"most": QUESTIONS_AT_MOST}))
    has_candidates = any(question.kind == Kind.CANDIDATES for question in given.questions)
    if given.purpose == Purpose.COMMENDATION and given.questions and not has_candidates:
        errors.append(FieldError("/questions", _("评选要有一道“选人”的题。")))
    return errors


def _question_errors(question: QuestionInput, number: int) -> list[FieldError]:
    at = f"/questions/{number}"
    if question.kind not in Kind.values:
        return [FieldError(f"{at}/kind", _("请选这道题怎么答。"))]
    errors = []
    if not question.text.strip():
        errors.append(FieldError(f"{at}/text", _("请写这道题问什么。")))
    for name, words in (("text", question.text), ("help", question.help)):
        if len(words.strip()) > TEXT_AT_MOST:
            errors.append(FieldError(f"{at}/{name}", _("写短一点，最多 %(most)d 个字。") % {"most": TEXT_AT_MOST}))
    if question.kind in CHOICES and question.kind != Kind.GRADE:
        errors += _option_errors(question, at)
    if question.kind in SEVERAL and not 0 <= question.most <= max(len(question.options), 1):
        errors.append(FieldError(f"{at}/most", _("最多选几个，不能比选项还多。")))
    return errors


def _option_errors(question: QuestionInput, at: str) -> list[FieldError]:
    labels = [option.label.strip() for option in question.options]
    if not OPTIONS_AT_LEAST <= len(labels) <= OPTIONS_AT_MOST:
        words = _("写 %(least)d 到 %(most)d 个，一行一个。") % {"least": OPTIONS_AT_LEAST, "most": OPTIONS_AT_MOST}
        return [FieldError(f"{at}/options", words)]
    if len(set(labels)) != len(labels) or "" in labels:
        return [FieldError(f"{at}/options", _("有两个一样的，或者空着的。"))]
    if max(map(len, labels)) > LABEL_AT_MOST or max(len(option.deed) for option in question.options) > DEED_AT_MOST:
        words = _("有一行太长了：名字最多 %(label)d 个字，事迹最多 %(deed)d 个字。")
        return [FieldError(f"{at}/options", words % {"label": LABEL_AT_MOST, "deed": DEED_AT_MOST})]
    return []


def _questions_put(row: Questionnaire, questions: Sequence[QuestionInput]) -> None:
    photos = dict(
        Option.objects.filter(question__questionnaire=row, photo__isnull=False).values_list("label", "photo_id")
    )
    row.questions.all().delete()
    kept = Question.objects.bulk_create(
        Question(
            questionnaire=row,
            position=position,
            kind=given.kind,
            text=given.text.strip(),
            help=given.help.strip(),
            is_required=given.is_required,
            most=given.most if given.kind in SEVERAL else 0,
        )
        for position, given in enumerate(questions, start=1)
    )
    Option.objects.bulk_create(
        Option(
            question=question,
            position=position,
            label=option.label.strip(),
            deed=option.deed.strip() if given.kind == Kind.CANDIDATES else "",
            photo_id=photos.get(option.label.strip()) if given.kind == Kind.CANDIDATES else None,
        )
        for question, given in zip(kept, questions, strict=True)
        for position, option in enumerate(_options_of(given), start=1)
    )


def _options_of(given: QuestionInput) -> Sequence[OptionInput]:
    if given.kind == Kind.GRADE:
        return [OptionInput(words) for words in GRADES]
    return given.options if given.kind in CHOICES else ()
