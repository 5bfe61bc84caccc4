"""What colleagues note for each other, and going back to a reporter who was not content."""

from __future__ import annotations

import json
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import a_session
from linli.modules.matters.models import Matter
from linli.modules.matters.selectors.detail import matter_view
from linli.modules.matters.services import matter_note, matter_rate, matter_visit
from linli.modules.matters.tests.test_loop import subjects, take

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = pytest.mark.django_db
NOTED = "这家的儿子去年也来闹过，去的人带上村警"


def _client(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


@pytest.fixture
def noted(cast: Cast, report: Callable[..., Matter], now: datetime) -> Matter:
    """Give a matter the village can see, with a note of the clerk's."""
    matter = report(visibility="village")
    matter_note(actor=cast.clerk, matter_id=matter.pk, text=NOTED, now=now)
    return matter


@pytest.mark.parametrize("reader", ["resident", "neighbour"])
def test_no_villager_reads_a_note_anywhere(cast: Cast, noted: Matter, now: datetime, reader: str) -> None:
    actor: Actor = getattr(cast, reader)
    client = _client(actor)
    token = a_session(actor.person_id or 0, token=token_urlsafe())
    pages = [f"/matters/{noted.pk}", "/village-matters", "/inbox", "/"]
    asked = client.get(f"/api/v1/matters/{noted.pk}", headers={"Authorization": f"Bearer {token}"})

    assert matter_view(actor=actor, matter_id=noted.pk, now=now).notes == ()
    assert NOTED not in json.dumps(asked.json(), ensure_ascii=False)
    assert asked.status_code == 200
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        assert NOTED not in answer.content.decode()


def test_nobody_is_told_of_a_note(cast: Cast, noted: Matter, now: datetime) -> None:
    assert subjects(cast.resident, now) == []


def test_colleagues_read_it_apart_from_the_course(cast: Cast, noted: Matter) -> None:
    for reader in (cast.clerk, cast.secretary, cast.command, cast.auditor):
        page = _client(reader).get(f"/console/matters/{noted.pk}").content.decode()
        notes = page[page.index('id="notes"') :]
        assert NOTED in notes
        assert "只有办事的人看得到" in notes
        assert NOTED not in page[: page.index('id="notes"')]


def test_an_auditor_reads_and_does_not_note(cast: Cast, noted: Matter, now: datetime) -> None:
    with pytest.raises(NotAllowedError):
        matter_note(actor=cast.auditor, matter_id=noted.pk, text="看过", now=now)
    assert "记一笔" not in _client(cast.auditor).get(f"/console/matters/{noted.pk}").content.decode()


def test_a_note_is_left_at_the_desk(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()
    answer = _client(cast.clerk).post(f"/console/matters/{matter.pk}/notes?tab=reported", {"text": NOTED})
    page = _client(cast.clerk).get(answer.headers["Location"]).content.decode()

    assert answer.status_code == 303
    assert "记下了，只有办事的人看得到。" in page


def test_an_empty_note_is_said_at_its_field(cast: Cast, report: Callable[..., Matter]) -> None:
    answer = _client(cast.clerk).post(f"/console/matters/{report().pk}/notes", {"text": " "})

    assert answer.status_code == 422
    assert "请写下要记的话。" in answer.content.decode()


@pytest.fixture
def sent_back(cast: Cast, report: Callable[..., Matter], now: datetime) -> Matter:
    """Give a matter whose reporter was not content."""
    matter = report(category="")
    take(cast.clerk, matter, "answer", now, note="看过了，没事")
    return matter_rate(actor=cast.resident, matter_id=matter.pk, grade="dissatisfied", reason="根本没人来", now=now)


def test_who_was_not_content_waits_in_a_tab_of_its_own(cast: Cast, sent_back: Matter) -> None:
    client = _client(cast.clerk)
    page = client.get(f"/console/matters/{sent_back.pk}?tab=visit").content.decode()

    assert "等人回访" in page
    assert "根本没人来" in page
    assert (
        client.post(f"/console/matters/{sent_back.pk}/visits", {"how": "phone", "text": "说明天去"}).status_code == 303
    )
    after = client.get("/console/matters/?tab=visit").content.decode()
    assert sent_back.number not in after
    assert "没有等回访的" in after


def test_the_reporter_reads_that_somebody_came_back(cast: Cast, sent_back: Matter, now: datetime) -> None:
    matter_visit(actor=cast.clerk, matter_id=sent_back.pk, how="doorstep", text="当面赔了不是", now=now)

    course = matter_view(actor=cast.resident, matter_id=sent_back.pk, now=now).timeline
    assert (course[0].label, course[0].note) == ("上门回访", "当面赔了不是")


def test_a_visit_is_recorded_once_and_by_the_place(cast: Cast, sent_back: Matter, now: datetime) -> None:
    with pytest.raises(Matter.DoesNotExist):
        matter_visit(actor=cast.other_clerk, matter_id=sent_back.pk, how="phone", text="好", now=now)
    with pytest.raises(NotAllowedError):
        matter_visit(actor=cast.resident, matter_id=sent_back.pk, how="phone", text="好", now=now)
    with pytest.raises(InvalidInputError):
        matter_visit(actor=cast.clerk, matter_id=sent_back.pk, how="letter", text="好", now=now)
    matter_visit(actor=cast.clerk, matter_id=sent_back.pk, how="phone", text="好", now=now)
    with pytest.raises(NotAllowedError):
        matter_visit(actor=cast.clerk, matter_id=sent_back.pk, how="phone", text="好", now=now)


def test_whoever_is_content_in_the_end_needs_no_visit(cast: Cast, sent_back: Matter, now: datetime) -> None:
    take(cast.clerk, sent_back, "assign", now, assignee=f"p{cast.electrician.person_id}")
    take(cast.electrician, sent_back, "resolve", now, note="这回真修好了")
    closed = matter_rate(actor=cast.resident, matter_id=sent_back.pk, grade="satisfied", reason="", now=now)

    assert not closed.awaits_visit


def test_who_sent_it_back_and_why_stands_on_top(cast: Cast, sent_back: Matter) -> None:
    page = _client(cast.clerk).get(f"/console/matters/{sent_back.pk}").content.decode()
    top = page[page.index('class="panel"') : page.index("办理经过")]

    assert "周桂芳 · 反映人不满意" in top
    assert "接着办：在村里交给人，还是办不了就说清楚再上报。" in top
