"""A phone that was lost, an office that ended: the next request is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.people import DESKTOP
from tests.product import CLERK, NEIGHBOUR, SECRETARY, SUPERVISOR, ZHANGWANG

if TYPE_CHECKING:
    from tests.journeys.people import Street
    from tests.product import Product


def test_signing_out_everywhere_ends_every_device_at_once(street: Street, product: Product) -> None:
    phone, other = street.meet(SUPERVISOR, anew=True), street.meet(SUPERVISOR, DESKTOP, anew=True)
    program = product.program(SUPERVISOR, anew=True)
    phone.go("/me/sessions")
    assert phone.page.locator("form[action*='/me/sessions/']").count() >= 3, "two browsers and a program"
    phone.look("sessions")
    phone.page.locator("[data-dialog=end-all]").click()
    phone.press(phone.page.locator("dialog[open] button[type=submit], dialog[open] button:not([type])").first)
    assert "/sign-in" in phone.page.url
    assert other.ask("/me").headers["location"].startswith("/sign-in")
    assert program.get("/me").status == 401


def test_one_session_alone_is_ended(street: Street) -> None:
    phone, other = street.meet(SUPERVISOR, anew=True), street.meet(SUPERVISOR, DESKTOP, anew=True)
    phone.go("/me/sessions")
    desk = phone.page.locator(".cell:has(form)").filter(has_text="电脑").first
    phone.press(desk.get_by_role("button"))
    assert other.ask("/me").status == 303
    assert phone.ask("/me").status == 200


def test_a_role_opens_its_pages_from_the_next_request_and_closes_them_so(street: Street) -> None:
    neighbour = street.meet(NEIGHBOUR)
    assert neighbour.ask("/field/").status == 403
    secretary = street.meet(SECRETARY, DESKTOP)
    secretary.go("/console/appointments/new")
    secretary.look("appointment-new")
    secretary.page.locator("[name=phone]").fill(NEIGHBOUR)
    secretary.page.locator("[name=role]").select_option("service_member")
    where = secretary.page.locator("[name=where]")
    if where.first.get_attribute("type") == "radio":
        secretary.page.locator(f"label:has([name=where][value='{ZHANGWANG}'])").click()
    else:
        where.fill(ZHANGWANG)
    secretary.press(secretary.page.locator("form[method=post] button.btn-p").last)
    secretary.look("appointment-confirm")
    secretary.press(secretary.page.locator("[name=sure]"))
    assert neighbour.ask("/field/").status == 200
    secretary.go("/console/appointments?q=刘建军")
    secretary.press(secretary.page.locator("a[href$='/end']").first)
    secretary.press(secretary.page.locator("form[action$='/end'] button").first)
    assert neighbour.ask("/field/").status == 403


def test_a_page_asked_for_without_a_session_is_come_back_to(street: Street) -> None:
    clerk = street.meet(CLERK, DESKTOP)
    clerk.context.clear_cookies()
    clerk.page.goto(f"{clerk.product.url}/console/matters/?tab=late")
    assert "/sign-in?next=" in clerk.page.url
    clerk.page.locator("[name=phone]").fill(CLERK)
    clerk.press(clerk.page.locator("button[form=sign-in]"))
    clerk.page.locator("[name=code]").fill("246810")
    clerk.press(clerk.page.locator("button[form=sign-in]"))
    assert clerk.page.url.endswith("/console/matters/?tab=late")
