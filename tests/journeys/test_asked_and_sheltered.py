"""A county asks the women of a village, a village honours somebody, and when rain comes shelters stand first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.people import DESKTOP
from tests.product import CLERK, COUNTY, GRID_WORKER, NEIGHBOUR, RESIDENT, SECRETARY, STRANGER, ZHANGWANG

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street

pytestmark = [pytest.mark.slow]
TITLE = "两癌筛查放在哪一天方便"
ALARM = "今晚有大暴雨，山脚下的人家到文化礼堂"


def _choose(person: Person, words: str) -> None:
    person.page.locator("label").filter(has_text=words).locator("input").first.check(force=True)


def _ask(operator: Person) -> int:
    """Write a questionnaire for the women of 张王村 with the editor's own buttons, and open it."""
    operator.go("/console/forms/new")
    operator.look("form-new")
    page = operator.page
    page.locator("[name=title]").fill(TITLE)
    operator.press(page.locator("button[value='add:single']"))
    page.locator("[name=q-0-text]").fill("哪一天方便？")
    page.locator("[name=q-0-options]").fill("周六\n周日")
    operator.press(page.locator("button[value='add:text']"))
    page.locator("[name=q-1-text]").fill("还想问什么？")
    page.locator("[name=q-1-required]").uncheck()
    operator.press(page.locator("button[value='up:1']"))
    expect(page.locator("[name=q-0-text]")).to_have_value("还想问什么？")
    operator.press(page.locator("button[value='down:0']"))
    page.locator(".more-places > summary").click()
    page.locator("[name=audience_q]").fill("张王")
    page.locator("button[name=audience_find]").click()
    page.locator(f"button[name=audience_add][value='{ZHANGWANG}']").first.click()
    expect(page.locator(f"input[name=audience_places][value='{ZHANGWANG}']")).to_be_attached()
    expect(page.locator("input[name=audience_places]")).to_have_count(1)
    page.locator("[name=audience_sex][value=female]").check(force=True)
    page.locator("[name=closes_at]").fill("2099-01-01T18:00")
    operator.look("form-written")
    operator.press("存草稿")
    operator.sees("存好了")
    number = re.search(r"/console/forms/(\d+)", page.url)
    assert number is not None, page.url
    operator.look("form-draft")
    operator.press("现在开始")
    operator.sees("要填的人现在就看得到")
    return int(number[1])


def test_a_county_asks_women_who_answer_once_and_a_grid_worker_helps(street: Street) -> None:
    operator = street.meet(COUNTY, DESKTOP)
    number = _ask(operator)
    asked = street.meet(RESIDENT)
    for other in (NEIGHBOUR, STRANGER):
        street.meet(other).go(f"/forms/{number}", status=404)

    asked.go("/")
    asked.sees(TITLE)
    asked.go(f"/forms/{number}")
    asked.press("交上去")
    asked.look("form-lacking")
    _choose(asked, "周六")
    asked.look("form")
    asked.press("交上去")
    asked.sees("交上了，谢谢您")
    asked.look("form-thanks")
    asked.go(f"/forms/{number}")
    asked.sees("您已经填过了")

    helper = street.meet(GRID_WORKER)
    helper.go("/field/forms/")
    helper.look("field-forms")
    helper.press(helper.page.get_by_text(TITLE))
    helper.look("field-form-people")
    helper.press(helper.page.locator("main .cells a").first)
    _choose(helper, "当面口头同意")
    _choose(helper, "周日")
    helper.look("field-form-help")
    helper.press("帮他交上去")
    helper.sees("帮他交上了")

    operator.go(f"/console/forms/{number}/results")
    operator.sees("1/2")
    operator.look("form-results")
    operator.go(f"/console/forms/{number}")
    operator.look("form-open")


def test_what_came_of_an_award_is_read_by_those_who_chose(street: Street) -> None:
    reader = street.meet(RESIDENT)
    reader.go("/forms/")
    reader.look("forms-mine")
    reader.press(reader.page.get_by_text("张王村最美邻居"))
    reader.sees("周桂芳")
    reader.look("form-results")
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go("/console/forms/?tab=closed")
    clerk.look("forms")


def test_in_an_emergency_shelters_stand_first_until_it_is_over(street: Street) -> None:
    secretary = street.meet(SECRETARY, DESKTOP)
    secretary.go("/console/emergency")
    secretary.look("emergency")
    secretary.page.locator("[name=message]").fill(ALARM)
    secretary.press("开始紧急状态")
    secretary.sees("首页先看到它")
    secretary.look("emergency-on")

    resident, far = street.meet(RESIDENT), street.meet(STRANGER)
    resident.go("/")
    words = resident.page.locator("main").inner_text()
    assert words.index(ALARM) < words.index("张王村文化礼堂") < words.index("随手拍")
    resident.look("home-alarmed")
    way = resident.page.get_by_role("link", name="带我去张王村文化礼堂")
    assert "uri.amap.com/navigation" in (way.get_attribute("href") or "")
    resident.go("/shelters")
    resident.look("shelters")
    far.go("/")
    assert ALARM not in far.page.locator("body").inner_text()

    secretary.press("现在结束")
    resident.go("/")
    assert ALARM not in resident.page.locator("body").inner_text()


def test_a_clerk_keeps_shelters_and_sets_a_line(street: Street) -> None:
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go("/console/shelters")
    clerk.look("shelters")
    clerk.go("/console/shelters/new")
    clerk.page.locator("[name=name]").fill("新祠堂")
    clerk.page.locator("[name=lng]").fill("东边")
    clerk.press(clerk.page.locator("main button[type=submit], .main button").filter(has_text="存").first)
    clerk.sees("经度、纬度要两个都写")
    clerk.look("shelter-lacking")
    clerk.page.locator("[name=lng]").fill("")
    clerk.press(clerk.page.locator("main button[type=submit], .main button").filter(has_text="存").first)
    clerk.sees("新祠堂")
    clerk.go("/console/tickers")
    _choose(clerk, "安全")
    clerk.page.locator("[name=text]").fill("东片水管抢修，下午停水")
    clerk.page.locator("[name=until]").fill("2099-01-01T18:00")
    clerk.press("放上去")
    clerk.sees("最长九十天")
    clerk.look("tickers")
