"""An anonymous report: nobody is kept as its reporter, and its receipt alone leads back to it."""

from __future__ import annotations

import re
from datetime import timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.models import Event
from linli.kernel.refusal import InvalidInputError
from linli.kernel.secrets import seal_text
from linli.modules.accounts.testing import a_session
from linli.modules.files.testing import a_picture
from linli.modules.matters.models import Attachment, Matter
from linli.modules.matters.selectors.receipts import matter_by_receipt
from linli.modules.matters.services import (
    OnBehalfOf,
    Report,
    StepInput,
    matter_open_for,
    matter_report,
    matter_take_step,
    receipt_ask,
    receipt_rate,
)
from linli.modules.matters.tests.conftest import GRID

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
WIRE = "电线垂到路上，一伸手就碰得到"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("wire.jpg", a_picture(), "image/jpeg")


@pytest.fixture
def wire(cast: Cast, now: datetime) -> Matter:
    """Give an anonymous report with a photo."""
    report = Report(text=WIRE, place=GRID, category="wiring", identity="anonymous", attachments=[_photo()])
    return matter_report(actor=cast.resident, report=report, now=now)


def _browser(actor: Actor | None = None) -> Client:
    client = Client()
    if actor is not None:
        client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def _opened(code: str) -> Client:
    browser = _browser()
    assert browser.post("/receipts", {"code": code}).headers["Location"] == "/receipts/matter"
    return browser


def _answer_and_resolve(cast: Cast, matter: Matter, now: datetime) -> None:
    step: dict[str, Any] = {"actor": cast.grid_worker, "matter_id": matter.pk, "now": now}
    matter_take_step(**step, step="answer", given=StepInput(note="收到，马上去"))
    Matter.objects.filter(pk=matter.pk).update(category=None)  # resolved without a photo
    matter_take_step(**step, step="resolve", given=StepInput(note="线收上去了"))


def test_nobody_is_kept_as_the_reporter_anywhere(cast: Cast, wire: Matter) -> None:
    person = cast.resident.person_id
    assert (wire.reporter_id, wire.reporter_role, wire.place) == (None, "", GRID)
    assert set(Event.objects.values_list("actor_id", flat=True)) == {None}
    assert Attachment.objects.get().uploader_id is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_throttle WHERE bucket = %s", [f"report:{person}"])
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM files_storedfile WHERE uploader_id = %s", [person])
        assert cursor.fetchone() == (0,)


def test_the_database_keeps_no_code_only_its_digest(wire: Matter) -> None:
    assert CODE.fullmatch(wire.receipt_code)
    assert Matter.objects.get().receipt_code == ""
    assert len(bytes(Matter.objects.get().receipt_digest or b"")) == 32


def test_those_who_handle_it_see_no_name_and_no_number(cast: Cast, wire: Matter, now: datetime) -> None:
    for actor in (cast.grid_worker, cast.clerk, cast.county, cast.auditor):
        view = matter_open_for(actor=actor, matter_id=wire.pk, now=now)
        assert (view.card.reporter_name, view.reporter_id, view.reporter_phone_hint) == ("", None, "")
        assert view.timeline[-1].actor_name == "匿名"


def test_whoever_reported_has_no_more_rights_than_a_neighbour(cast: Cast, wire: Matter, now: datetime) -> None:
    with pytest.raises(Matter.DoesNotExist):
        matter_open_for(actor=cast.resident, matter_id=wire.pk, now=now)
    assert WIRE not in _browser(cast.resident).get("/my-matters").content.decode()


def test_the_code_is_read_however_it_was_copied_down(wire: Matter, now: datetime) -> None:
    code = wire.receipt_code
    for said in (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        f" {code} ",
        code.replace("0", "O"),
        code.replace("1", "l"),
        code.replace("1", "I"),
    ):
        assert matter_by_receipt(code=said, now=now).card.id == wire.pk
    with pytest.raises(Matter.DoesNotExist):
        matter_by_receipt(code=code[:-1] + ("2" if code[-1] != "2" else "3"), now=now)
    with pytest.raises(Matter.DoesNotExist):
        matter_by_receipt(code="", now=now)


def test_the_receipt_rates_and_asks_for_nobody(cast: Cast, wire: Matter, now: datetime) -> None:
    with pytest.raises(StepNotAllowedError):
        receipt_rate(code=wire.receipt_code, grade="satisfied", reason="", now=now)
    _answer_and_resolve(cast, wire, now)

    receipt_ask(code=wire.receipt_code, text="别处还有没有？", now=now)
    rated = receipt_rate(code=wire.receipt_code, grade="dissatisfied", reason="又垂下来了", now=now)

    assert (rated.state, rated.awaits_visit) == ("returned", True)
    assert set(
        Event.objects.filter(kind__in=["matters.asked", "matters.rated"]).values_list("actor_id", flat=True)
    ) == {None}
    with pytest.raises(Matter.DoesNotExist):
        receipt_ask(code="0000-0000-0000-0000", text="?", now=now)


@pytest.mark.parametrize("category", ["street_lamp", ""])
def test_where_a_name_is_needed_anonymity_is_refused_in_plain_words(cast: Cast, now: datetime, category: str) -> None:
    report = Report(text=WIRE, place=GRID, category=category, identity="anonymous")
    with pytest.raises(InvalidInputError) as refused:
        matter_report(actor=cast.resident, report=report, now=now)
    assert [str(error.message) for error in refused.value.errors] == ["这件事需要留下您的名字，可以选择不让邻居看到。"]


def test_a_report_for_somebody_else_is_never_anonymous(cast: Cast, now: datetime) -> None:
    whom = OnBehalfOf("李秀英", consent="spoken")
    report = Report(text=WIRE, place=GRID, category="wiring", identity="anonymous", on_behalf_of=whom)
    with pytest.raises(InvalidInputError):
        matter_report(actor=cast.resident, report=report, now=now)


def test_the_page_offers_it_only_where_it_is_taken_and_says_what_it_means(cast: Cast) -> None:
    browser = _browser(cast.resident)

    assert "只限：安全隐患" in browser.get("/report/report").content.decode()
    assert "只有凭它才能看" in browser.get("/report/tip_off").content.decode()
    for kind in ("letter", "help", "dispute"):
        assert 'value="anonymous"' not in browser.get(f"/report/{kind}").content.decode()


def test_a_refusal_stands_at_the_choice_and_keeps_what_was_written(cast: Cast) -> None:
    form = {"key": "k", "text": WIRE, "place": GRID, "category": "utilities", "identity": "anonymous"}

    response = _browser(cast.resident).post("/report/report", form)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#f-identity"' in page
    assert WIRE in page


def test_the_receipt_is_shown_once_and_never_in_an_address(cast: Cast) -> None:
    browser = _browser(cast.resident)
    form = {"key": "k", "text": WIRE, "place": GRID, "category": "safety", "identity": "anonymous"}

    sent = browser.post("/report/report", form)
    page = browser.get("/receipts/new")

    found = CODE.search(page.content.decode())
    assert found is not None
    assert sent.headers["Location"] == "/receipts/new"
    assert found[0] not in str(sent.headers) + str(sent.cookies)
    assert page.headers["Cache-Control"] == "no-store"
    assert browser.get("/receipts/new").headers["Location"] == "/receipts"


def test_the_same_form_sent_twice_gives_the_same_receipt(cast: Cast) -> None:
    browser = _browser(cast.resident)
    form = {"key": "k", "text": WIRE, "place": GRID, "category": "safety", "identity": "anonymous"}
    codes = set()
    for _time in range(2):
        browser.post("/report/report", form)
        codes |= set(CODE.findall(browser.get("/receipts/new").content.decode()))

    assert len(codes) == 1
    assert Matter.objects.count() == 1


def test_a_visitor_follows_it_with_the_code_and_leaves_nothing_behind(cast: Cast, wire: Matter, now: datetime) -> None:
    browser = _opened(wire.receipt_code.lower().replace("-", ""))

    page = browser.get("/receipts/matter").content.decode()

    assert wire.number in page
    assert wire.receipt_code not in page
    assert 'action="/receipts/matter/rating"' not in page
    browser.post("/receipts/close")
    assert browser.get("/receipts/matter").headers["Location"] == "/receipts"


def test_the_rating_and_the_question_go_through_the_page(cast: Cast, wire: Matter, now: datetime) -> None:
    _answer_and_resolve(cast, wire, now)
    browser = _opened(wire.receipt_code)

    empty = browser.post("/receipts/matter/rating", {"grade": "dissatisfied"})
    asked = browser.post("/receipts/matter/questions", {"text": "还有一根呢？"}, follow=True)
    silent = browser.post("/receipts/matter/questions", {"text": " "})
    rated = browser.post("/receipts/matter/rating", {"grade": "satisfied"}, follow=True)
    late = browser.post("/receipts/matter/rating", {"grade": "satisfied"})

    assert (empty.status_code, silent.status_code, late.status_code) == (422, 422, 409)
    assert "不满意在哪儿" in empty.content.decode()
    assert "问过去了" in asked.content.decode()
    assert "评价收到了" in rated.content.decode()
    assert Matter.objects.get().state == "closed"


def test_its_photos_are_seen_with_the_code_and_those_of_no_other_matter(
    cast: Cast, wire: Matter, now: datetime
) -> None:
    other = matter_report(
        actor=cast.resident, report=Report(text="灯坏了", place=GRID, attachments=[_photo()]), now=now
    )
    browser = _opened(wire.receipt_code)
    page = browser.get("/receipts/matter").content.decode()

    own, others = wire.attachments.get().pk, other.attachments.get().pk
    assert f"/receipts/matter/attachments/{own}?small=1" in page
    assert browser.get(f"/receipts/matter/attachments/{own}").getvalue().startswith(b"\xff\xd8")
    assert browser.get(f"/receipts/matter/attachments/{own}?small=1").getvalue().startswith(b"\xff\xd8")
    assert browser.get(f"/receipts/matter/attachments/{others}").status_code == 404
    assert _browser().get(f"/receipts/matter/attachments/{own}").headers["Location"] == "/receipts"


def test_a_wrong_code_is_said_at_the_field_and_sixty_tries_an_hour_are_enough(wire: Matter) -> None:
    browser = _browser()
    wrong = [browser.post("/receipts", {"code": "AAAA"}).status_code for _try in range(60)]

    assert set(wrong) == {422}
    assert browser.post("/receipts", {"code": wire.receipt_code}).status_code == 429
    assert browser.get(f"/api/v1/receipts/{wire.receipt_code}").status_code == 429


def test_a_cookie_is_good_for_half_an_hour_and_cannot_be_made_up(wire: Matter, now: datetime) -> None:
    browser = _opened(wire.receipt_code)
    browser.cookies["linli_receipt"] = "00" * 60
    assert browser.get("/receipts/matter").headers["Location"] == "/receipts"
    for act in ("rating", "questions"):
        assert browser.post(f"/receipts/matter/{act}").headers["Location"] == "/receipts"

    old = f"{(now - timedelta(seconds=1)).isoformat()} {wire.receipt_code}"
    browser.cookies["linli_receipt"] = seal_text(old, purpose="receipt").hex()
    assert browser.get("/receipts/matter").headers["Location"] == "/receipts"
