"""The demo's questionnaires: the town asks its grown-ups, the village has chosen whom to honour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from linli.config.demo.accounts import DONGHUA, ZHANGWANG
from linli.config.demo.dice import dice_for
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.forms.models import Kind
from linli.modules.forms.selectors.questions import questions_of
from linli.modules.forms.services import (
    OptionInput,
    QuestionInput,
    QuestionnaireInput,
    questionnaire_answer,
    questionnaire_take_step,
    questionnaire_write,
)

if TYPE_CHECKING:
    from datetime import datetime

    from linli.config.demo.offices import Offices
    from linli.config.demo.people import Crowd

_CANDIDATES = (
    ("周桂芳", "隔壁的独居老人，八年里天天去看一眼，送饭、量血压"),
    ("陈德明", "带着村里人义务修了东片三百米水渠"),
    ("林秀英", "暑假在文化礼堂教孩子写毛笔字，不收一分钱"),
    ("傅建军", "夜里听见有人落水，跳下去救上来两个孩子"),
)
_WEIGHTS = (9, 5, 7, 6)
_VOTES_AT_MOST = 2
_HOMES_VOTING = 24


def questionnaires_ask(offices: Offices, crowd: Crowd, now: datetime) -> int:
    """Open a survey, and bring a commendation to its end; return how many questionnaires there are."""
    _survey(offices, now)
    _commendation(offices, crowd, now)
    return 2


def _survey(offices: Offices, now: datetime) -> None:
    town = actor_of(offices.at[Role.TOWN_COMMAND, DONGHUA], now)
    grades = QuestionInput(Kind.GRADE, "对现在的卫生室满意吗？")
    given = QuestionnaireInput(
        title="卫生室开到几点，您说了算",
        about="街道想把村卫生室的时间排得更合适。填一份大约两分钟，结果会公布。",
        audience={"places": [DONGHUA], "age": {"min": 18}},
        is_anonymous=True,
        closes_at=now + timedelta(days=9),
        questions=(
            grades,
            QuestionInput(
                Kind.SINGLE,
                "您一般什么时候去看病、拿药？",
                options=tuple(OptionInput(label) for label in ("早上", "中午", "晚饭以后", "周末")),
            ),
            QuestionInput(
                Kind.MULTIPLE,
                "还想在卫生室办什么？",
                is_required=False,
                options=tuple(OptionInput(label) for label in ("量血压、测血糖", "打疫苗", "看牙", "中医推拿")),
            ),
            QuestionInput(Kind.TEXT, "还有什么想说的？", is_required=False),
        ),
    )
    row = questionnaire_write(actor=town, place=DONGHUA, given=given, now=now - timedelta(days=3))
    questionnaire_take_step(actor=town, questionnaire_id=row.pk, step="open", now=now - timedelta(days=2))


def _commendation(offices: Offices, crowd: Crowd, now: datetime) -> None:
    secretary = actor_of(offices.at[Role.VILLAGE_SECRETARY, ZHANGWANG], now)
    given = QuestionnaireInput(
        title="张王村最美邻居",
        about="一户一票，最多选两位。截止以前谁也看不到票数。",
        purpose="commendation",
        audience={"places": [ZHANGWANG]},
        answers_by="household",
        closes_at=now + timedelta(hours=1),
        questions=(
            QuestionInput(
                Kind.CANDIDATES,
                "选您心里的最美邻居",
                most=_VOTES_AT_MOST,
                options=tuple(OptionInput(name, deed) for name, deed in _CANDIDATES),
            ),
        ),
    )
    began, ended = now - timedelta(days=12), now - timedelta(days=2)
    row = questionnaire_write(actor=secretary, place=ZHANGWANG, given=given, now=began - timedelta(days=1))
    questionnaire_take_step(actor=secretary, questionnaire_id=row.pk, step="open", now=began)
    dice, (question,) = dice_for("votes"), questions_of(row.pk)
    for number, home in enumerate(crowd.homes[ZHANGWANG][:_HOMES_VOTING]):
        voter = next((soul for soul in home.members if "registered" in soul.kinds), home.members[0])
        first, second = (dice.choices(question.options, _WEIGHTS)[0] for _vote in range(2))
        said = {question.field: [str(first.id), str(second.id)]}
        at = began + timedelta(hours=3 * number)
        questionnaire_answer(actor=actor_of(voter.pk, now), questionnaire_id=row.pk, said=said, now=at)
    questionnaire_take_step(actor=secretary, questionnaire_id=row.pk, step="close", now=ended)
    questionnaire_take_step(actor=secretary, questionnaire_id=row.pk, step="release", now=ended + timedelta(hours=1))
