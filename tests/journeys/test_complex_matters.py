"""What a village cannot do alone: up to the town, out to a department, back, and decided where nobody wants it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from python_calamine import load_workbook

from tests.journeys.people import DESKTOP
from tests.journeys.scenes import desk_step
from tests.product import CLERK, COMMAND, ELECTRICIAN, GRID_WORKER, MARKET_OFFICER, NEIGHBOUR, OFFICER, RESIDENT

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street
    from tests.product import Product


def test_a_department_does_what_the_village_passed_up(street: Street, product: Product) -> None:
    matter = product.program(RESIDENT).report("沿街店面占了人行道，摆到机动车道上")["id"]
    clerk, command = street.meet(CLERK, DESKTOP), street.meet(COMMAND, DESKTOP)
    officer, reporter = street.meet(OFFICER, DESKTOP), street.meet(RESIDENT)
    desk_step(clerk, matter, "escalate", note="要执法权，村里办不了")
    reporter.told("上报到街道", matter)
    command.told("村里上报", matter)
    command.look("at-town")
    desk_step(command, matter, "dispatch", note="请牵头", assignee="综合行政执法队")
    reporter.told("街道派人办", matter)
    officer.told("街道派单", matter)
    officer.look("dispatched")
    desk_step(officer, matter, "accept")
    reporter.told("接手了", matter)
    desk_step(officer, matter, "progress", note="已经约谈店主，限三天清走")
    reporter.told("有进展", matter)
    desk_step(officer, matter, "resolve", note="摊位清走了，划了线")
    reporter.told("办好了", matter)
    reporter.sees("摊位清走了")


def test_what_a_department_refuses_the_town_decides(street: Street, product: Product) -> None:
    resident = product.program(RESIDENT)
    matter = resident.report("菜场里卖的秤不准，好几家都少一两")["id"]
    product.program(CLERK).step(matter, "escalate", note="要去检定")
    command, officer, market = (street.meet(who, DESKTOP) for who in (COMMAND, OFFICER, MARKET_OFFICER))
    desk_step(command, matter, "dispatch", assignee="综合行政执法队")
    officer.told("街道派单", matter)
    officer.go(f"/console/matters/{matter}?step=refuse")
    expect(officer.page.locator("form[action*='/refuse'] [name=note]")).to_have_attribute("required", "True")
    desk_step(officer, matter, "refuse", note="计量归市场监管")
    command.told("请您裁定", matter)
    command.look("arbitration")
    desk_step(command, matter, "arbitrate", note="计量器具归市场监管所", assignee="市场监管所")
    market.told("裁定由您办", matter)
    street.meet(RESIDENT).told("定下由谁办", matter)
    promises = {promise["name"]: promise for promise in resident.get(f"/matters/{matter}").json["promises"]}
    assert promises["arbitration"]["met_at"], "the decision was promised, too"
    assert "met_at" not in promises["resolution"], "the clock ran on meanwhile"


def test_two_departments_finish_what_one_of_them_first_refused(street: Street, product: Product) -> None:
    resident = product.program(RESIDENT)
    matter = resident.report("菜场门口的摊位占道，秤也不准")["id"]
    product.program(CLERK).step(matter, "escalate", note="要两家一起来")
    command, officer, market = (street.meet(who, DESKTOP) for who in (COMMAND, OFFICER, MARKET_OFFICER))
    command.go(f"/console/matters/{matter}?step=dispatch")
    command.page.locator("details.assisting summary").click()
    command.look("lead-and-assisting")
    desk_step(command, matter, "dispatch", note="请牵头", assignee="综合行政执法队", assisting="市场监管所")
    part = _part_beside(command)
    market.told("街道派单", part)
    market.sees("综合行政执法队牵头")
    desk_step(market, part, "refuse", note="秤是计量所的事")
    command.told("请您裁定", part)
    command.sees("秤是计量所的事")
    command.look("part-refused")
    desk_step(command, part, "arbitrate", note="还是归市场监管所", assignee="市场监管所")
    market.told("裁定由您办", part)
    desk_step(officer, matter, "accept")
    officer.sees("还有 1 家没办完：市场监管所")
    officer.look("lead-awaits-the-others")
    assert officer.page.locator(".pf .seg a", has_text="办结").count() == 0
    desk_step(market, part, "accept")
    desk_step(market, part, "resolve", note="换了十杆新秤")
    officer.told("协办的都办完了", matter)
    desk_step(officer, matter, "resolve", note="摊位也清走了")
    reporter = street.meet(RESIDENT)
    reporter.told("办好了", matter)
    assert resident.post(f"/matters/{matter}/rating", {"grade": "satisfied"}).status == 200
    officer.told("村民满意", matter)


def _part_beside(person: Person) -> int:
    """Return the matter the only link among the parts leads to."""
    href = person.page.locator("ul.parts a[href*='/console/matters/']").first.get_attribute("href") or ""
    return int(href.split("?", 1)[0].rsplit("/", 1)[-1])


def test_two_neighbours_who_report_the_same_are_both_told(street: Street, product: Product) -> None:
    first = product.program(RESIDENT).report("祠堂后面水管爆了，巷子里全是水")
    second = product.program(NEIGHBOUR).report("水管爆了，祠堂后面巷子里全是水")
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go(f"/console/matters/{second['id']}")
    clerk.sees("可能重复")
    clerk.look("alike")
    clerk.page.locator(".alike a[href*='step=merge']").first.click()
    form = clerk.page.locator("form[action*='/merge']")
    expect(form.locator("[name=into]")).to_have_value(first["number"])
    clerk.press(form.locator("button:not([type=button])").last)
    one, other = street.meet(RESIDENT), street.meet(NEIGHBOUR)
    other.told("和另一件一起办", second["id"])
    one.told("有邻居也报了", first["id"])
    desk_step(clerk, first["id"], "answer", note="抢修的人十分钟到")
    one.told("回了您一句", first["id"])
    other.told("回了您一句", second["id"])


def test_a_clerk_gives_five_at_once_by_keys_and_takes_the_list_along(street: Street, product: Product) -> None:
    resident = product.program(RESIDENT)
    matters = [resident.report(f"第 {n} 盏路灯不亮了，一起报")["id"] for n in range(1, 6)]
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go("/console/matters/?tab=all&q=一起报")
    for _n in matters:
        clerk.page.keyboard.press("j")
        clerk.page.keyboard.press("x")
    expect(clerk.page.locator("[data-give-count]")).to_have_text("选了 5 件")
    clerk.look("five-ticked")
    clerk.page.keyboard.press("a")
    expect(clerk.page.locator("#f-assignee-all")).to_be_focused()
    clerk.page.locator("#f-assignee-all").select_option(label="李建明")
    clerk.press("一起交办")
    clerk.sees("给了李建明 5 件")
    clerk.look("five-given")
    street.meet(ELECTRICIAN).told("交给您办", matters[0], saying="第 1 盏")
    taken = clerk.ask("/console/matters/export?tab=all&q=一起报")
    assert taken.status == 200
    rows = load_workbook(io.BytesIO(taken.body())).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + len(matters)
    assert {row[rows[0].index("承办")] for row in rows[1:]} == {"李建明"}


def test_the_keys_can_be_looked_up_and_switched_off(street: Street, product: Product) -> None:
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go("/console/matters/?tab=all")
    clerk.page.keyboard.press("?")
    expect(clerk.page.locator("#keys")).to_be_visible()
    clerk.look("keys")
    clerk.page.locator("[data-keys-on]").uncheck()
    expect(clerk.page.locator("[data-keys-said]")).to_have_text("按键关掉了")
    clerk.page.keyboard.press("Escape")
    clerk.page.keyboard.press("/")
    expect(clerk.page.locator(".srch input[type=search]")).not_to_be_focused()
    clerk.page.evaluate("localStorage.removeItem('linli-keys')")


def test_two_who_press_at_once_are_told_apart(street: Street, product: Product) -> None:
    matter = product.program(RESIDENT).report("公厕的灯坏了")["id"]
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go(f"/console/matters/{matter}?step=answer")
    clerk.page.locator("form[action*='/answer'] [name=note]").fill("我这就叫人去看")
    assert product.program(GRID_WORKER).step(matter, "answer", note="收到").status == 200
    clerk.press(clerk.page.locator("form[action*='/answer'] button").last)
    clerk.sees("别人先办了一步")
    clerk.sees("我这就叫人去看")
    clerk.look("overtaken")
