"""What a village cannot do alone: up to the town, out to a department, back, and decided where nobody wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.people import DESKTOP
from tests.journeys.scenes import desk_step
from tests.product import CLERK, COMMAND, GRID_WORKER, MARKET_OFFICER, OFFICER, RESIDENT

if TYPE_CHECKING:
    from tests.journeys.people import Street
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


def test_two_who_press_at_once_are_told_apart(street: Street, product: Product) -> None:
    matter = product.program(RESIDENT).report("公厕的灯坏了")["id"]
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go(f"/console/matters/{matter}?step=answer")
    clerk.page.locator("[name=note]").fill("我这就叫人去看")
    assert product.program(GRID_WORKER).step(matter, "answer", note="收到").status == 200
    clerk.press(clerk.page.locator("form[action*='/answer'] button").last)
    clerk.sees("别人先办了一步")
    clerk.sees("我这就叫人去看")
    clerk.look("overtaken")
