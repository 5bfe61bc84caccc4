"""An old phone, a strict office computer: everything works where scripts do not run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.people import DESKTOP
from tests.journeys.scenes import desk_step, field_step, file_of, photo
from tests.product import CLERK, ELECTRICIAN, RESIDENT

if TYPE_CHECKING:
    from tests.journeys.people import Street


def test_a_matter_is_reported_handled_and_rated_without_scripts(street: Street) -> None:
    reporter = street.meet(RESIDENT, scripts=False)
    reporter.go("/report/report")
    reporter.page.locator("[name=text]").fill("村口公告栏的玻璃碎了")
    reporter.page.locator("[name=photos]").set_input_files(file_of(photo()))
    reporter.press(reporter.page.locator(".bar button[form=report]"))
    found = re.search(r"/matters/(\d+)/received", reporter.page.url)
    assert found, reporter.page.url
    matter = int(found.group(1))
    clerk = street.meet(CLERK, DESKTOP, scripts=False)
    desk_step(clerk, matter, "assign", assignee="李建明")
    expect(clerk.page.locator("#panel .note.go")).to_be_visible()
    electrician = street.meet(ELECTRICIAN, scripts=False)
    field_step(electrician, matter, "accept")
    field_step(electrician, matter, "resolve", note="玻璃换好了", photograph=photo(lit=True))
    reporter.go(f"/matters/{matter}")
    reporter.page.locator("[value=satisfied]").check(force=True)
    reporter.press(reporter.page.locator("form[action$='/rating'] button").last)
    expect(reporter.page.locator(".seal")).to_be_visible()


def test_what_scripts_ask_in_a_dialog_is_a_page_without_them(street: Street) -> None:
    reporter = street.meet(RESIDENT, scripts=False)
    reporter.go("/report/report")
    reporter.page.locator("[name=text]").fill("写错了，要撤回的一件")
    reporter.press(reporter.page.locator(".bar button[form=report]"))
    reporter.press("看看办到哪一步")
    reporter.press(reporter.page.locator("a[href$='/withdrawal']"))
    reporter.press(reporter.page.locator("main button, .bar button").last)
    reporter.sees("撤回")
    assert reporter.page.locator("a[href$='/withdrawal']").count() == 0


def test_a_form_sent_empty_says_what_is_missing_and_keeps_the_rest(street: Street) -> None:
    reporter = street.meet(RESIDENT, scripts=False)
    reporter.go("/report")
    reporter.page.locator("[name=location_note]").evaluate("field => { field.value = '老樟树下'; }")
    reporter.press(reporter.page.locator(".bar button[form=report]"))
    reporter.sees("有一样就能报")
    assert reporter.page.locator("[name=location_note]").input_value() == "老樟树下"
