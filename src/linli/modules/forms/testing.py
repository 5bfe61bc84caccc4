"""Factories for tests: questionnaires in any state, by the services that make them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.forms.models import Kind
from linli.modules.forms.selectors.questions import questions_of
from linli.modules.forms.services import (
    OptionInput,
    QuestionInput,
    QuestionnaireInput,
    questionnaire_take_step,
    questionnaire_write,
)
from linli.modules.places.testing import ZHANGWANG, a_place
from linli.modules.population.testing import a_person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.forms.models import Questionnaire

_LEADS = {12: Role.VILLAGE_SECRETARY, 9: Role.TOWN_COMMAND, 6: Role.COUNTY_OPERATOR, 4: Role.CITY_OPERATOR}
PLAIN = (
    QuestionInput(Kind.SINGLE, "广场舞放几点？", options=(OptionInput("六点"), OptionInput("七点"))),
    QuestionInput(Kind.TEXT, "还想说什么？", is_required=False),
)
CANDIDATES = (
    QuestionInput(
        Kind.CANDIDATES,
        "选您心里的最美人物",
        most=2,
        options=(
            OptionInput("周桂芳", "照顾邻居老人八年"),
            OptionInput("陈德明", "义务修水渠"),
            OptionInput("林秀英", "教孩子写字"),
        ),
    ),
)


def an_asker(place: str = ZHANGWANG) -> Actor:
    """Give somebody who answers for what the place asks."""
    a_place(place)
    person = a_person("负责人")
    an_appointment(person.id, _LEADS[len(place)], place)
    return an_actor(person.id)


def a_draft(
    *,
    actor: Actor | None = None,
    place: str = ZHANGWANG,
    questions: Sequence[QuestionInput] = PLAIN,
    now: datetime | None = None,
    **said: Any,
) -> Questionnaire:
    """Write a draft that ends in a day; ``said`` is anything a ``QuestionnaireInput`` can say."""
    moment = now or clock.now()
    usual: dict[str, Any] = {
        "title": "夏天广场舞",
        "audience": {"places": [place]},
        "closes_at": moment + timedelta(days=1),
        "notifies": False,
    }
    given = QuestionnaireInput(questions=questions, **{**usual, **said})
    return questionnaire_write(actor=actor or an_asker(place), place=place, given=given, now=moment)


def an_open_one(
    *, actor: Actor | None = None, place: str = ZHANGWANG, now: datetime | None = None, **said: Any
) -> Questionnaire:
    """Open a questionnaire at a place; somebody must belong there."""
    asker, moment = actor or an_asker(place), now or clock.now()
    draft = a_draft(actor=asker, place=place, now=moment, **said)
    return questionnaire_take_step(actor=asker, questionnaire_id=draft.pk, step="open", now=moment)


def saying(row: Questionnaire, *chosen: Any) -> dict[str, list[str]]:
    """Return a form that says to each question what is given: labels of options, or words; None says nothing."""
    said: dict[str, list[str]] = {}
    for question, answer in zip(questions_of(row.pk), chosen, strict=False):
        if answer is None:
            continue
        ids = {option.label: str(option.id) for option in question.options}
        texts = answer if isinstance(answer, list | tuple) else [answer]
        said[question.field] = [ids.get(str(text), str(text)) for text in texts]
    return said
