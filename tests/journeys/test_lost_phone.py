"""A neighbour's phone is stolen: the village office signs it out, and in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.people import DESKTOP
from tests.product import CLERK, COUNTY, NEIGHBOUR

if TYPE_CHECKING:
    from tests.journeys.people import Street
    from tests.product import Product


def test_barred_at_the_next_click_and_let_in_again(street: Street, product: Product) -> None:
    thief, program = street.meet(NEIGHBOUR, anew=True), product.program(NEIGHBOUR, anew=True)
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go("/console/phones?q=刘建军")
    clerk.look("lost-phones")
    clerk.page.locator("[data-dialog^=found-]").first.click()
    clerk.look("lost-phones-asked")
    clerk.press(clerk.page.locator("dialog[open] button.btn-d"))
    try:
        clerk.sees("挂失中")
        clerk.look("lost-phones-barred")
        assert thief.ask("/me").headers["location"].startswith("/sign-in")
        assert program.get("/me").status == 401
        refused = product.program().post("/session", {"phone": NEIGHBOUR, "code": "246810"})
        assert refused.status == 401
    finally:
        clerk.page.locator("[data-dialog^=barred-]").first.click()
        clerk.look("lost-phones-readmit")
        clerk.press(clerk.page.locator("dialog[open] button.btn-p"))
        street.forget(NEIGHBOUR)
        product.forget(NEIGHBOUR)
    assert product.program(NEIGHBOUR, anew=True).get("/me").status == 200


def test_the_county_changes_a_working_day_and_takes_it_back(street: Street) -> None:
    county = street.meet(COUNTY, DESKTOP)
    county.go("/console/calendar")
    county.look("calendar")
    county.press("就这么改")
    county.look("calendar-refused")
    day = county.page.evaluate("new Date(Date.now() + 2 * 864e5).toISOString().slice(0, 10)")
    county.page.locator("[name=day]").fill(day)
    county.page.locator("label:has([name=is_workday][value='0'])").click()
    county.page.locator("[name=reason]").fill("台风停工，县政府通知")
    county.press("就这么改")
    if "这一天本来就不上班" in county.page.locator("body").inner_text():
        county.page.locator("label:has([name=is_workday][value='1'])").click()
        county.press("就这么改")
    county.sees("正在重新算")
    county.look("calendar-decided")
    county.press(county.page.locator("a[href*='/drop']").first)
    county.page.locator("[name=reason]").fill("通知改了")
    county.look("calendar-drop")
    county.press("确认撤掉")
    county.sees("照放假通知算")
