"""An old woman's words, taken down at her door, become what a village talks over; the next village finds nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.people import DESKTOP
from tests.product import GRID_WORKER, NEIGHBOUR, RESIDENT, SECRETARY, STRANGER

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street

pytestmark = [pytest.mark.slow]
TITLE = "河边的石埠头修一修"
TEXT = "洗衣裳的石埠头塌了一角，老人家蹲着不稳当。能不能补几块石板，再加个扶手？"


def _choose(person: Person, words: str) -> None:
    choice = person.page.locator("label").filter(has_text=words).locator("input").first
    choice.evaluate("field => field.scrollIntoView({block: 'center'})")  # out from under the sticky bar
    choice.check(force=True)


def _taken_down(worker: Person) -> int:
    worker.go("/field/")
    worker.press("替人提议题")
    worker.look("topic-field")
    worker.press("替他提上去")
    worker.look("topic-field-lacking")
    page = worker.page
    page.locator("[name=behalf_name]").fill("周桂芳")
    page.locator("[name=behalf_phone]").fill(RESIDENT)
    _choose(worker, "当面口头同意")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=text]").fill(TEXT)
    worker.press("替他提上去")
    worker.sees("替他提上去了")
    number = re.search(r"/topics/(\d+)", page.url)
    assert number is not None, page.url
    return int(number[1])


def _taken_up(secretary: Person) -> None:
    secretary.go("/console/deliberation/")
    secretary.look("topics-desk")
    secretary.press(secretary.page.get_by_role("link", name=TITLE))
    secretary.look("topic-desk")
    secretary.press("接了")
    secretary.sees("请选用哪个办法议")
    _choose(secretary, "村民说事")
    secretary.press("接了")
    secretary.sees("接下来了")


def _says(person: Person, topic: str, side: str, words: str) -> None:
    person.go(topic)
    _choose(person, side)
    person.page.locator("[name=text]").fill(words)
    person.press("说给大伙听")
    person.sees("说出去了")


def _nothing_there(stranger: Person, topic: str) -> None:
    for address in (topic, f"{topic}/withdrawal"):
        stranger.go(address, status=404)
    assert stranger.post(f"{topic}/support", supports="1").status == 404
    stranger.go("/topics/")
    expect(stranger.page.get_by_text(TITLE)).to_have_count(0)


def test_an_old_womans_words_are_taken_down_supported_taken_up_discussed_and_summed_up(street: Street) -> None:
    worker = street.meet(GRID_WORKER)
    number = _taken_down(worker)
    topic = f"/topics/{number}"

    woman, floating = street.meet(RESIDENT), street.meet(NEIGHBOUR)
    woman.go("/topics/?tab=mine")
    woman.look("topics-mine")
    woman.press(woman.page.get_by_text(TITLE))
    woman.sees("替他记的")
    woman.look("topic-raised")
    _nothing_there(street.meet(STRANGER), topic)

    floating.go(topic)
    floating.press("我附议")
    floating.sees("您附议了")
    floating.sees("一起附议")  # counted, and obliging nobody: whose register is elsewhere has no vote
    floating.look("topic-supported")

    secretary = street.meet(SECRETARY, DESKTOP)
    _taken_up(secretary)

    floating.go(topic)
    floating.press("说给大伙听")
    floating.sees("请选您怎么看")
    floating.look("topic-lacking")
    _says(floating, topic, "有疑问", "石板从哪儿来，要花多少钱？")
    _says(woman, topic, "赞成", "我摔过一回，早就该修了。")
    woman.sees("2 人说了 2 条")

    secretary.go(f"/console/deliberation/{number}")
    secretary.page.locator("[name=summarise_note]").fill("大家都说该修。石板村里有现成的，工钱八百元。")
    secretary.press("放上去")
    secretary.sees("小结放上去了")
    secretary.look("topic-desk-open")
    woman.go(topic)
    woman.sees("工钱八百元")
    woman.look("topic-open")
    woman.go("/")
    woman.sees(TITLE)


def test_raising_what_somebody_raised_already_leads_to_it(street: Street) -> None:
    woman = street.meet(RESIDENT)
    woman.go("/topics/")
    woman.look("topics")
    woman.press("我要提一件事")
    woman.page.locator("[name=title]").fill("晒谷场晚上几点关灯好")
    woman.page.locator("[name=text]").fill("跳舞的想晚一点，带孩子的想早一点。")
    expect(woman.page.locator("#alike")).to_contain_text("晒谷场晚上几点关灯")
    woman.look("topic-new-alike")
