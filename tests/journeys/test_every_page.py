"""A look at every page: at the size it is made for, in large type too, by those who use it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.people import DESKTOP
from tests.product import (
    AUDITOR,
    CITY,
    CLERK,
    COMMAND,
    COUNTY,
    DISCIPLINE,
    ELECTRICIAN,
    GRID_LEADER,
    GRID_WORKER,
    MARKET_OFFICER,
    NEIGHBOUR,
    OFFICER,
    RESIDENT,
    SECRETARY,
    STRANGE_CLERK,
    STRANGER,
    SUPERVISOR,
)

if TYPE_CHECKING:
    from tests.journeys.people import Device, Person, Street
    from tests.product import Product, Program

RESIDENT_PAGES = {
    "home": "/",
    "report": "/report",
    "report-letter": "/report/letter",
    "report-help": "/report/help",
    "report-suggestion": "/report/suggestion",
    "report-dispute": "/report/dispute",
    "report-tip-off": "/report/tip_off",
    "report-platform": "/report/platform_complaint",
    "receipts": "/receipts",
    "mine": "/my-matters",
    "village": "/village-matters",
    "village-none": "/village-matters?q=找不到的词",
    "columns": "/columns",
    "column": "/columns/330825002222/notice",
    "column-none": "/columns/330825002222/all?q=找不到的词",
    "finance-list": "/finance/",
    "law": "/law/deliberation",
    "inbox": "/inbox",
    "forms": "/forms/",
    "shelters": "/shelters",
    "me": "/me",
    "my-data": "/me/data",
    "my-data-ask": "/me/data/correct",
    "my-data-erase": "/me/data/erase",
    "sessions": "/me/sessions",
    "message-preferences": "/me/messages",
    "second-factor-offered": "/me/second-factor",
    "reminders": "/me/reminders",
    "reminders-email": "/me/reminders/email",
}
FIELD_PAGES = {
    "field": "/field/",
    "doorsteps": "/field/doorsteps",
    "field-forms": "/field/forms/",
    "field-votes": "/field/votes/",
    "field-report": "/report?from=field",
    "field-for-others": "/report?from=field&for=1",
}
_GRID_ONLY = {"doorsteps", "field-forms", "field-votes"}
CONSOLE_PAGES = {
    "start": "/console/",
    "place": "/console/place",
    "queue-all": "/console/matters/?tab=all",
    "queue-none": "/console/matters/?tab=all&q=找不到的词",
    "promises": "/console/promises",
    "answer-templates": "/console/answer-templates",
    "forms": "/console/forms/",
    "form-new": "/console/forms/new",
    "shelters": "/console/shelters",
    "shelter-new": "/console/shelters/new",
    "tickers": "/console/tickers",
    "routes": "/console/routes",
    "categories": "/console/categories?edit=street_lamp",
    "posts": "/console/posts/?tab=published",
    "post-new": "/console/posts/new",
    "columns": "/console/columns?edit=notice",
    "home-columns": "/console/home-columns",
    "comments": "/console/comments/?tab=shown",
    "accounts": "/console/finance/",
    "duties": "/console/duties/",
    "duties-done": "/console/duties/?tab=done",
    "disclosure-compliance": "/console/duties/compliance",
    "disclosure-calendar": "/console/duties/calendar",
    "law-of-meetings": "/console/deliberation/law/",
    "law-of-a-meeting": "/console/deliberation/law/v_assembly_households",
    "seats": "/console/deliberation/seats/",
    "console-inbox": "/console/inbox",
    "broadcasts": "/console/broadcasts",
    "broadcasts-none": "/console/broadcasts?q=找不到的词",
    "broadcast-new": "/console/broadcasts/new",
    "appointments": "/console/appointments",
    "coverage": "/console/joining/coverage",
    "phones": "/console/phones",
    "audiences": "/console/audiences/",
    "tags": "/console/audiences/tags",
}
DESKS = {
    "clerk": CLERK, "secretary": SECRETARY, "command": COMMAND, "officer": OFFICER, "county": COUNTY, "city": CITY,
    "auditor": AUDITOR,
}  # fmt: skip
EVERYBODY = (
    RESIDENT, NEIGHBOUR, GRID_WORKER, CLERK, SECRETARY, ELECTRICIAN, COMMAND, OFFICER, COUNTY, CITY, AUDITOR, STRANGER,
    STRANGE_CLERK, SUPERVISOR, GRID_LEADER, MARKET_OFFICER, DISCIPLINE,
)  # fmt: skip
LINKS_AT_MOST = 40


def test_every_page_of_a_resident(street: Street) -> None:
    _look_at_all(street.meet(RESIDENT), RESIDENT_PAGES)


def test_every_page_of_a_resident_in_large_type(street: Street) -> None:
    person = street.meet(RESIDENT)
    person.go("/")
    person.press("大字版")
    expect(person.page.locator("html")).to_have_attribute("data-mode", "care")
    try:
        _look_at_all(person, RESIDENT_PAGES)
        _look_at_first_matter(person, "/my-matters", "matter")
    finally:
        person.go("/")
        person.press("标准版")
    expect(person.page.locator("html")).to_have_attribute("data-mode", "std")


@pytest.mark.parametrize("phone", [GRID_WORKER, ELECTRICIAN], ids=["grid-worker", "electrician"])
def test_every_page_in_the_field(street: Street, phone: str) -> None:
    person = street.meet(phone)
    names = {"field": f"field-{phone[-2:]}"}
    pages = {name: path for name, path in FIELD_PAGES.items() if name not in _GRID_ONLY or phone != ELECTRICIAN}
    _look_at_all(person, {names.get(name, name): path for name, path in pages.items()})


def test_the_field_in_large_type(street: Street) -> None:
    person = street.meet(GRID_LEADER)
    person.post("/me/care", mode="care")
    try:
        _look_at_all(person, {"field": "/field/", "doorsteps": "/field/doorsteps"})
        _look_at_first_matter(person, "/field/", "field-matter")
    finally:
        person.post("/me/care", mode="std")


@pytest.mark.parametrize("role", ["clerk", "county"])
def test_every_page_of_the_console(street: Street, role: str) -> None:
    person = street.meet(DESKS[role], DESKTOP)
    _look_at_all(person, {f"{name}-{role}": path for name, path in CONSOLE_PAGES.items()})


def test_the_outside_platforms_of_a_county(street: Street) -> None:
    person = street.meet(COUNTY, DESKTOP)
    _look_at_all(person, {"connectors-none": "/console/connectors"})
    person.page.locator("[name=name]").fill("12345 热线")
    person.page.locator("[name=address]").fill("http://12345.example.cn/")
    person.press(person.page.locator("[value=save]"))
    person.look("connectors-refused")
    person.page.locator("[name=address]").fill("https://12345.example.cn/events")
    person.press(person.page.locator("[value=save]"))
    person.look("connectors-secret")
    person.press(person.page.locator("[value=renew]"))
    person.look("connectors-renewed")


@pytest.mark.parametrize("role", ["command", "officer", "auditor"])
def test_where_a_desk_begins(street: Street, role: str) -> None:
    person = street.meet(DESKS[role], DESKTOP)
    _look_at_all(person, {f"start-{role}": "/console/", f"queue-{role}": "/console/matters/"})


def test_what_somebody_who_has_not_signed_in_sees(street: Street, product: Product, device: Device) -> None:
    person = street.meet(STRANGER, device)
    person.context.clear_cookies()
    _look_at_all(person, {"welcome": "/", "sign-in": "/sign-in"})
    person.page.locator("[name=phone]").fill("123")
    person.press(person.page.locator("button[form=sign-in]"))
    person.look("sign-in-refused")
    person.page.locator("[name=phone]").fill(STRANGER)
    person.press(person.page.locator("button[form=sign-in]"))
    person.look("code")
    person.page.locator("[name=code]").fill("000000")
    person.press(person.page.locator("button[form=sign-in]"))
    person.look("code-refused")
    person.go("/nowhere-at-all", status=404)
    person.look("not-found")


@pytest.mark.parametrize("phone", EVERYBODY)
def test_every_link_offered_leads_somewhere(product: Product, phone: str) -> None:
    person = product.program(phone)
    starts = ["/", "/me", "/inbox"]
    starts += [path for path in ("/console/", "/field/") if person.call("GET", f"/{path}").status == 200]
    seen: dict[str, str] = {}
    for path in starts:
        _collect(person, path, seen)
    for path in list(seen.values())[:LINKS_AT_MOST]:
        answer = person.call("GET", f"/{path}")
        assert answer.status in {200, 303}, f"{phone} is offered {path} and gets {answer.status}"


def _look_at_all(person: Person, pages: dict[str, str]) -> None:
    for name, path in pages.items():
        person.go(path)
        person.look(name)


def _look_at_first_matter(person: Person, path: str, name: str) -> None:
    person.go(path)
    link = person.page.locator("main a[href*='matters/']").first
    if link.count():
        person.press(link)
        person.look(name)


def _collect(person: Program, path: str, seen: dict[str, str]) -> None:
    """Note one address of every kind that a page links to."""
    page = person.call("GET", f"/{path}").body.decode()
    for href in re.findall(r'href="(/[^"#]*)"', page):
        address = html.unescape(href)
        if not address.startswith("/static/"):
            seen.setdefault(re.sub(r"\d+", "N", address.partition("?")[0]), address)
