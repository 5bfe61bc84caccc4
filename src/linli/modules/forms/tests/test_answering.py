"""Who answers, once, in time; and what is kept of it."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections

from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import an_actor
from linli.modules.forms.models import Mark, Questionnaire, Sheet
from linli.modules.forms.selectors.lists import questionnaires_for, waiting_for
from linli.modules.forms.services import (
    AnswerRefusedError,
    Helped,
    questionnaire_answer,
    questionnaire_take_step,
    sheets_mix,
)
from linli.modules.forms.testing import CANDIDATES, an_open_one, saying
from linli.modules.places.testing import ZHANGWANG, a_grid
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.forms.tests.conftest import Cast

WOMEN = {"places": [ZHANGWANG], "sex": "female"}


def _answer(actor: Actor, row: Questionnaire, now: datetime, *chosen: object, helped: Helped | None = None) -> None:
    said = saying(row, *(chosen or ("六点",)))
    questionnaire_answer(actor=actor, questionnaire_id=row.pk, said=said, helped=helped, now=now)


def test_those_it_is_for_find_it_and_answer_once(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary, audience=WOMEN)

    assert row.addressed == 2
    assert [card.id for card in waiting_for(actor=cast.wife, now=now)] == [row.pk]
    _answer(cast.wife, row, now)
    assert waiting_for(actor=cast.wife, now=now) == []
    with pytest.raises(AnswerRefusedError) as refused:
        _answer(cast.wife, row, now, "七点")

    assert refused.value.why == "done"
    assert Sheet.objects.count() == Mark.objects.count() == 1


@pytest.mark.parametrize("name", ["husband", "outsider", "secretary"])
def test_to_others_it_does_not_exist(cast: Cast, now: datetime, name: str) -> None:
    row = an_open_one(actor=cast.secretary, audience=WOMEN)
    actor: Actor = getattr(cast, name)

    assert waiting_for(actor=actor, now=now) == []
    with pytest.raises(Questionnaire.DoesNotExist):
        _answer(actor, row, now)
    assert not Mark.objects.exists()


def test_whoever_moves_in_later_answers_and_whoever_is_no_longer_meant_does_not(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary, audience=WOMEN)
    newcomer = an_actor(a_membership(a_person("新来的"), ZHANGWANG).id)

    _answer(newcomer, row, now)

    assert [card.id for card in questionnaires_for(actor=newcomer, now=now)] == [row.pk]


def test_before_and_after_its_time_the_databases_clock_refuses(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary)
    for change in (
        {"closes_at": now - timedelta(seconds=1)},
        {"closes_at": now + timedelta(days=1), "opened_at": now + timedelta(hours=1)},
    ):
        Questionnaire.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(AnswerRefusedError) as refused:
            _answer(cast.wife, row, now - timedelta(days=2))  # whatever moment the caller believes in
        assert refused.value.why == "over"
    assert not Sheet.objects.exists()


def test_of_a_household_one_answers_for_all(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary, answers_by="household")
    assert row.addressed == 2

    _answer(cast.wife, row, now)

    with pytest.raises(AnswerRefusedError):
        _answer(cast.husband, row, now)
    _answer(cast.widow, row, now)
    assert waiting_for(actor=cast.husband, now=now) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_devices_at_once_one_answer_is_taken(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary)
    start, came_to = Barrier(2), []

    def press() -> None:
        try:
            start.wait(10)
            _answer(cast.wife, row, now)
            came_to.append("taken")
        except AnswerRefusedError as refused:
            came_to.append(refused.why)
        finally:
            connections.close_all()

    both = [Thread(target=press) for _device in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert sorted(came_to) == ["done", "taken"]
    assert Sheet.objects.count() == Mark.objects.count() == 1


def test_an_answer_without_a_name_keeps_nothing_that_leads_to_whoever_gave_it(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary, is_anonymous=True)

    _answer(cast.wife, row, now, "七点")

    sheet = Sheet.objects.get()
    assert (sheet.person_id, sheet.place, sheet.answered_at) == (None, "", None)
    assert Mark.objects.get().person_id == cast.wife.person_id
    told = Event.objects.filter(kind="forms.questionnaire_answered").get()
    assert set(told.payload or ()) == {"way", "person_id"}


def test_shuffling_leaves_no_mark_of_the_moment_an_answer_was_handed_in(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary, is_anonymous=True)
    people = [cast.wife, cast.husband, cast.widow]
    people += [an_actor(a_membership(a_person(f"邻居{n}"), ZHANGWANG).id) for n in range(17)]
    for number, actor in enumerate(people):
        _answer(actor, row, now, "六点", f"第{number}个")
    before = _as_stored()
    sheets_mix(row.pk)
    after = _as_stored()

    assert {words for _id, words in before} == {words for _id, words in after}
    assert not {pk for pk, _words in before} & {pk for pk, _words in after}
    assert [words for _id, words in before] == [f"第{number}个" for number in range(20)]  # else nothing is claimed
    assert [words for _id, words in after] != [words for _id, words in before]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM forms_sheet")
        assert cursor.fetchone() == (1,)


def _as_stored() -> list[tuple[str, str]]:
    """Return the sheets in the order in which the table holds them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, answers FROM forms_sheet ORDER BY ctid")
        rows = cursor.fetchall()
    return [(str(pk), next(str(words) for words in _read(answers) if "第" in str(words))) for pk, answers in rows]


def _read(answers: str | dict[str, Any]) -> list[Any]:
    """Return the values, whether the driver gives a text or an object."""
    return list((json.loads(answers) if isinstance(answers, str) else answers).values())


def test_few_answers_wait_until_they_are_more_or_the_end(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary, is_anonymous=True)
    _answer(cast.wife, row, now)

    sheets_mix(row.pk)
    assert not Sheet.objects.get().is_mixed
    questionnaire_take_step(actor=cast.secretary, questionnaire_id=row.pk, step="close", now=now)

    assert Sheet.objects.get().is_mixed


def test_a_grid_worker_answers_for_somebody_who_agreed(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary)
    whom = cast.widow.known_id

    with pytest.raises(InvalidInputError):
        _answer(cast.grid_worker, row, now, helped=Helped(whom, ""))
    _answer(cast.grid_worker, row, now, helped=Helped(whom, "spoken"))

    mark = Mark.objects.get()
    assert (mark.person_id, mark.helper_id, mark.consent) == (whom, cast.grid_worker.person_id, "spoken")
    with pytest.raises(AnswerRefusedError):
        _answer(cast.widow, row, now)


def test_nobody_helps_where_they_do_not_work_and_a_neighbour_helps_nowhere(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary)
    a_grid(ZHANGWANG, number=2)
    elsewhere = a_household(ZHANGWANG, grid=f"{ZHANGWANG}002")
    stranger = a_membership(a_person("二网格的"), ZHANGWANG, household=elsewhere)

    with pytest.raises(NotAllowedError):
        _answer(cast.grid_worker, row, now, helped=Helped(stranger.id, "spoken"))
    with pytest.raises(Questionnaire.DoesNotExist):
        _answer(cast.wife, row, now, helped=Helped(cast.widow.known_id, "spoken"))


@pytest.mark.parametrize(
    ("chosen", "fits"),
    [
        (["周桂芳"], True),
        (["周桂芳", "陈德明"], True),
        (["周桂芳", "陈德明", "林秀英"], False),
        (["不在里面的"], False),
        ([], False),
    ],
)
def test_so_many_can_be_chosen_and_no_more(cast: Cast, now: datetime, chosen: list[str], fits: bool) -> None:
    row = an_open_one(actor=cast.secretary, purpose="commendation", questions=CANDIDATES)
    if fits:
        _answer(cast.wife, row, now, chosen)
        assert len(next(iter(Sheet.objects.get().answers.values()))) == len(chosen)
    else:
        with pytest.raises(InvalidInputError):
            _answer(cast.wife, row, now, chosen)
        assert not Mark.objects.exists()
