"""The law of meetings: a county makes it stricter, a village says who sits where, a member reads what it takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.people import DESKTOP, PHONE
from tests.product import COUNTY, RESIDENT, SECRETARY

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street

RULE = "/console/deliberation/law/v_group_households"
SEATS = "/console/deliberation/seats/?seat=collective_board"


def test_a_county_asks_for_more_and_a_member_reads_it(street: Street) -> None:
    operator = street.meet(COUNTY, DESKTOP)
    operator.go("/console/deliberation/law/")
    operator.look("law-table")
    operator.go(RULE)
    operator.page.locator("[name=quorum]").select_option("3/4")
    operator.press("保存")
    operator.look("law-refused")
    expect(operator.page.locator("#e-basis")).to_contain_text("依据哪个文件")
    operator.page.locator("[name=basis]").fill("龙民〔2026〕12号")
    operator.press("保存")
    operator.sees("龙民〔2026〕12号")
    operator.page.locator(".radio label").filter(has_text="上门收票").click()
    operator.page.locator("[name=channel_basis]").fill("省实施办法第二十一条")
    operator.press("记下依据")
    operator.sees("省实施办法第二十一条")
    operator.look("law-stricter")

    member = street.meet(RESIDENT, PHONE)
    member.go("/law/deliberation")
    card = member.page.locator("section").filter(has=member.page.locator("#m-v_group_households"))
    expect(card).to_contain_text("四分之三以上")
    expect(card).to_contain_text("上门收票也算参加")
    member.look("law-plain")

    operator.press("不再算")
    operator.press("改回照法律")
    operator.sees("已停用")
    member.go("/law/deliberation")
    expect(card).to_contain_text("三分之二以上")


def test_a_village_says_who_sits_on_the_board(street: Street) -> None:
    secretary = street.meet(SECRETARY, DESKTOP)
    secretary.go(SEATS)
    secretary.look("seats-empty")
    chosen = _seat(secretary)
    secretary.sees("记好了")
    expect(secretary.page.locator(".dt tbody th").first).to_contain_text(chosen)
    expect(secretary.page.locator(".law-asks")).to_contain_text("现在 1 人")
    secretary.look("seats")
    secretary.page.locator(".dt tbody a").first.click()
    secretary.press("确认卸任")
    secretary.look("seat-end-refused")
    secretary.page.locator("[name=note]").fill("辞职")
    secretary.press("确认卸任")
    secretary.sees("还没有登记")


def _seat(secretary: Person) -> str:
    page = secretary.page
    page.get_by_role("link", name="加一个人").click()
    page.locator(".pad [name=q]").fill("wang")
    secretary.press("找")
    secretary.press("加上")
    secretary.look("seat-refused")
    first = page.locator(".opt").first
    name = re.split(r"\s", first.inner_text().strip())[0]
    first.click()
    page.locator("[name=note]").fill("2026年1月成员大会选举")
    secretary.press("加上")
    return name
