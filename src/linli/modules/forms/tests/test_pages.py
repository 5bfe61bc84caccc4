"""Pages of questionnaires: answering with and without large type, helping, the editor without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.forms.models import Kind, Mark, Questionnaire, Sheet
from linli.modules.forms.selectors.questions import questions_of
from linli.modules.forms.services import QuestionInput, questionnaire_answer, questionnaire_take_step
from linli.modules.forms.testing import PLAIN, a_draft, an_open_one, saying
from linli.modules.forms.tests.conftest import GRID, browser_of
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from linli.modules.forms.tests.conftest import Cast

MINE_QUERIES = 9
DESK_QUERIES = 8
FIELD_QUERIES = 6


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_somebody_asked_finds_it_on_the_home_answers_and_is_thanked(cast: Cast) -> None:
    row = an_open_one(actor=cast.secretary)
    client = browser_of(cast.wife)
    assert f'href="/forms/{row.pk}"' in _text(client, "/")

    answer = client.post(f"/forms/{row.pk}", saying(row, "六点", "别太吵"))

    assert (answer.status_code, answer["Location"]) == (303, f"/forms/{row.pk}?done=1")
    assert "交上了，谢谢您" in _text(client, answer["Location"])
    assert f'href="/forms/{row.pk}"' not in _text(client, "/")
    again = client.post(f"/forms/{row.pk}", saying(row, "七点"))
    assert again.status_code == 409
    assert Sheet.objects.count() == 1


def test_what_lacks_is_named_and_nothing_is_lost(cast: Cast) -> None:
    row = an_open_one(actor=cast.secretary)

    answer = browser_of(cast.wife).post(f"/forms/{row.pk}", saying(row, None, "写了这些"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选一个。" in page
    assert "写了这些" in page


def test_in_large_type_one_question_stands_on_a_page_and_earlier_answers_go_along(cast: Cast) -> None:
    row = an_open_one(actor=cast.secretary)
    client = browser_of(cast.wife)
    client.post("/me/care", {"mode": "care"})
    first, second = questions_of(row.pk)
    page = _text(client, f"/forms/{row.pk}")
    assert first.text in page
    assert second.text not in page

    lacking = client.post(f"/forms/{row.pk}", {"at": "0"})
    assert lacking.status_code == 422
    chosen = str(first.options[1].id)
    turned = client.post(f"/forms/{row.pk}", {"at": "0", first.field: chosen}).content.decode()
    assert second.text in turned
    assert f'<input type="hidden" name="{first.field}" value="{chosen}" />' in turned
    client.post(f"/forms/{row.pk}", {"at": "1", first.field: chosen, second.field: "好"})

    assert Sheet.objects.get().answers == {str(first.id): [int(chosen)], str(second.id): "好"}


def test_a_grid_worker_finds_who_has_not_answered_and_answers_with_their_consent(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary)
    questionnaire_answer(actor=cast.wife, questionnaire_id=row.pk, said=saying(row, "六点"), now=now)
    client = browser_of(cast.grid_worker)
    people = _text(client, f"/field/forms/{row.pk}")
    assert "林秀英" in people
    assert "周桂芳" not in people
    assert "林秀英" not in _text(client, f"/field/forms/{row.pk}?q=陈")
    address = f"/field/forms/{row.pk}/people/{cast.widow.person_id}"

    assert client.post(address, saying(row, "六点")).status_code == 422
    answer = client.post(address, {**saying(row, "六点"), "consent": "spoken"})

    assert answer.status_code == 303
    assert Mark.objects.get(person_id=cast.widow.known_id).consent == "spoken"


def _form_of(*questions: dict[str, str]) -> dict[str, str]:
    said = {
        "title": "夏天广场舞",
        "purpose": "survey",
        "answers_by": "person",
        "audience_places": ZHANGWANG,
        "questions": str(len(questions)),
    }
    for number, question in enumerate(questions):
        said |= {f"q-{number}-{name}": words for name, words in question.items()}
    return said


ONE = {"kind": "single", "text": "几点？", "options": "六点\n七点", "required": "on"}
TWO = {"kind": "text", "text": "还想说什么？"}


def test_the_editor_adds_moves_and_drops_questions_without_javascript_and_saves_nothing_by_that(cast: Cast) -> None:
    client = browser_of(cast.clerk)
    added = client.post("/console/forms/new", {**_form_of(ONE), "change": "add:candidates"}).content.decode()
    assert 'name="q-1-kind"' in added
    assert "六点\n七点" in added

    moved = client.post("/console/forms/new", {**_form_of(ONE, TWO), "change": "up:1"}).content.decode()
    assert moved.index("还想说什么？") < moved.index("几点？")
    dropped = client.post("/console/forms/new", {**_form_of(ONE, TWO), "change": "drop:0"}).content.decode()
    assert "几点？" not in dropped
    counted = client.post("/console/forms/new", {**_form_of(ONE), "audience_count": "1"})
    assert counted.status_code == 200

    assert not Questionnaire.objects.exists()


def test_a_draft_is_saved_opened_and_read_step_by_step(cast: Cast) -> None:
    client = browser_of(cast.secretary)
    saved = client.post("/console/forms/new", {**_form_of(ONE, TWO), "closes_at": "2099-01-01T18:00"})
    row = Questionnaire.objects.get()
    assert saved["Location"] == f"/console/forms/{row.pk}?done=saved"
    assert [(each.kind, each.is_required) for each in questions_of(row.pk)] == [("single", True), ("text", False)]

    opened = client.post(f"/console/forms/{row.pk}/steps/open")
    assert opened.status_code == 303
    assert "0 / 3" in _text(client, f"/console/forms/{row.pk}")
    assert client.post(f"/console/forms/{row.pk}/edit", _form_of(ONE)).status_code == 409


def test_a_broken_draft_comes_back_with_everything_wrong_named(cast: Cast) -> None:
    said = {**_form_of({**ONE, "text": "", "options": "只有一个"}), "title": "", "closes_at": "昨天"}
    client = browser_of(cast.clerk)
    first = client.post("/console/forms/new", said)
    assert first.status_code == 422
    assert 'href="#f-closes_at"' in first.content.decode()

    page = client.post("/console/forms/new", {**said, "closes_at": ""}).content.decode()

    for name in ("title", "q-0-text", "q-0-options"):
        assert f'href="#f-{name}"' in page, name


def test_what_is_sealed_is_said_to_be_so_and_not_handed_over(cast: Cast, now: datetime) -> None:
    row = an_open_one(actor=cast.secretary, is_anonymous=True)
    client = browser_of(cast.secretary)

    assert "截止以前谁也看不到结果" in _text(client, f"/console/forms/{row.pk}/results")
    assert client.post(f"/console/forms/{row.pk}/export").status_code == 409
    questionnaire_take_step(actor=cast.secretary, questionnaire_id=row.pk, step="close", now=now)
    taken = client.post(f"/console/forms/{row.pk}/export")
    assert taken.status_code == 200
    assert taken.content.startswith(b"PK")


def test_my_list_costs_the_same_for_one_questionnaire_and_for_many(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        sex = "female" if number % 2 else ""
        an_open_one(actor=cast.secretary, audience={"places": [ZHANGWANG], "sex": sex}, title=f"问卷{number}")
    client = browser_of(cast.wife)

    with django_assert_max_num_queries(MINE_QUERIES):
        page = _text(client, "/forms/")
    assert page.count("问卷") >= 6


def test_the_desks_list_costs_the_same_for_one_questionnaire_and_for_many(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(25):
        a_draft(actor=cast.secretary, title=f"问卷{number}", questions=PLAIN[:1])
    client = browser_of(cast.secretary)

    with django_assert_max_num_queries(DESK_QUERIES):
        page = _text(client, "/console/forms/?tab=draft")
    assert page.count("/console/forms/") > 20
    assert "after=" in page
    assert "没有这样的" in _text(client, "/console/forms/?tab=draft&q=没有")


def test_the_list_of_whom_to_help_costs_the_same_for_few_and_many(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    home = a_household(ZHANGWANG, grid=GRID)
    for number in range(25):
        a_membership(a_person(f"邻居{number}"), ZHANGWANG, household=home)
    row = an_open_one(actor=cast.secretary)
    client = browser_of(cast.grid_worker)

    with django_assert_max_num_queries(FIELD_QUERIES):
        page = _text(client, f"/field/forms/{row.pk}")
    assert "after=" in page


def test_a_supervisor_of_the_county_reads_and_changes_nothing(cast: Cast) -> None:
    person = a_person("方正")
    an_appointment(person.id, Role.AUDITOR, ZHANGWANG[:6])
    row = an_open_one(actor=cast.secretary, questions=[QuestionInput(Kind.NUMBER, "几口人？")])
    client = browser_of(an_actor(person.id))

    assert "要办的" not in _text(client, f"/console/forms/{row.pk}")
    assert client.post(f"/console/forms/{row.pk}/steps/close").status_code == 403
    assert browser_of(cast.outsider).get(f"/forms/{row.pk}").status_code == 404
