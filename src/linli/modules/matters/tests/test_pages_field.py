"""The day in the field: what waits, in which order, and doing it on the spot."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.modules.accounts.testing import a_session
from linli.modules.files.testing import a_picture
from linli.modules.matters.models import Attachment, Matter
from linli.modules.matters.selectors.detail import matter_assignees
from linli.modules.matters.services import StepInput, matter_take_step
from linli.modules.matters.testing import a_matter
from linli.modules.matters.tests.conftest import GRID

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
DAY_QUERIES = 12


def _phone_of(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("lamp.jpg", a_picture(), "image/jpeg")


@pytest.fixture
def given(cast: Cast, report: Callable[..., Matter], now: datetime) -> Matter:
    """Give a matter the electrician was given."""
    matter = report(now=now - timedelta(hours=3))
    offered = matter_assignees(actor=cast.clerk, matter_id=matter.pk, step="assign", now=now)
    chosen = next(card for card in offered if card.person_id == cast.electrician.person_id)
    return matter_take_step(
        actor=cast.clerk, matter_id=matter.pk, step="assign", given=StepInput(assignee=chosen.id), now=now
    )


def test_the_day_begins_with_what_is_late(cast: Cast, now: datetime) -> None:
    a_matter(reporter=cast.resident, place=GRID, text="刚报的事", now=now - timedelta(hours=1))
    a_matter(reporter=cast.neighbour, place=GRID, text="拖了的事", now=now - timedelta(hours=25))

    page = _phone_of(cast.grid_worker).get("/field/").content.decode()

    assert "秀琴，今天先回 2 句话" in page
    assert page.index("拖了的事") < page.index("刚报的事")
    assert "超期" in page
    assert "已告诉网格长" in page


def test_a_day_without_anything_owed_says_so(cast: Cast) -> None:
    assert "眼下没有欠着的" in _phone_of(cast.grid_worker).get("/field/").content.decode()


def test_a_resident_has_no_day_in_the_field(cast: Cast) -> None:
    assert _phone_of(cast.resident).get("/field/").status_code == 403


def test_one_phrase_answers_and_leads_to_the_next_matter(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report(place=GRID)
    client = _phone_of(cast.grid_worker)

    response = client.post(
        f"/field/matters/{matter.pk}/answer", {"answer_phrase": "收到了，我马上去看看。"}, follow=True
    )

    matter.refresh_from_db()
    assert matter.state == "answered"
    assert matter.answered_by_id == cast.grid_worker.person_id
    assert response.redirect_chain[0][0].startswith("/field/?done=")
    assert "已响应" in response.content.decode()


def test_an_empty_answer_is_sent_back(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report(place=GRID)

    response = _phone_of(cast.grid_worker).post(f"/field/matters/{matter.pk}/answer", {})

    assert response.status_code == 422
    assert 'id="e-answer_note"' in response.content.decode()


def test_two_pressing_together_are_told_that_it_is_done(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report(place=GRID)
    said = {"answer_note": "收到了"}
    _phone_of(cast.grid_worker).post(f"/field/matters/{matter.pk}/answer", said)

    response = _phone_of(cast.grid_leader).post(f"/field/matters/{matter.pk}/answer", said)

    assert response.status_code == 409
    assert "这一步已经办过了" in response.content.decode()


def test_who_was_given_it_accepts_and_resolves_with_a_photo(cast: Cast, given: Matter) -> None:
    client = _phone_of(cast.electrician)
    assert "要我办的" in client.get("/field/").content.decode()
    client.post(f"/field/matters/{given.pk}/accept")

    form = {"resolve_note": "换了灯头，亮了", "resolve_photos": [_photo()]}
    page = client.post(f"/field/matters/{given.pk}/resolve", form, follow=True).content.decode()

    given.refresh_from_db()
    assert given.state == "resolved"
    assert "等村民评价" in page
    assert Attachment.objects.get().step == "resolve"


def test_a_refused_step_leaves_no_photo_waiting(cast: Cast, given: Matter) -> None:
    client = _phone_of(cast.electrician)

    response = client.post(f"/field/matters/{given.pk}/resolve", {"resolve_note": "", "resolve_photos": [_photo()]})

    assert response.status_code == 422
    assert Attachment.objects.count() == 0


def test_what_needs_a_photo_is_not_resolved_without(cast: Cast, given: Matter) -> None:
    response = _phone_of(cast.electrician).post(f"/field/matters/{given.pk}/resolve", {"resolve_note": "好了"})

    assert response.status_code == 422
    assert 'id="e-resolve_photos"' in response.content.decode()


def test_refusing_needs_a_reason(cast: Cast, given: Matter) -> None:
    client = _phone_of(cast.electrician)

    assert client.post(f"/field/matters/{given.pk}/refuse", {"refuse_note": ""}).status_code == 422
    client.post(f"/field/matters/{given.pk}/refuse", {"refuse_note": "这是供电所的线"})

    given.refresh_from_db()
    assert given.state == "disputed"


def test_a_grid_leader_gives_it_to_a_grid_worker(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    matter = report(place=GRID)
    client = _phone_of(cast.grid_leader)
    assert "王秀琴" in client.get(f"/field/matters/{matter.pk}").content.decode()

    client.post(f"/field/matters/{matter.pk}/assign", {"assign_assignee": f"p{cast.grid_worker.person_id}"})

    matter.refresh_from_db()
    assert matter.assignee_id == cast.grid_worker.person_id


def test_another_grid_is_out_of_reach(cast: Cast, now: datetime) -> None:
    matter = a_matter(reporter=cast.resident, place=f"{GRID[:-1]}1"[:12], now=now)
    Matter.objects.filter(pk=matter.pk).update(place=f"{GRID[:12]}009")

    assert _phone_of(cast.grid_worker).get(f"/field/matters/{matter.pk}").status_code == 404


def test_the_desks_steps_are_not_taken_in_the_field(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report(place=GRID)

    assert _phone_of(cast.grid_worker).post(f"/field/matters/{matter.pk}/merge", {}).status_code == 404
    assert _phone_of(cast.grid_worker).post(f"/field/matters/{matter.pk}/nonsense", {}).status_code == 404


def test_the_day_asks_as_often_for_many_as_for_few(
    cast: Cast, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        a_matter(reporter=cast.resident, place=GRID, text=f"第{number}件", now=now)
    client = _phone_of(cast.grid_worker)

    with django_assert_max_num_queries(DAY_QUERIES):
        client.get("/field/")
