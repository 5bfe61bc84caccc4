"""One questionnaire whole: for those it is for, for those who run it, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from linli.kernel.place_path import Level
from linli.modules.forms.cards import QuestionnaireView
from linli.modules.forms.flow import FLOW, RELEASE
from linli.modules.forms.models import Asked, Mark, Questionnaire
from linli.modules.forms.policy import ANSWER, POLICY, READ, WRITE
from linli.modules.forms.selectors.addressing import standing_in
from linli.modules.forms.selectors.lists import cards_of, done_by
from linli.modules.forms.selectors.questions import questions_of
from linli.modules.places.public import places_get
from linli.modules.population.public import persons_get

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def questionnaire_for(*, actor: Actor, questionnaire_id: int, now: datetime) -> QuestionnaireView:
    """Return a questionnaire to somebody it is for. To all others: Questionnaire.DoesNotExist."""
    rows = Questionnaire.objects.in_reach(actor, ANSWER).annotate(is_mine_done=done_by(actor))
    row = rows.get(pk=questionnaire_id)
    if standing_in(row, actor.known_id, now=now) is None:
        raise Questionnaire.DoesNotExist
    return view_of(row)


def questionnaire_at_desk(*, actor: Actor, questionnaire_id: int) -> QuestionnaireView:
    """Return a questionnaire to those who run it or stand above. Out of reach: Questionnaire.DoesNotExist."""
    row = Questionnaire.objects.in_reach(actor, READ).get(pk=questionnaire_id)
    row.answered = row.marks.count()  # type: ignore[attr-defined]
    steps = tuple(
        step.name
        for step in FLOW.leaving(row.state)
        if POLICY.allows(actor, step.needs, row) and not (step.name == RELEASE and row.released_at)
    )
    return view_of(row, steps=steps, may_write=POLICY.allows(actor, WRITE, row))


def view_of(row: Questionnaire, *, steps: tuple[str, ...] = (), may_write: bool = False) -> QuestionnaireView:
    """Return a row whole."""
    people = persons_get([row.author_id] if row.author_id else [])
    return QuestionnaireView(
        card=cards_of([row])[0],
        questions=questions_of(row.pk),
        audience=row.audience,
        notifies=row.notifies,
        author_name=people[row.author_id].name if row.author_id in people else "",
        steps=steps,
        may_write=may_write,
        is_sealed=row.is_sealed,
    )


@dataclass(frozen=True, slots=True)
class PlaceProgress:
    """How far one place is: answered, of so many asked."""

    name: str
    answered: int
    asked: int

    @property
    def percent(self) -> int:
        """The length of its bar."""
        return min(100, 100 * self.answered // self.asked) if self.asked else 0


def progress_of(questionnaire_id: int, place: str) -> list[PlaceProgress]:
    """Return how far each place is, below the one that asks: towns of a county, villages of a town; three queries."""
    width = next((level for level in Level if level > len(place)), Level.VILLAGE)
    width = min(width, Level.VILLAGE)
    asked: dict[str, int] = {}
    answered: dict[str, int] = {}
    for village, number in Asked.objects.filter(questionnaire=questionnaire_id).values_list("place", "number"):
        asked[village[:width]] = asked.get(village[:width], 0) + number
    marks = Mark.objects.filter(questionnaire=questionnaire_id).order_by().values_list("place").annotate(n=Count("*"))
    for village, number in marks:
        answered[village[:width]] = answered.get(village[:width], 0) + number
    names = places_get(asked)
    listed = [
        PlaceProgress(names[code].short_name if code in names else code, answered.get(code, 0), number)
        for code, number in sorted(asked.items())
    ]
    return sorted(listed, key=lambda each: each.percent)
