"""What came out: with denominators, without small groups, sealed until the end where it must be."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from linli.kernel.flow import StepNotAllowedError
from linli.modules.accounts.testing import an_actor
from linli.modules.forms.models import Kind
from linli.modules.forms.selectors.results import Row, results_at_desk, results_for, rows_to_show
from linli.modules.forms.services import (
    OptionInput,
    QuestionInput,
    questionnaire_answer,
    questionnaire_take_step,
    results_take,
)
from linli.modules.forms.testing import CANDIDATES, an_open_one, saying
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.forms.models import Questionnaire
    from linli.modules.forms.tests.conftest import COUNTY, Cast  # noqa: F401 - the cast's own county


def _neighbours(number: int, village: str = ZHANGWANG) -> list[Actor]:
    return [an_actor(a_membership(a_person(f"邻居{n}"), village).id) for n in range(number)]


def _answer(actor: Actor, row: Questionnaire, now: datetime, *chosen: object) -> None:
    questionnaire_answer(actor=actor, questionnaire_id=row.pk, said=saying(row, *chosen), now=now)


def _step(actor: Actor, row: Questionnaire, step: str, now: datetime) -> None:
    questionnaire_take_step(actor=actor, questionnaire_id=row.pk, step=step, now=now)


def test_few_answers_give_a_fraction_and_no_rate(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary)
    _answer(cast.wife, row, now, "六点")
    _answer(cast.husband, row, now, "七点")

    found = results_at_desk(actor=cast.secretary, questionnaire_id=row.pk)

    assert found is not None
    assert (found.answered, found.addressed, found.rate) == (2, 3, "")
    assert [(share.label, share.number, share.total, share.rate) for share in found.outcomes[0].shares] == [
        ("六点", 1, 2, ""),
        ("七点", 1, 2, ""),
    ]


def test_ten_answers_give_a_rate_over_those_who_answered_the_question(cast: Cast, now: datetime) -> None:
    people = _neighbours(12)
    row = an_open_one(actor=cast.secretary)
    for number, actor in enumerate(people):
        _answer(actor, row, now, "六点" if number < 9 else "七点")

    found = results_at_desk(actor=cast.secretary, questionnaire_id=row.pk)

    assert found is not None
    assert [share.rate for share in found.outcomes[0].shares] == ["75.0%", "25.0%"]
    assert found.rate == "80.0%"


@pytest.mark.parametrize("said", [{"is_anonymous": True}, {"purpose": "commendation", "questions": CANDIDATES}])
def test_nobody_reads_before_the_end_what_is_sealed(cast: Cast, now: datetime, said: dict[str, Any]) -> None:
    row = an_open_one(actor=cast.secretary, **said)
    first = "六点" if "questions" not in said else ["林秀英"]
    _answer(cast.wife, row, now, first)

    assert results_at_desk(actor=cast.secretary, questionnaire_id=row.pk) is None
    with pytest.raises(StepNotAllowedError):
        results_take(actor=cast.secretary, questionnaire_id=row.pk, file=io.BytesIO(), now=now)
    _step(cast.secretary, row, "close", now)
    found = results_at_desk(actor=cast.secretary, questionnaire_id=row.pk)

    assert found is not None
    assert found.answered == 1
    assert next(share.number for share in found.outcomes[0].shares if share.label in {"六点", "林秀英"}) == 1


def test_those_asked_read_results_once_they_are_made_known_and_never_the_words(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary)
    _answer(cast.wife, row, now, "六点", "别太吵")
    assert results_for(actor=cast.husband, questionnaire_id=row.pk, now=now) is None
    _step(cast.secretary, row, "close", now)
    assert results_for(actor=cast.husband, questionnaire_id=row.pk, now=now) is None
    _step(cast.secretary, row, "release", now)

    found = results_for(actor=cast.husband, questionnaire_id=row.pk, now=now)

    assert found is not None
    assert [outcome.words for outcome in found.outcomes] == [(), ()]
    with pytest.raises(type(row).DoesNotExist):
        results_for(actor=cast.outsider, questionnaire_id=row.pk, now=now)


def test_a_small_cell_hides_its_row_and_never_one_row_alone() -> None:
    rows = [Row("甲", (20, 3), 23), Row("乙", (10, 8), 18), Row("丙", (30, 40), 70), Row("丁", (9, 0), 9)]

    assert [row.name for row in rows_to_show(rows)] == ["乙", "丙"]
    assert [row.name for row in rows_to_show(rows[1:])] == ["乙", "丙", "丁"]
    assert rows_to_show(rows[:2]) == []


def test_a_countys_answers_are_broken_down_by_village_where_enough_answered(cast: Cast, now: datetime) -> None:
    here, there = _neighbours(12), _neighbours(11, HETIAN)
    row = an_open_one(actor=cast.county, place="330825")
    for number, actor in enumerate([*here, *there]):
        _answer(actor, row, now, "六点" if number % 2 else "七点")

    found = results_at_desk(actor=cast.county, questionnaire_id=row.pk)

    assert found is not None
    assert [(each.name, each.numbers, each.total) for each in found.outcomes[0].rows] == [
        ("张王村", (6, 6), 12),
        ("贺田村", (5, 6), 11),
    ]


def test_numbers_have_a_middle_and_ends(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary, questions=[QuestionInput(Kind.NUMBER, "家里几口人？")])
    for actor, number in zip(_neighbours(5), ("3", "10", "2", "4", "5"), strict=True):
        _answer(actor, row, now, number)

    found = results_at_desk(actor=cast.secretary, questionnaire_id=row.pk)

    assert found is not None
    assert (found.outcomes[0].least, found.outcomes[0].middle, found.outcomes[0].greatest) == ("2", "4", "10")


def test_the_workbook_holds_no_formula_and_no_name(cast: Cast, now: datetime) -> None:
    questions = [
        QuestionInput(Kind.SINGLE, "=1+1", options=[OptionInput("+49"), OptionInput("@SUM(A1)")]),
        QuestionInput(Kind.TEXT, "说说", is_required=False),
    ]
    row = an_open_one(actor=cast.secretary, questions=questions)
    _answer(cast.wife, row, now, "+49", '=HYPERLINK("http://x.example","点我")')
    file = io.BytesIO()

    title = results_take(actor=cast.secretary, questionnaire_id=row.pk, file=file, now=now)

    assert title == row.title
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["1. =1+1", "2. 说说"]
    assert sheet[1] == ["+49", '=HYPERLINK("http://x.example","点我")']
    assert b"<f>" not in _parts(file)
    assert "周桂芳".encode() not in _parts(file)
    assert b'quotePrefix="1"' in _parts(file)


def _parts(file: io.BytesIO) -> bytes:
    import zipfile  # noqa: PLC0415 - only here

    with zipfile.ZipFile(file) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())
