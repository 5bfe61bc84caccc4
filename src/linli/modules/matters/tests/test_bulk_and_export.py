"""Several matters given at once, one on paper, and the queue as a spreadsheet."""

from __future__ import annotations

import zipfile
from io import BytesIO
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from python_calamine import load_workbook

from linli.kernel import journal
from linli.modules.accounts.testing import a_session
from linli.modules.matters.models import Matter
from linli.modules.matters.selectors import export
from linli.modules.matters.services import matter_note
from linli.modules.matters.tests.test_loop import subjects, take
from linli.modules.places.testing import ZHANGWANG
from linli.web.formatting import ZONE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test.client import _MonkeyPatchedWSGIResponse
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = pytest.mark.django_db
GIVE = "/console/matters/assign"
EXPORT = "/console/matters/export"


def _client(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def _give(actor: Actor, matters: list[Matter], assignee: str, note: str = "") -> _MonkeyPatchedWSGIResponse:
    form = {"id": [matter.pk for matter in matters], "assignee": assignee, "note": note}
    return _client(actor).post(f"{GIVE}?tab=reported", form)


# --- several at once ---


def test_five_are_given_at_once_and_everybody_is_told(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    matters = [report() for _n in range(5)]

    page = _give(cast.clerk, matters, f"p{cast.electrician.person_id}", "晚上带梯子").content.decode()

    assert "给了李建明 5 件。消息已经发过去，反映人也会收到。" in page
    assert {matter.state for matter in Matter.objects.all()} == {"assigned"}
    assert subjects(cast.electrician, now).count("交给您办：文化礼堂东边那盏路灯坏了快一个星期") == 5
    assert subjects(cast.resident, now).count("您报的事有人办了") == 5


def test_each_has_its_own_answer_and_one_that_fails_leaves_the_others(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    fine, done = report(), report()
    take(cast.clerk, done, "escalate", now, note="村里办不了")
    elsewhere = report(place="330825211207", reporter=cast.outsider)

    page = _give(cast.clerk, [fine, done, elsewhere], f"p{cast.electrician.person_id}").content.decode()

    assert "给了李建明 1 件，2 件没给成。" in page
    assert "这件现在不用交办，或者不归您交办" in page
    assert "找不到这件事" in page
    assert elsewhere.number not in page
    assert Matter.objects.get(pk=fine.pk).state == "assigned"
    assert Matter.objects.get(pk=elsewhere.pk).state == "reported"


def test_somebody_the_matter_cannot_go_to_is_said(cast: Cast, report: Callable[..., Matter]) -> None:
    page = _give(cast.clerk, [report()], f"u{cast.department.id}").content.decode()

    assert "这件不能交给他（它）" in page
    assert "一件也没给成" in page


def test_the_town_dispatches_several_to_a_department(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    matters = [report(), report()]
    for matter in matters:
        take(cast.clerk, matter, "escalate", now, note="村里办不了")

    _give(cast.command, matters, f"u{cast.department.id}")

    assert {matter.assignee_unit_id for matter in Matter.objects.all()} == {cast.department.id}


def test_what_is_missing_is_said_and_the_ticks_stay(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    answer = _give(cast.clerk, [matter], "", "带梯子")
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "请选交给谁。" in page
    assert "带梯子" in page
    box = page[page.index('class="tickbox"') :].split("/>", 1)[0]
    assert f'value="{matter.pk}"' in box
    assert "checked" in box
    assert _give(cast.clerk, [], "p1").status_code == 422


def test_whoever_gives_nothing_sees_nothing_to_tick(cast: Cast, report: Callable[..., Matter]) -> None:
    report()

    assert 'class="tickbox"' in _client(cast.clerk).get("/console/matters/?tab=all").content.decode()
    assert 'class="tickbox"' not in _client(cast.auditor).get("/console/matters/?tab=all").content.decode()


def test_the_queue_takes_no_more_queries_for_more_rows(
    cast: Cast, report: Callable[..., Matter], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(3):
        report()
    client = _client(cast.clerk)
    client.get("/console/matters/?tab=all")
    with django_assert_max_num_queries(60) as few:
        client.get("/console/matters/?tab=all")
    for _n in range(12):
        report()
    with django_assert_max_num_queries(len(few)):
        client.get("/console/matters/?tab=all")


# --- on paper ---


def test_a_sheet_says_what_happened_and_where_to_sign_without_colleagues_notes(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = report()
    take(cast.clerk, matter, "answer", now, note="今天就去看")
    matter_note(actor=cast.clerk, matter_id=matter.pk, text="老板脾气大", now=now)

    page = _client(cast.clerk).get(f"/console/matters/{matter.pk}/print").content.decode()

    for words in (matter.number, "民情办理单", "今天就去看", "经办人（签字）", "反映人（签字）"):
        assert words in page
    assert "老板脾气大" not in page
    assert "今天 " not in page, "paper is read on other days"
    assert _client(cast.other_clerk).get(f"/console/matters/{matter.pk}/print").status_code == 404


# --- as a spreadsheet ---


def _sheets(answer: Any) -> dict[str, list[list[Any]]]:
    assert answer.status_code == 200
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _rows(answer: Any) -> list[dict[str, Any]]:
    head, *rows = _sheets(answer)["事项"]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_spreadsheet_opens_with_dates_and_numbers(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    matter = report(category="")
    take(cast.clerk, matter, "answer", now, note="看过了")
    take(cast.clerk, matter, "resolve", now, note="好了")
    report()

    answer = _client(cast.clerk).get(f"{EXPORT}?tab=all")
    sheets = _sheets(answer)
    head, newest, resolved = sheets["事项"]
    by_name = dict(zip(head, resolved, strict=True))

    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%BC%A0%E7%8E%8B")
    assert by_name["编号"] == matter.number
    assert by_name["上报时间"].strftime("%Y-%m-%d %H:%M") == _china(now)
    assert by_name["办好·答应(小时)"] == 120.0
    assert by_name["是否超期"] == "没有"
    assert newest[head.index("类别")] == "路灯不亮"
    summary = {row[0]: row[1:3] for row in sheets["说明"]}
    assert summary["先回一句，按时的"] == [1.0, 1.0]
    assert summary["件数"][0] == 2.0


def _china(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_somebody_wrote_becomes_a_formula(cast: Cast, report: Callable[..., Matter], sign: str) -> None:
    said = f'{sign}HYPERLINK("http://example.org","点我")'
    matter = report(text="路灯坏了")
    Matter.objects.filter(pk=matter.pk).update(text=said)

    (row,) = _rows(_client(cast.clerk).get(f"{EXPORT}?tab=all"))

    assert row["内容"].strip() == said.strip()


def test_the_file_holds_no_formula_at_all(cast: Cast, report: Callable[..., Matter]) -> None:
    Matter.objects.filter(pk=report().pk).update(text="=1+1", location_note="=1+1")
    answer: Any = _client(cast.clerk).get(f"{EXPORT}?tab=all")

    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=1+1" in sheet


def test_it_holds_what_the_queue_is_narrowed_to_and_no_more(cast: Cast, report: Callable[..., Matter]) -> None:
    lamp = report()
    report(category="garbage", text="垃圾没清")
    report(place="330825211207", reporter=cast.outsider)

    rows = _rows(_client(cast.clerk).get(f"{EXPORT}?tab=reported&category=street_lamp"))

    assert [row["编号"] for row in rows] == [lamp.number]


def test_tip_offs_are_in_no_file_and_names_only_as_the_page_shows_them(
    cast: Cast, report: Callable[..., Matter]
) -> None:
    report(kind="tip_off", category="public_money", text="修路的钱对不上账")
    report(category="wiring", identity="anonymous", text="电线垂下来了")
    named = report()

    assert _client(cast.discipline).get(EXPORT).status_code == 403
    for reader in (cast.clerk, cast.county, cast.auditor):
        answer = _client(reader).get(f"{EXPORT}?tab=all")
        rows = _rows(answer)
        assert {row["标题"] for row in rows} == {"电线垂下来了", named.title}
        assert {row["反映人"] for row in rows} == {"不公开", "周桂芳"}


def test_it_is_journalled_what_was_taken_along(cast: Cast, report: Callable[..., Matter]) -> None:
    report()
    report()
    assert len(_rows(_client(cast.clerk).get(f"{EXPORT}?tab=all&q=路灯"))) == 2

    written = journal.events_of_subject(place=ZHANGWANG, subject=("place", int(ZHANGWANG)))
    (event,) = (event for event in written if event.kind == "matters.exported")
    assert event.actor_id == cast.clerk.person_id
    assert event.payload == {"tab": "all", "rows": 2, "narrowed": {"q": "路灯"}}


def test_more_than_one_file_can_hold_is_said(
    cast: Cast, report: Callable[..., Matter], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "ROWS_AT_MOST", 1)
    monkeypatch.setattr("linli.modules.matters.pages.exporting.ROWS_AT_MOST", 1)
    report()
    report()

    answer = _client(cast.clerk).get(f"{EXPORT}?tab=all")

    assert answer.status_code == 422
    assert "一次导不完" in answer.content.decode()


@pytest.mark.parametrize("part", ["officer", "discipline", "resident", "grid_worker"])
def test_others_take_nothing_along(cast: Cast, part: str) -> None:
    assert _client(getattr(cast, part)).get(EXPORT).status_code == 403
