"""Moving a questionnaire one step: open to those it is for, closed, its results made known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.audience import audience_parse
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import Level
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.forms.events import QuestionnaireStepTaken
from linli.modules.forms.flow import (
    FLOW,
    OPEN,
    QUESTIONNAIRE,
    RELEASE,
    SCHEDULED,
    TO_CLOSE,
    TO_OPEN,
    TO_SCHEDULE,
)
from linli.modules.forms.models import AnswersBy, Asked, Questionnaire
from linli.modules.forms.policy import READ
from linli.modules.forms.services.mixing import sheets_mix
from linli.modules.forms.services.telling import opening_tell, results_tell
from linli.modules.population.public import standings_counted

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

BATCH = 200
_SAVED = ("state", "opened_at", "closed_at", "released_at", "addressed")


@transaction.atomic
def questionnaire_take_step(*, actor: Actor, questionnaire_id: int, step: str, now: datetime) -> Questionnaire:
    """Move a questionnaire one step. The row is locked: of two people pressing together one is refused.

    Opening counts whom it is for, once and for all, and tells them where it is to; closing shuffles sheets without
    names. Out of reach: Questionnaire.DoesNotExist. Not this role's: NotAllowedError. Not from this state, or results
    made known before: StepNotAllowedError. No questions, no end, nobody meant: InvalidInputError.
    """
    row = Questionnaire.objects.claim(actor, READ, questionnaire_id)
    taken = FLOW.named(step)
    Questionnaire.objects.demand(actor, taken.needs, row)
    FLOW.take(step, source=row.state)
    if step == RELEASE and row.released_at is not None:
        raise StepNotAllowedError(step, row.state)
    _demand_ready(row, step, now=now)
    _apply(row, step, actor=actor, now=now)
    return row


@transaction.atomic
def questionnaires_fall_due(*, now: datetime) -> int:
    """Open what was to open by now and close what was to end by now, some hundreds at once; return how many.

    The platform's own act; rows somebody is working on are left for the next run.
    """
    moved = 0
    due = Questionnaire.objects.filter(state=SCHEDULED, opens_at__lte=now)
    over = Questionnaire.objects.filter(state=OPEN, closes_at__lte=now)
    for rows, step in ((due, TO_OPEN), (over, TO_CLOSE)):
        for row in rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH]:
            _apply(row, step, actor=None, now=now)
            moved += 1
    return moved


def _demand_ready(row: Questionnaire, step: str, *, now: datetime) -> None:
    if step not in {TO_OPEN, TO_SCHEDULE}:
        return
    errors = []
    if not row.questions.exists():
        errors.append(FieldError("/questions", _("还没有题目。")))
    if row.closes_at is None or row.closes_at <= now:
        errors.append(FieldError("/closes_at", _("请定一个还没到的截止时间。")))
    if step == TO_SCHEDULE and (row.opens_at is None or row.opens_at <= now):
        errors.append(FieldError("/opens_at", _("请定一个还没到的开始时间。")))
    if errors:
        raise InvalidInputError(errors)


def _apply(row: Questionnaire, step: str, *, actor: Actor | None, now: datetime) -> None:
    source = row.state
    row.state = FLOW.named(step).enters(source)
    if step == TO_OPEN:
        row.opened_at = now
        row.addressed = _count_asked(row, now=now)
        if actor is not None and not row.addressed:
            raise InvalidInputError([FieldError("/audience/places", _("现在这样选，一个人也没有，请重新选问谁。"))])
    if step == TO_CLOSE:
        row.closed_at = now
    if step == RELEASE:
        row.released_at = now
    row.save(update_fields=_SAVED)
    if step == TO_CLOSE:
        sheets_mix(row.pk)
    journal.record(
        QuestionnaireStepTaken(step=step, source=source, target=row.state, title=row.title, addressed=row.addressed),
        actor=actor,
        place=row.place,
        subject=(QUESTIONNAIRE, row.pk),
        now=now,
    )
    if step in {TO_OPEN, TO_CLOSE, RELEASE}:
        versions.bump(versions.place_key(code[: Level.VILLAGE]) for code in row.audience["places"])
    if step == TO_OPEN and row.notifies:
        opening_tell(row, actor=actor, now=now)
    if step == RELEASE and row.notifies:
        results_tell(row, actor=actor, now=now)


def _count_asked(row: Questionnaire, *, now: datetime) -> int:
    """Count whom it is for, village by village, and keep that; return how many people or households it is in all."""
    meant: QuerySet[Any, Any] = standings_counted(audience_parse(row.audience), today=localdate(now))
    if row.answers_by == AnswersBy.HOUSEHOLD:
        meant = meant.filter(household_id__isnull=False)
        counted = meant.values_list("counted_at").annotate(n=Count("household_id", distinct=True)).order_by()
        total = meant.aggregate(n=Count("household_id", distinct=True))["n"]
    else:
        counted = meant.values_list("counted_at").annotate(n=Count("*")).order_by()
        total = meant.count()
    by_village: dict[str, int] = {}
    for place, number in counted:
        village = place[: Level.VILLAGE]
        by_village[village] = by_village.get(village, 0) + number
    Asked.objects.bulk_create(
        Asked(questionnaire=row, place=village, number=number) for village, number in by_village.items()
    )
    return int(total)
