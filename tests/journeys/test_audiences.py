"""A county's operator chooses whom something is for and sees how many that is, at every change and of how many."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.people import DESKTOP, PHONE
from tests.product import CLERK, COUNTY, GRID_LEADER

if TYPE_CHECKING:
    from tests.journeys.people import Device, Person, Street

PAGE = "/console/audiences/"
LISTS_ARE_WHOLE_WITHIN = 60.0


def _count(person: Person) -> int:
    return int(person.page.locator("#audience-count .big").inner_text().split()[0].replace(",", "").rstrip("人"))


def _count_becomes(person: Person, words: str) -> int:
    expect(person.page.locator("#audience-count")).to_contain_text(words)
    return _count(person)


def _tick(person: Person, name: str, value: str) -> None:
    person.page.locator(f"label.chip:has([name=audience_{name}][value={value}])").click()


def _drop(person: Person, name: str) -> None:
    row = person.page.locator(".way").filter(has_text=name)
    row.locator("summary").click()
    person.press(row.get_by_role("button", name="删掉"))


@pytest.fixture(params=[DESKTOP, PHONE], ids=lambda device: device.name)
def desk(request: pytest.FixtureRequest) -> Device:
    found: Device = request.param
    return found


def test_the_count_follows_every_change_and_the_audience_is_kept(street: Street, desk: Device) -> None:
    operator = street.meet(COUNTY, desk)
    operator.go(PAGE)
    operator.look("audiences")
    everybody = _count(operator)
    _tick(operator, "residency", "registered")
    _count_becomes(operator, "户籍在这里")
    operator.page.locator("[name=audience_age_min]").fill("60")
    old = _count_becomes(operator, "60 岁以上")
    _tick(operator, "sex", "female")
    old_women = _count_becomes(operator, "，女")
    assert everybody > old > old_women > 0

    operator.page.locator(".more-places summary").click()
    operator.press("展开东华街道")
    operator.press(operator.page.get_by_role("button", name=re.compile("只选这里\\s*张王村")))
    assert 0 < _count_becomes(operator, "各网格多少人") < old_women
    operator.look("audiences-village")
    name = f"张王村老年妇女{desk.name}"
    operator.page.locator("[name=name]").fill(name)
    operator.press("存下来")
    operator.sees(f"“{name}”存好了。")
    operator.look("audiences-kept")
    operator.page.get_by_role("link", name=name).first.click()
    expect(operator.page.locator("[name=segment]")).to_have_count(1)
    expect(operator.page.locator("[name=audience_age_min]")).to_have_value("60")
    _drop(operator, name)
    expect(operator.page.locator("body")).not_to_contain_text(name)


def test_a_mistake_is_told_while_typing_and_nothing_is_lost(street: Street) -> None:
    operator = street.meet(COUNTY, DESKTOP)
    operator.go(PAGE)
    operator.page.locator("[name=audience_age_min]").fill("70")
    operator.page.locator("[name=audience_age_max]").fill("6")
    _count_becomes_nothing = operator.page.locator("#audience-count")
    expect(_count_becomes_nothing).to_contain_text("年龄写反了")
    operator.page.locator("[name=name]").fill("写反的")
    operator.press("存下来")
    operator.look("audiences-refused")
    assert operator.page.locator("[name=name]").input_value() == "写反的"
    assert operator.page.locator("[name=audience_age_max]").input_value() == "6"


def test_without_scripts_a_button_counts_and_enter_keeps_nothing(street: Street) -> None:
    clerk = street.meet(CLERK, DESKTOP, scripts=False)
    clerk.go(PAGE)
    clerk.page.locator("[name=audience_age_min]").fill("60")
    clerk.press(clerk.page.get_by_role("button", name="算一算").last)
    old = _count_becomes(clerk, "60 岁以上")
    clerk.page.locator("[name=audience_age_min]").fill("70")
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    assert 0 < _count_becomes(clerk, "70 岁以上") < old
    assert "kept=" not in clerk.page.url


def test_a_rule_of_the_county_finds_its_people_by_itself(street: Street, desk: Device) -> None:
    operator = street.meet(COUNTY, desk)
    name = f"九十岁以下的老人{desk.name}"
    operator.go("/console/audiences/tags")
    operator.look("tags")
    operator.page.locator("[name=name]").fill(name)
    operator.page.locator("label:has([name=given_by][value=rule])").click()
    operator.press("存下来")
    operator.sees("规则里至少要写一条")
    operator.look("tags-refused")
    operator.page.locator("[name=audience_age_min]").fill("60")
    operator.page.locator("[name=audience_age_max]").fill("89")
    operator.press("存下来")
    row = operator.page.locator(".way").filter(has_text=name)
    until = time.monotonic() + LISTS_ARE_WHOLE_WITHIN
    while row.locator(".num").inner_text() == "0" and time.monotonic() < until:
        time.sleep(1)
        operator.go("/console/audiences/tags")
    assert int(row.locator(".num").inner_text()) > 0
    row.get_by_role("link", name="改").click()
    expect(operator.page.locator("[name=number]")).to_have_count(1)
    operator.look("tags-edit")
    operator.press("停用")
    expect(operator.page.locator(".way").filter(has_text=name)).to_contain_text("停用了")


def test_who_reaches_a_round_age_is_seen_by_clerk_and_grid_leader(street: Street, desk: Device) -> None:
    clerk = street.meet(CLERK, desk)
    clerk.go("/console/turning/?age=70&month=next")
    clerk.look("turning-next")
    clerk.go("/console/turning/?age=70")
    clerk.look("turning")
    leader = street.meet(GRID_LEADER)
    leader.go("/field/")
    leader.press("这个月满 60、70、80 岁的人")
    leader.look("field-turning")
    if desk is PHONE:
        leader.post("/me/care", mode="care")
        try:
            leader.go("/field/turning/?age=70&month=next")
            leader.look("field-turning")
        finally:
            leader.post("/me/care", mode="std")
