"""Beside the steps: notes among colleagues, and going back to who was not content."""

from __future__ import annotations

import re
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import a_session
from linli.modules.matters.services import (
    StepInput,
    matter_note,
    matter_open_for,
    matter_rate,
    matter_take_step,
    matter_visit,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.models import Matter
    from linli.modules.matters.tests.conftest import Cast

pytestmark = pytest.mark.django_db
NOTE = "他家老人耳背，上门要大声敲"
SAID = "灯是亮了，可电线还露着"


def _browser(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


@pytest.fixture
def bad(cast: Cast, report: Callable[..., Matter], now: datetime) -> Matter:
    """Give a matter whose reporter was not content."""
    matter = report(category="", visibility="village")
    own: dict[str, Any] = {"actor": cast.grid_worker, "matter_id": matter.pk, "now": now}
    matter_take_step(**own, step="answer", given=StepInput(note="收到"))
    matter_take_step(**own, step="resolve", given=StepInput(note="换了"))
    return matter_rate(actor=cast.resident, matter_id=matter.pk, grade="dissatisfied", reason="电线露着", now=now)


def test_a_note_is_read_by_those_who_handle_it_and_nobody_else(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = report(visibility="village")
    matter_note(actor=cast.grid_worker, matter_id=matter.pk, text=NOTE, now=now)

    for part in ("grid_worker", "clerk", "secretary", "command", "county", "auditor"):
        notes = matter_open_for(actor=getattr(cast, part), matter_id=matter.pk, now=now).notes
        assert [note.note for note in notes] == [NOTE], part
    for part in ("resident", "neighbour"):
        view = matter_open_for(actor=getattr(cast, part), matter_id=matter.pk, now=now)
        assert view.notes == ()
        assert NOTE not in str(view)
        assert NOTE not in _browser(getattr(cast, part)).get(f"/matters/{matter.pk}").content.decode()
    for part in ("resident", "neighbour", "auditor"):
        with pytest.raises(NotAllowedError):
            matter_note(actor=getattr(cast, part), matter_id=matter.pk, text="?", now=now)


def test_the_field_writes_notes_apart_and_says_who_reads_them(cast: Cast, report: Callable[..., Matter]) -> None:
    matter, browser = report(), _browser(cast.grid_worker)
    page = f"/field/matters/{matter.pk}"

    assert "只有办事的人看得到，村民看不到" in re.sub(r"<[^>]+>", "", browser.get(page).content.decode())
    empty = browser.post(f"{page}/notes", {"note_text": " "})
    noted = browser.post(f"{page}/notes", {"note_text": NOTE}, follow=True)

    assert empty.status_code == 422
    assert 'id="e-note_text"' in empty.content.decode()
    assert NOTE in noted.content.decode()
    assert _browser(cast.resident).post(f"{page}/notes", {"note_text": "?"}).status_code == 403


def test_who_was_not_content_waits_for_a_visit_in_the_days_list(cast: Cast, bad: Matter) -> None:
    worker, leader = (_browser(actor).get("/field/").content.decode() for actor in (cast.grid_worker, cast.grid_leader))

    assert "去回访" in worker
    assert "去回访" in leader
    assert "去回访" not in _browser(cast.electrician).get("/field/").content.decode()


def test_a_visit_is_written_into_the_course_and_done_with(cast: Cast, bad: Matter, now: datetime) -> None:
    browser, page = _browser(cast.grid_worker), f"/field/matters/{bad.pk}"

    empty = browser.post(f"{page}/visit", {})
    done = browser.post(f"{page}/visit", {"visit_how": "doorstep", "visit_text": SAID}, follow=True)
    again = browser.post(f"{page}/visit", {"visit_how": "doorstep", "visit_text": SAID})

    assert 'href="#f-visit_how"' in empty.content.decode()
    assert "回访记下了" in done.content.decode()
    assert again.status_code == 403
    view = matter_open_for(actor=cast.resident, matter_id=bad.pk, now=now)
    assert (view.timeline[0].label, view.timeline[0].note) == ("上门回访", SAID)
    assert "去回访" not in browser.get("/field/").content.decode()


def test_nobody_but_the_village_and_the_town_goes_back(cast: Cast, bad: Matter, now: datetime) -> None:
    for part in ("resident", "neighbour", "county", "auditor"):
        with pytest.raises(NotAllowedError):
            matter_visit(actor=getattr(cast, part), matter_id=bad.pk, how="phone", text=SAID, now=now)
    with pytest.raises(InvalidInputError):
        matter_visit(actor=cast.clerk, matter_id=bad.pk, how="letter", text=SAID, now=now)
    assert not matter_visit(actor=cast.command, matter_id=bad.pk, how="phone", text=SAID, now=now).awaits_visit


def test_assisting_departments_and_what_is_still_open_are_said_to_the_reporter(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = report(category="")
    lead, assisting = f"u{cast.department.id}", f"u{cast.other_department.id}"
    own: dict[str, Any] = {"matter_id": matter.pk, "now": now}
    matter_take_step(actor=cast.clerk, step="escalate", given=StepInput(note="两家的事"), **own)
    dispatched = StepInput(note="请牵头", assignee=lead, assisting=[assisting])
    matter_take_step(actor=cast.command, step="dispatch", given=dispatched, **own)

    page = _browser(cast.resident).get(f"/matters/{matter.pk}").content.decode()

    assert "一起来办的" in page
    assert "市场监管所" in page
    assert "协办，还在办" in page


def test_what_it_was_merged_into_is_known_by_number_and_state_alone_where_it_is_private(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    kept = report(reporter=cast.neighbour, text="陈家门口的路灯坏了，晚上不敢出门")
    mine = report(text="路灯坏了")
    merged = StepInput(into=kept.pk)
    matter_take_step(actor=cast.clerk, matter_id=mine.pk, step="merge", given=merged, now=now)

    page = _browser(cast.resident).get(f"/matters/{mine.pk}").content.decode()

    assert f"并到 {kept.number} 号一起办，那件现在：待响应" in page
    assert "陈家门口" not in page
    assert f"/matters/{kept.pk}" not in page
