"""A month of accounts: entered, returned by the committee, mended, signed, public, and read by members alone."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from xlsxwriter import Workbook

from linli.modules.disclosure.spreadsheet import COLUMNS
from tests.journeys.people import DESKTOP
from tests.journeys.scenes import file_of, photo
from tests.product import CLERK, COUNTY, RESIDENT, STRANGER, SUPERVISOR

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

    from tests.journeys.people import Person, Street

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NUMBER = re.compile(r"/finance/(\d+)")


def _sheet(*rows: tuple[object, ...]) -> FilePayload:
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate((COLUMNS, *rows)):
        sheet.write_row(number, 0, row)
    book.close()
    return {"name": "items.xlsx", "mimeType": XLSX, "buffer": out.getvalue()}


def _account(person: Person) -> int:
    found = _NUMBER.search(person.page.url)
    assert found is not None
    return int(found[1])


def _enter_by_hand(clerk: Person, day: str) -> None:
    page = clerk.page
    clerk.press("记上")
    clerk.look("account-refused")
    page.locator("[name=category]").select_option("works")
    page.locator("[name=on]").fill(day)
    page.locator("[name=amount]").fill("1,280.50")
    page.locator("[name=purpose]").fill("补水渠盖板 6 块")
    page.locator("[name=party]").fill("东华建材店")
    clerk.press("记上")
    clerk.sees("记上了")


def _put_voucher(clerk: Person, line: int, name: str) -> None:
    clerk.go(f"/console/finance/{_account(clerk)}?line={line}")
    clerk.page.locator("#f-files").set_input_files(file_of(photo(), name))
    clerk.press("放上去")
    clerk.sees("凭证放好了")


def _import(clerk: Person, day: str) -> None:
    row = (day, "花出", "修路、清沟渠", 640, "运费", "王有福", "是", "祝国良", "", "")
    clerk.page.locator("#f-sheet").set_input_files(_sheet(row, ("去年", "花出", "没有的", "一百", "", "")))
    clerk.press(clerk.page.locator("form[action$='/import'] button"))
    clerk.look("account-import-refused")
    clerk.sees("日期写成 2026-03-06 这样")
    clerk.page.locator("#f-sheet").set_input_files(_sheet(row))
    clerk.press(clerk.page.locator("form[action$='/import'] button"))
    clerk.sees("导入了 1 笔")


def _take_back_and_complete(clerk: Person) -> int:
    """Take the month in review back, enter one item by hand and one from a sheet, hand it in; return its id."""
    clerk.go("/console/finance/?tab=waiting")
    clerk.look("accounts")
    clerk.press(clerk.page.locator("tbody a").first)
    clerk.press("撤回来改")
    clerk.look("account-draft")
    account = _account(clerk)
    day = str(clerk.page.locator("[name=on]").get_attribute("min"))
    _enter_by_hand(clerk, day)
    _import(clerk, day)
    _put_voucher(clerk, 11, "cover.jpg")
    clerk.look("account-item")
    clerk.press("交给村监会审")
    return account


def _return_mend_and_sign(clerk: Person, committee: Person, account: int) -> None:
    """Let the committee return one item, the clerk not get past it unmended, then mend it, and the committee sign."""
    committee.go("/console/inbox")
    committee.sees("等您审")
    committee.go(f"/console/finance/{account}/review")
    committee.look("account-review")
    committee.page.locator("[name=remark-12]").fill("运费没有单子")
    committee.press("退回去改")
    clerk.go(f"/console/finance/{account}")
    clerk.sees("运费没有单子")
    clerk.look("account-returned")
    clerk.press("交给村监会审")
    clerk.sees("退回来的还没改")
    clerk.go(f"/console/finance/{account}")
    _put_voucher(clerk, 12, "freight.jpg")
    clerk.press("交给村监会审")
    committee.go(f"/console/finance/{account}/review")
    committee.press("都对，我签字")
    committee.sees("您签字了")


def test_a_month_is_public_after_the_committees_review_and_for_members_alone(street: Street) -> None:
    clerk, committee = street.meet(CLERK, DESKTOP), street.meet(SUPERVISOR, DESKTOP)
    villager, stranger = street.meet(RESIDENT), street.meet(STRANGER)
    account = _take_back_and_complete(clerk)
    _return_mend_and_sign(clerk, committee, account)

    villager.go(f"/finance/{account}", status=404)
    clerk.go(f"/console/finance/{account}")
    clerk.press(clerk.page.locator("form[action$='/publication'] button"))
    clerk.sees("村民看得到了")
    clerk.look("account-public")
    _read(villager, account)
    for page in ("", "/items/12", "/seal", "/accounts.xlsx"):
        assert stranger.ask(f"/finance/{account}{page}").status == 404

    county = street.meet(COUNTY, DESKTOP)
    county.go("/console/duties/compliance")
    county.look("disclosure-compliance")
    county.sees("需要帮助的村")
    county.go("/console/duties/calendar?edit=finance")
    county.look("disclosure-calendar")


def _read(villager: Person, account: int) -> None:
    villager.go("/finance/")
    villager.look("finance-list")
    villager.go(f"/finance/{account}")
    villager.look("finance")
    villager.sees("村监会审过了")
    villager.press(villager.page.locator("a[href$='/items/12']").first)
    villager.look("finance-item")
    villager.sees("王**")
    villager.press("问一问")
    expect(villager.page.locator("[name=text]")).to_have_value(re.compile("第 12 笔“运费”"))
    villager.go(f"/finance/{account}/seal")
    villager.look("finance-seal")
    villager.sees("没有被改过")
    villager.post("/me/care", mode="care")
    try:
        for name, path in (
            ("list", "/finance/"),
            ("month", f"/finance/{account}"),
            ("item", f"/finance/{account}/items/12"),
        ):
            villager.go(path)
            villager.look(f"finance-{name}")
    finally:
        villager.post("/me/care", mode="std")


def test_a_clerk_registers_where_something_was_disclosed(street: Street) -> None:
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go("/console/duties/")
    clerk.look("duties")
    clerk.press(clerk.page.get_by_role("link", name="山塘重新发包"))
    clerk.press("登记")
    clerk.look("duty-refused")
    clerk.page.locator("label:has([name=way][value=board])").click()
    clerk.page.locator("[name=where]").fill("党群服务中心门口公开栏")
    clerk.page.locator("#f-photo").set_input_files(file_of(photo(), "board.jpg"))
    clerk.press("登记")
    clerk.sees("登记好了")
    clerk.go("/console/duties/new")
    clerk.look("duty-new")
    clerk.go("/console/finance/new")
    clerk.look("account-open")
