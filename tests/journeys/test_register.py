"""The clerk finds, corrects, sees a number with a reason; its owner knows, asks for a correction, takes a copy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.journeys.people import DESKTOP
from tests.product import CLERK

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street

RESIDENT = "19900000001"


@pytest.fixture(autouse=True)
def _nothing_waits(street: Street) -> None:
    """Take back what the demo's resident had asked already, so that the journey begins anew."""
    resident = street.meet(RESIDENT)
    resident.go("/me/data")
    if resident.page.get_by_role("button", name="撤回").count():
        resident.press("撤回")


def test_a_number_is_looked_at_and_its_owner_knows_asks_and_is_heard(street: Street) -> None:
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go("/console/people/")
    clerk.look("people")
    clerk.page.locator("[name=q]").last.fill("zgf")
    clerk.press(clerk.page.get_by_role("button", name="查", exact=True))
    clerk.look("people-found")
    clerk.sees("周桂芳")
    line = clerk.page.locator(".person-line").filter(has_text="周桂芳")
    clerk.press(line.locator(".lnk"))
    clerk.look("household")
    clerk.press(clerk.page.get_by_role("link", name="周桂芳", exact=True))
    clerk.look("person")
    _corrects(clerk)
    _sees_the_number(clerk)

    resident = street.meet(RESIDENT)
    _asks(resident)

    clerk.go("/console/people/corrections/")
    clerk.look("corrections")
    clerk.press(clerk.page.locator("tbody tr").filter(has_text="周桂芳").get_by_role("link"))
    clerk.look("correction")
    clerk.sees("龙游纸厂")
    clerk.press("照这样改")
    resident.go("/me/data")
    resident.sees("龙游纸厂")
    resident.sees("更正申请通过")
    with resident.page.expect_download() as awaited:
        resident.page.get_by_role("button", name="表格").click()
    assert awaited.value.suggested_filename == "linli-my-data.xlsx"
    resident.go("/me/data/erase")
    resident.look("my-data-erase")


def _corrects(clerk: Person) -> None:
    clerk.press("改信息")
    clerk.look("person-correct")
    clerk.page.locator("[name=id_number]").fill("330825196312170001")
    clerk.press("保存")
    clerk.look("person-correct-refused")
    clerk.sees("身份证号")
    clerk.page.locator("[name=id_number]").fill("")
    clerk.page.locator("[name=occupation]").fill("开民宿")
    clerk.press("保存")
    clerk.sees("开民宿")


def _sees_the_number(clerk: Person) -> None:
    clerk.press(clerk.page.get_by_role("link", name="看完整的").first)
    clerk.press("记下来，看号码")
    clerk.look("number-refused")
    clerk.page.locator("label:has([name=reason][value=on_behalf])").click()
    clerk.page.locator("[name=words]").fill("代办医保")
    clerk.press("记下来，看号码")
    shown = clerk.page.locator("#full-number").inner_text()
    assert re.fullmatch(r"990825\d{11}[\dX]", shown.strip())
    clerk.look("number")


def _asks(resident: Person) -> None:
    resident.go("/me")
    resident.press(resident.page.get_by_role("link", name="村里存了我什么"))
    resident.look("my-data")
    resident.sees("代办医保")
    resident.press("有不对的，请村里改")
    resident.look("my-data-ask")
    resident.page.locator("[name=workplace]").fill("龙游纸厂")
    resident.page.locator("[name=words]").fill("上个月换的")
    resident.press("交给村里核对")
    resident.sees("5 个工作日")


def test_what_the_desk_arranges_looks_as_it_should(street: Street) -> None:
    clerk = street.meet(CLERK, DESKTOP)
    for name, path in (
        ("person-new", "/console/people/new"),
        ("household-new", "/console/people/households/new"),
        ("house-new", "/console/people/houses/new"),
        ("people-empty", "/console/people/?q=没有这个人"),
    ):
        clerk.go(path)
        clerk.look(name)
    clerk.go("/console/people/?q=zgf")
    household = clerk.page.locator(".person-line").filter(has_text="周桂芳").locator(".lnk").get_attribute("href")
    for step in ("change", "split", "merge", "head"):
        clerk.go(f"{household}/{step}")
        clerk.look(f"household-{step}")
    clerk.page.locator("label:has([name=person])").first.click()
    auditor = street.meet("19900000011", DESKTOP)
    auditor.go("/console/people/looked")
    auditor.look("numbers-seen")
