"""The pages: what members read, what the desk enters, what the committee returns, what a sheet brings in and out."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session
from linli.modules.disclosure.models import Account, AccountItem, Duty, Voucher
from linli.modules.disclosure.services.vouchers import vouchers_add
from linli.modules.disclosure.spreadsheet import COLUMNS, template_write
from linli.modules.disclosure.testing import a_duty, accounts_begun, accounts_published, an_officer
from linli.modules.files.testing import a_picture
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from typing import Any

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
NOW = datetime(2026, 4, 10, 2, tzinfo=UTC)
COUNTY = "330825"
_sessions = count(1)
JPEG = b"\xff\xd8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW = (date(2026, 3, 6), "花出", "修路、清沟渠", 6800, "挖机清淤", "诚信机械", "", "祝国良", 7, "")


@pytest.fixture
def clerk() -> Actor:
    return an_officer(Role.VILLAGE_CLERK, name="方敏")


@pytest.fixture
def supervisor() -> Actor:
    return an_officer(Role.SUPERVISOR, name="叶志明")


@pytest.fixture
def public(clerk: Actor, supervisor: Actor) -> Account:
    return accounts_published(clerk=clerk, supervisor=supervisor, now=NOW)


def _as(client: Client, person: Actor) -> Client:
    client.cookies["linli_session"] = a_session(person.known_id, token=f"page-{next(_sessions)}")
    return client


def _member(client: Client, village: str = ZHANGWANG) -> Client:
    person = a_membership(a_person("邻居"), village)
    client.cookies["linli_session"] = a_session(person.id)
    client.get("/me")
    return client


def _sheet(*rows: tuple[Any, ...], heads: tuple[str, ...] = COLUMNS) -> SimpleUploadedFile:
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, heads)
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("items.xlsx", out.getvalue(), XLSX)


def test_a_villager_reads_the_month_and_sees_of_a_payee_the_surname_alone(client: Client, public: Account) -> None:
    text = _member(client).get(f"/finance/{public.pk}").content.decode()

    for said in ("86,420.50", "+18,000.00", "−6,800.00", "97,620.50", "收得多", "叶志明", "王**", "第三十五条"):
        assert said in text
    assert "王秀芳" not in text


def test_a_villager_of_another_village_does_not_see_it(client: Client, public: Account) -> None:
    elsewhere = _member(client, HETIAN)
    for page in ("", "/items/1", "/seal", "/accounts.xlsx"):
        assert elsewhere.get(f"/finance/{public.pk}{page}").status_code == 404


def test_a_villager_does_not_see_what_is_under_review_and_the_committee_does(
    client: Client, clerk: Actor, supervisor: Actor
) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    _as(client, clerk).post(f"/console/finance/{account_id}/submission")

    assert _member(client).get(f"/finance/{account_id}").status_code == 404
    assert "王秀芳" in _as(client, supervisor).get(f"/console/finance/{account_id}/review").content.decode()


def test_the_committee_does_not_see_a_draft(client: Client, clerk: Actor, supervisor: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)

    assert _as(client, supervisor).get(f"/console/finance/{account_id}/review").status_code == 404


def test_reading_a_month_costs_the_same_however_many_items(
    client: Client, clerk: Actor, supervisor: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    for line in (1, 2):
        uploads = [SimpleUploadedFile(f"{nth}.jpg", a_picture(), "image/jpeg") for nth in range(3)]
        vouchers_add(actor=clerk, account_id=account_id, line=line, uploads=uploads, is_shown=True, now=NOW)
    _as(client, clerk).post(f"/console/finance/{account_id}/submission")
    _as(client, supervisor).post(f"/console/finance/{account_id}/review", {"do": "sign"})
    _as(client, clerk).post(f"/console/finance/{account_id}/publication")
    reader = _member(client)
    with django_assert_max_num_queries(12):
        assert reader.get(f"/finance/{account_id}").status_code == 200


def test_the_lists_cost_the_same_however_many_rows(
    client: Client, clerk: Actor, public: Account, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    reader = _member(client)
    with django_assert_max_num_queries(5):
        assert reader.get("/finance/").status_code == 200
    keeper = _as(client, clerk)
    with django_assert_max_num_queries(6):
        assert keeper.get("/console/finance/").status_code == 200


def test_a_voucher_kept_to_the_offices_is_counted_and_not_shown(
    client: Client, clerk: Actor, supervisor: Actor
) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    photo = SimpleUploadedFile("v.jpg", a_picture(), "image/jpeg")
    _as(client, clerk).post(f"/console/finance/{account_id}/vouchers", {"line": "1", "files": photo, "hidden": "on"})
    client.post(f"/console/finance/{account_id}/submission")
    _as(client, supervisor).post(f"/console/finance/{account_id}/review", {"do": "sign"})
    _as(client, clerk).post(f"/console/finance/{account_id}/publication")
    voucher = Voucher.objects.get()
    reader = _member(client)

    assert "只给村监会看" in reader.get(f"/finance/{account_id}/items/1").content.decode()
    assert reader.get(f"/finance/{account_id}/vouchers/{voucher.pk}").status_code == 404
    seen = _as(client, supervisor).get(f"/finance/{account_id}/vouchers/{voucher.pk}")
    assert seen.getvalue().startswith(JPEG)


def test_the_seal_is_computed_before_the_readers_eyes(client: Client, public: Account) -> None:
    assert "没有被改过" in _member(client).get(f"/finance/{public.pk}/seal").content.decode()


def test_who_asks_about_an_item_begins_with_its_name(client: Client, public: Account) -> None:
    page = _member(client).get(f"/report/letter?account={public.pk}&line=1")
    elsewhere = _member(client, HETIAN).get(f"/report/letter?account={public.pk}&line=1")

    assert "第 1 笔“挖机清淤 4 天”" in page.content.decode()
    assert "挖机清淤" not in elsewhere.content.decode()


def test_an_item_is_entered_without_javascript_and_what_was_written_is_kept(client: Client, clerk: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    form = {
        "key": "k",
        "category": "works",
        "on": "2026-03-09",
        "amount": "一百",
        "purpose": "买水泥",
        "party": "建材店",
    }
    refused = _as(client, clerk).post(f"/console/finance/{account_id}/items", form)
    assert refused.status_code == 422
    assert "买水泥" in refused.content.decode()
    taken = client.post(f"/console/finance/{account_id}/items", {**form, "amount": "1,280.50"})
    assert taken.status_code == 303
    assert AccountItem.objects.get(purpose="买水泥").amount == 128050


def test_the_committee_returns_one_item_and_the_clerk_finds_it_marked(
    client: Client, clerk: Actor, supervisor: Actor
) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    _as(client, clerk).post(f"/console/finance/{account_id}/submission")
    nothing = _as(client, supervisor).post(f"/console/finance/{account_id}/review", {"do": "return"})
    assert nothing.status_code == 422
    client.post(f"/console/finance/{account_id}/review", {"do": "return", "remark-1": "发票没盖章"})
    assert "发票没盖章" in _as(client, clerk).get(f"/console/finance/{account_id}").content.decode()


def test_a_book_is_begun_with_a_balance_and_where_it_is_from(client: Client, clerk: Actor) -> None:
    form = {"book": "committee", "period": "month:2026-03-01", "opening": "", "note": ""}
    assert _as(client, clerk).post("/console/finance/new", form).status_code == 422
    assert client.post("/console/finance/new", {**form, "opening": "86,420.50", "note": "2月底结余"}).status_code == 303
    assert Account.objects.get().opening == 8_642_050


def test_the_template_filled_in_is_read_back_and_twice_is_once(client: Client, clerk: Actor) -> None:
    heads = CalamineWorkbook.from_filelike(BytesIO(template_write())).get_sheet_by_index(0).to_python()[0]
    assert tuple(heads) == COLUMNS
    account_id = accounts_begun(clerk, now=NOW)
    for expected in (4, 4):
        answer = _as(client, clerk).post(f"/console/finance/{account_id}/import", {"sheet": _sheet(ROW, ROW)})
        assert answer.status_code == 303
        assert AccountItem.objects.count() == expected
    item = AccountItem.objects.latest("line")
    assert (item.amount, item.voucher_no, item.category) == (680_000, "7", "works")


def test_every_faulty_row_is_named_and_nothing_is_taken(client: Client, clerk: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    rows = (ROW, (date(2026, 4, 6), *ROW[1:]), (ROW[0], "花出", "没有的类别", "一百", "", "某某", "", "", "", ""))
    answer = _as(client, clerk).post(f"/console/finance/{account_id}/import", {"sheet": _sheet(*rows)})
    text = answer.content.decode()

    assert answer.status_code == 422
    assert AccountItem.objects.count() == 2
    for said in ("2026年3月里", "请选一个类别", "金额写数字", "写一下做什么用"):
        assert said in text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"date,amount\n", a_picture()])
def test_what_is_no_spreadsheet_is_refused(client: Client, clerk: Actor, content: bytes) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    upload = SimpleUploadedFile("items.xlsx", content, XLSX)

    answer = _as(client, clerk).post(f"/console/finance/{account_id}/import", {"sheet": upload})
    assert answer.status_code == 422


def test_the_sheet_of_the_accounts_opens_without_a_formula(client: Client, clerk: Actor, supervisor: Actor) -> None:
    account_id = accounts_begun(clerk, purpose="=HYPERLINK(1)", now=NOW)
    content = _as(client, clerk).get(f"/finance/{account_id}/accounts.xlsx").content
    book = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)

    assert "=HYPERLINK(1)" in [str(cell) for row in book.to_python() for cell in row]
    assert b"<f>" not in _part(content, "xl/worksheets/sheet1.xml")


def _part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return packed.read(name)


def test_the_county_reads_how_villages_stand_on_the_page_and_in_a_sheet(client: Client, clerk: Actor) -> None:
    a_duty(clerk=clerk, now=NOW)
    county = _as(client, an_officer(Role.COUNTY_OPERATOR, COUNTY))
    text = county.get("/console/duties/compliance").content.decode()
    sheet = county.get("/console/duties/compliance.xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()

    assert "山塘发包" in text
    assert rows[2][2:7] == [1.0, 0.0, 0.0, 1.0, 0.0]


def test_a_duty_is_registered_with_a_photo_of_the_board(client: Client, clerk: Actor) -> None:
    duty = a_duty(clerk=clerk, now=NOW)
    photo = SimpleUploadedFile("b.jpg", a_picture(), "image/jpeg")
    page = f"/console/duties/{duty.pk}"
    assert _as(client, clerk).post(f"{page}/disclosure", {"way": "board", "where": "村口"}).status_code == 422
    form = {"way": "board", "where": "村口公开栏", "photo": photo}
    assert client.post(f"{page}/disclosure", form).status_code == 303
    assert client.get(f"{page}/photo").getvalue().startswith(JPEG)
    assert Duty.objects.get().way == "board"


def test_a_county_tightens_the_calendar_on_its_page(client: Client) -> None:
    county = _as(client, an_officer(Role.COUNTY_OPERATOR, COUNTY))
    form = {"code": "finance", "period": "month", "due_days": "10", "unit": "days", "display_days": "20",
            "responsible": "village_clerk"}  # fmt: skip
    assert county.post("/console/duties/calendar/items", {**form, "due_days": "30"}).status_code == 422
    assert county.post("/console/duties/calendar/items", form).status_code == 303
    assert "龙游县定的" in county.get("/console/duties/calendar").content.decode()
