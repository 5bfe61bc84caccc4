"""Answering a questionnaire: once, in time, by whom it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import invalid
from linli.modules.forms.events import QuestionnaireAnswered
from linli.modules.forms.flow import QUESTIONNAIRE
from linli.modules.forms.models import AnswersBy, Consent, Mark, Questionnaire, Sheet
from linli.modules.forms.policy import ANSWER, ASSIST
from linli.modules.forms.selectors.addressing import standing_in
from linli.modules.forms.selectors.questions import questions_of
from linli.modules.forms.services.checking import answers_checked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from linli.kernel.actor import Actor

# The clock is asked within the statement that lets the answer in; a closing that runs meanwhile waits for it.
_MARK = """
INSERT INTO forms_mark (questionnaire_id, person_id, household_id, place, helper_id, consent)
SELECT q.id, %s, %s, %s, %s, %s FROM forms_questionnaire AS q
WHERE q.id = %s AND q.state = 'open' AND q.opened_at <= linli_now() AND q.closes_at > linli_now()
FOR SHARE OF q
ON CONFLICT DO NOTHING
"""


class AnswerRefusedError(Exception):
    """No answer is taken: ``why`` is ``done`` (there is one already) or ``over`` (not open at this moment)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Helped:
    """For whom somebody answers, and how they agreed."""

    person_id: int
    consent: str


@transaction.atomic
def questionnaire_answer(
    *,
    actor: Actor,
    questionnaire_id: int,
    said: Mapping[str, Any],
    helped: Helped | None = None,
    now: datetime,
) -> None:
    """Hand in an answer, one's own or for somebody who agreed; ``said`` is what each question's field holds.

    Not addressed, or not theirs to help: Questionnaire.DoesNotExist. Answered already, or not open by the database's
    clock: AnswerRefusedError. Missing or unfit answers: InvalidInputError. Of two devices at once one is taken. Of an
    anonymous one only that somebody answered is kept with their name.
    """
    row = Questionnaire.objects.in_reach(actor, ASSIST if helped else ANSWER).get(pk=questionnaire_id)
    person_id = helped.person_id if helped else actor.known_id
    standing = standing_in(row, person_id, now=now)
    if standing is None:
        raise Questionnaire.DoesNotExist
    if helped is not None:
        _demand_help(actor, helped, standing.place)
    household = _household(row, standing.household_id)
    answers = answers_checked(questions_of(row.pk), said)
    _mark(row, person_id, household, standing.place[: Level.VILLAGE], actor, helped)
    if row.is_anonymous:
        Sheet.objects.create(questionnaire=row, answers=answers)
    else:
        place = standing.place[: Level.VILLAGE]
        Sheet.objects.create(questionnaire=row, person_id=person_id, place=place, answered_at=now, answers=answers)
    event = QuestionnaireAnswered(
        way="assisted" if helped else "self", person_id=person_id, consent=helped.consent if helped else ""
    )
    journal.record(event, actor=actor, place=row.place, subject=(QUESTIONNAIRE, row.pk), now=now)
    versions.bump([versions.person_key(person_id)])


def _demand_help(actor: Actor, helped: Helped, place: str) -> None:
    """Let pass who works where the person is counted and says how they agreed."""
    if helped.person_id == actor.person_id or not any(place.startswith(own.place) for own in actor.appointments):
        raise NotAllowedError(ASSIST)
    if helped.consent not in Consent.values:
        raise invalid("/consent", _("请选他是怎么同意的。"))


def _household(row: Questionnaire, household_id: int | None) -> int | None:
    if row.answers_by != AnswersBy.HOUSEHOLD:
        return None
    if household_id is None:
        raise invalid("/", _("户口簿上还没有您的户，请找村里登记。"))
    return household_id


def _mark(
    row: Questionnaire, person_id: int, household: int | None, place: str, actor: Actor, helped: Helped | None
) -> None:
    helper, consent = (actor.person_id, helped.consent) if helped else (None, "")
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [person_id, household, place, helper, consent, row.pk])
        if cursor.rowcount:
            return
    marks = Mark.objects.filter(questionnaire=row)
    theirs = marks.filter(person_id=person_id) | marks.filter(household_id=household, household_id__isnull=False)
    raise AnswerRefusedError("done" if theirs.exists() else "over")
