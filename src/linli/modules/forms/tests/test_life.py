"""The life of a questionnaire: written, opened to whom it is for, closed by itself, its results made known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.forms import flow
from linli.modules.forms.models import Asked, Kind, Questionnaire
from linli.modules.forms.services import (
    OptionInput,
    QuestionInput,
    questionnaire_take_step,
    questionnaires_fall_due,
)
from linli.modules.forms.testing import a_draft, an_open_one
from linli.modules.messaging.public import counties_of, inbox_page
from linli.modules.places.testing import HETIAN, ZHANGWANG

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.forms.tests.conftest import Cast


def test_a_clerk_writes_and_the_secretary_opens(cast: Cast, now: datetime) -> None:
    draft = a_draft(actor=cast.clerk)
    with pytest.raises(NotAllowedError):
        questionnaire_take_step(actor=cast.clerk, questionnaire_id=draft.pk, step="open", now=now)

    row = questionnaire_take_step(actor=cast.secretary, questionnaire_id=draft.pk, step="open", now=now)

    assert (row.state, row.opened_at, row.addressed) == ("open", now, 3)
    assert list(Asked.objects.values_list("place", "number")) == [(ZHANGWANG, 3)]


def test_opening_tells_those_it_is_for_and_nobody_else(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary, notifies=True, audience={"places": [ZHANGWANG], "sex": "female"})

    def told(actor: Actor) -> list[tuple[str, str]]:
        found = inbox_page(actor.known_id, counties_of(actor))
        return [(card.subject, card.link) for card in found.items]

    assert told(cast.wife) == told(cast.widow) == [("请您填一填：夏天广场舞", f"/forms/{row.pk}")]
    assert told(cast.husband) == []


def test_it_opens_and_closes_at_its_moments(cast: Cast, now: datetime) -> None:
    draft = a_draft(actor=cast.secretary, opens_at=now + timedelta(hours=1), now=now)
    questionnaire_take_step(actor=cast.secretary, questionnaire_id=draft.pk, step="schedule", now=now)

    assert questionnaires_fall_due(now=now) == 0
    assert questionnaires_fall_due(now=now + timedelta(hours=1)) == 1
    draft.refresh_from_db()
    assert draft.state == "open"
    assert questionnaires_fall_due(now=now + timedelta(days=1)) == 1
    draft.refresh_from_db()
    assert (draft.state, draft.closed_at) == ("closed", now + timedelta(days=1))


def test_results_are_made_known_once_and_only_after_the_end(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary)
    with pytest.raises(StepNotAllowedError):
        questionnaire_take_step(actor=cast.secretary, questionnaire_id=row.pk, step="release", now=now)
    questionnaire_take_step(actor=cast.secretary, questionnaire_id=row.pk, step="close", now=now)
    questionnaire_take_step(actor=cast.secretary, questionnaire_id=row.pk, step="release", now=now)

    with pytest.raises(StepNotAllowedError):
        questionnaire_take_step(actor=cast.secretary, questionnaire_id=row.pk, step="release", now=now)


def test_every_pair_the_table_does_not_hold_is_refused(cast: Cast, now: datetime) -> None:
    row = a_draft(actor=cast.secretary)
    for state in flow.FLOW.states:
        for step in flow.FLOW.steps:
            if state in step.sources:
                continue
            Questionnaire.objects.filter(pk=row.pk).update(state=state, opened_at=now)
            with pytest.raises((StepNotAllowedError, NotAllowedError)):
                questionnaire_take_step(actor=cast.secretary, questionnaire_id=row.pk, step=step.name, now=now)
            row.refresh_from_db()
            assert row.state == state, (state, step.name)


def test_what_is_not_ready_does_not_open(cast: Cast, now: datetime) -> None:
    for said in (
        {"questions": ()},
        {"closes_at": None},
        {"audience": {"places": [ZHANGWANG], "age": {"min": 120}}},
    ):
        draft = a_draft(actor=cast.secretary, **said)
        with pytest.raises(InvalidInputError):
            questionnaire_take_step(actor=cast.secretary, questionnaire_id=draft.pk, step="open", now=now)
        draft.refresh_from_db()
        assert draft.state == "draft"


@pytest.mark.parametrize(
    ("pointer", "said"),
    [
        ("/title", {"title": " "}),
        ("/audience/places", {"audience": {"places": [HETIAN]}}),
        ("/audience/tags_any/0", {"audience": {"places": [ZHANGWANG], "tags_any": ["没有的"]}}),
        ("/questions", {"purpose": "commendation"}),
        ("/questions/0/text", {"questions": [QuestionInput(Kind.TEXT, "")]}),
        ("/questions/0/kind", {"questions": [QuestionInput("essay", "写")]}),
        ("/questions/0/options", {"questions": [QuestionInput(Kind.SINGLE, "选", options=[OptionInput("只有一个")])]}),
        (
            "/questions/0/most",
            {"questions": [QuestionInput(Kind.MULTIPLE, "选", most=3, options=[OptionInput("甲"), OptionInput("乙")])]},
        ),
    ],
)
def test_what_is_wrong_is_named_at_its_place(cast: Cast, pointer: str, said: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError) as refused:
        a_draft(actor=cast.secretary, **said)  # type: ignore[arg-type]

    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_nobody_writes_for_another_place(cast: Cast) -> None:
    for actor in (cast.county, cast.command, cast.wife, cast.grid_worker):
        with pytest.raises(NotAllowedError):
            a_draft(actor=actor, place=ZHANGWANG)
