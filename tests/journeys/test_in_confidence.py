"""What is told in confidence: for somebody else, against somebody in office, between neighbours, under no name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from python_calamine import load_workbook

from tests.journeys.people import DESKTOP
from tests.journeys.scenes import desk_step, field_step, file_of, photo
from tests.product import (
    API,
    AUDITOR,
    CLERK,
    COUNTY,
    DISCIPLINE,
    GRID_WORKER,
    NEIGHBOUR,
    RESIDENT,
    SECRETARY,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.people import Person, Street
    from tests.product import Product

ABOUT_THE_CLERK = "村务管理员把修机耕路的钱报了两次账"


def _send(person: Person) -> None:
    person.press(person.page.locator(".bar button[form=report]"))


def _number_of(page: Page) -> int:
    found = re.search(r"/matters/(\d+)/received", page.url)
    assert found, page.url
    return int(found.group(1))


def test_a_grid_worker_reports_for_an_old_man_and_he_sees_it(street: Street, product: Product) -> None:
    worker, old_man = street.meet(GRID_WORKER), street.meet(NEIGHBOUR)
    name = product.program(NEIGHBOUR).get("/me").json["person"]["name"]
    worker.go("/field/")
    worker.press("替乡亲报")
    worker.page.locator("[name=behalf_name]").fill(name)
    worker.page.locator("[name=text]").fill("一个人住，煤炉往屋里倒烟，想请人看看烟道")
    _send(worker)
    worker.sees("他怎么同意的")
    worker.look("for-somebody-refused")
    worker.page.locator("[name=behalf_phone]").fill(f"{NEIGHBOUR[:3]} {NEIGHBOUR[3:7]} {NEIGHBOUR[7:]}")
    worker.page.locator("[name=behalf_consent][value=signed]").check()
    worker.page.locator("[name=behalf_proof]").set_input_files(file_of(photo(), "slip.jpg"))
    _send(worker)
    matter = _number_of(worker.page)
    worker.go(f"/field/matters/{matter}")
    worker.sees(f"替{name}报的")
    worker.sees("199****0002")
    expect(worker.page.get_by_alt_text("同意的凭据")).to_be_visible()
    worker.look("for-somebody")
    old_man.go("/my-matters")
    old_man.sees("替您报的")
    old_man.press(old_man.page.locator(f"a[href='/matters/{matter}']"))
    old_man.sees("替您报的。您可以评价")
    old_man.look("reported-for-me")
    field_step(worker, matter, "answer", note="我下午就过来")
    old_man.told("回了您一句", matter)


def test_a_tip_off_about_the_clerk_reaches_the_discipline_officer_alone(street: Street, product: Product) -> None:
    reporter = street.meet(RESIDENT)
    reporter.go("/report")
    reporter.page.locator("[name=text]").fill(ABOUT_THE_CLERK)
    reporter.page.locator(".kinds summary").click()
    reporter.press(reporter.page.locator(".kind[formaction*='tip_off']"))
    assert reporter.page.locator("[name=text]").input_value() == ABOUT_THE_CLERK, "what was written came along"
    reporter.sees("谁看得到，说清楚")
    reporter.look("tip-off")
    _send(reporter)
    matter = _number_of(reporter.page)
    reporter.sees("县纪检收到了")
    officer = street.meet(DISCIPLINE, DESKTOP)
    officer.told("有人报事", matter)
    officer.sees(ABOUT_THE_CLERK)
    _is_hidden_from_everybody_else(product, street, matter)
    desk_step(officer, matter, "answer", note="收到了，这就去查账")
    reporter.told("回了您一句", matter)
    reporter.sees("这就去查账")
    assert reporter.page.locator("a[href^='tel:']").count() == 0, "nobody in the village is to be called about it"
    reporter.look("tip-off-answered")


def _is_hidden_from_everybody_else(product: Product, street: Street, matter: int) -> None:
    for phone in (CLERK, SECRETARY, GRID_WORKER, AUDITOR, COUNTY, NEIGHBOUR):
        program = product.program(phone)
        assert program.get(f"/matters/{matter}").status == 404
        for query in ("?q=%E6%9C%BA%E8%80%95%E8%B7%AF", "?kind=tip_off", ""):
            assert matter not in [item["id"] for item in program.get(f"/matters{query}").json["items"]]
        assert ABOUT_THE_CLERK not in str(program.get("/inbox").json)
    _is_neither_found_nor_taken_along(street, product, matter)
    for phone in (CLERK, AUDITOR):
        person = street.meet(phone, DESKTOP)
        assert person.ask(f"/matters/{matter}").status == 404
        assert person.ask(f"/console/matters/{matter}").status == 404
        for page in ("/console/", "/console/matters/?tab=all", "/console/matters/?tab=all&q=机耕路"):
            person.go(page)
            assert ABOUT_THE_CLERK not in person.page.content()


def _is_neither_found_nor_taken_along(street: Street, product: Product, matter: int) -> None:
    number = product.program(DISCIPLINE).get(f"/matters/{matter}").json["number"]
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go("/console/matters/?tab=all")
    with clerk.page.expect_download() as awaited:
        clerk.page.get_by_role("link", name="导出").click()
    rows = load_workbook(str(awaited.value.path())).get_sheet_by_index(0).to_python()
    assert len(rows) > 1, "the clerk's own matters are in it"
    assert not [row for row in rows if ABOUT_THE_CLERK in str(row) or number in str(row)]
    for wanted in (number, "修机耕路的钱"):
        search = clerk.page.locator(".srch input[type=search]")
        search.fill(wanted)
        search.press("Enter")
        clerk.sees("一件也没有")


def test_a_dispute_is_mediated_to_an_agreement(street: Street, product: Product) -> None:
    reporter, worker, party = street.meet(RESIDENT), street.meet(GRID_WORKER), street.meet(NEIGHBOUR)
    name = product.program(NEIGHBOUR).get("/me").json["person"]["name"]
    reporter.go("/report/dispute")
    reporter.page.locator("[name=text]").fill("隔壁把空调外机对着我家窗户，夜里吵得睡不着")
    reporter.page.locator("[name=parties]").fill(name)
    _send(reporter)
    matter = _number_of(reporter.page)
    assert party.ask(f"/matters/{matter}").status == 404, "a name alone lets nobody read"
    worker.go(f"/field/matters/{matter}")
    worker.press("改当事人")
    worker.page.locator("[name=q]").fill(name)
    worker.press(worker.page.locator("button[name=search]"))
    worker.look("parties")
    worker.page.locator("[name=persons]").first.check()
    worker.page.locator("[name=names]").fill("")
    worker.press("记下来")
    party.told("您是一件纠纷的当事人", matter)
    field_step(worker, matter, "answer", note="晚上约两家坐下来谈")
    worker.page.goto(f"{product.url}/field/matters/{matter}")
    worker.page.locator("[name=note_text]").fill("去年也吵过，别让他们单独碰面")
    worker.press("记下（村民看不到）")
    worker.sees("别让他们单独碰面")
    worker.look("dispute")
    worker.page.locator("[name=resolve_outcome][value=agreed]").check()
    field_step_in_place(worker, matter, "外机三天内移到北墙，费用各出一半")
    reporter.told("办好了", matter)
    reporter.sees("达成协议")
    reporter.sees("各出一半")
    assert "单独碰面" not in reporter.page.content()
    reporter.look("agreement")
    party.told("调解有结果了", matter)
    party.sees("您是这件纠纷的当事人")
    assert party.page.locator("form[action$='/rating']").count() == 0, "a party does not rate what another asked for"


def field_step_in_place(person: Person, matter: int, note: str) -> None:
    """Resolve with what is filled in already, and the signed sheet."""
    form = person.page.locator(f"form[action$='/field/matters/{matter}/resolve']")
    form.locator("[name=resolve_note]").fill(note)
    form.locator("[name=resolve_photos]").set_input_files(file_of(photo(lit=True), "sheet.jpg"))
    person.press(form.locator("button:not([type=button])").last)


def test_an_anonymous_report_is_followed_by_its_receipt_alone(street: Street, product: Product) -> None:
    reporter, visitor = street.meet(RESIDENT), street.meet(NEIGHBOUR)
    visitor.context.clear_cookies()
    reporter.go("/report/report")
    reporter.page.locator("[name=text]").fill("老粮站的电线垂到路面，一伸手就碰得到")
    reporter.page.locator("[name=category][value=safety]").check()
    reporter.page.locator("[name=identity][value=anonymous]").check()
    _send(reporter)
    reporter.look("receipt")
    code = reporter.page.locator("#receipt-code").inner_text()
    assert code not in reporter.page.url
    reporter.go("/receipts/new")
    expect(reporter.page.locator("[name=code]")).to_be_visible()
    visitor.go("/receipts")
    visitor.page.locator("[name=code]").fill("0000")
    visitor.press("看办到哪一步")
    visitor.sees("没有这个回执码")
    visitor.page.locator("[name=code]").fill(code.lower().replace("-", " "))
    visitor.press("看办到哪一步")
    visitor.sees("老粮站的电线")
    visitor.look("followed")
    listed = product.program(CLERK).get("/matters?q=%E8%80%81%E7%B2%AE%E7%AB%99%E7%9A%84%E7%94%B5%E7%BA%BF").json
    matter = listed["items"][0]
    assert "reporter" not in matter
    assert product.program(GRID_WORKER).step(matter["id"], "answer", note="已经拉了警戒线").status == 200
    visitor.go("/receipts/matter")
    visitor.sees("已经拉了警戒线")
    visitor.page.locator("[value=satisfied]").first.check(force=True)
    visitor.press("提交评价")
    expect(visitor.page.locator(".seal")).to_be_visible()
    visitor.press("看完了，收起来")
    visitor.go("/receipts/matter")
    expect(visitor.page.locator("[name=code]")).to_be_visible()
    assert product.request("GET", f"{API}/receipts/{code}").status == 200
