"""A policy finds those it is for: at once in their inboxes, by text where unread, at the door where nothing helps."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.people import DESKTOP
from tests.product import CITY, COUNTY, GRID_1, GRID_WORKER, LONGYOU, NEIGHBOUR, RESIDENT, STRANGER

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street
    from tests.product import Product

SUBJECT = "低保标准提高了，您家可以来问问"
FOLLOWED_WITHIN = 150.0
"""Whoever has not read is looked for once a minute."""

# Three on low income: one who will read, one who will not, one without a phone; at night messages may ring here.
SCENE = f"""
from django.db.models import Q
from linli.kernel import clock
from linli.modules.places.public import setting_put
from linli.modules.population.models import Person, PersonTag, Standing
from linli.modules.population.public import person_by_phone
from linli.modules.population.testing import a_tag
setting_put(place="{LONGYOU}", key="messaging.quiet_hours", value=[0, 0], actor=None, now=clock.now())
PersonTag.objects.filter(tag__code="low_income").delete()
silent = Person.objects.filter(phone_cipher=None, pk__in=Standing.objects.filter(resident="{GRID_1}").values("pk"))
door = silent.order_by("pk").first()
for pk in (person_by_phone("{RESIDENT}").id, person_by_phone("{STRANGER}").id, door.pk):
    a_tag(pk, "low_income")
print("DOOR", door.name)
"""


def _scene(product: Product) -> str:
    done = product.command("manage", "shell", "-c", SCENE)
    assert done.returncode == 0, done.stderr
    found = re.search(r"DOOR (.+)", done.stdout)
    assert found is not None, done.stdout
    return found[1]


def _send(operator: Person) -> int:
    operator.go("/console/broadcasts/new")
    page = operator.page
    operator.look("broadcast-new")
    page.locator("[name=subject]").fill(SUBJECT)
    operator.press("发出去")
    operator.sees("写几句")
    expect(page.locator("[name=subject]")).to_have_value(SUBJECT)
    operator.look("broadcast-new-lacking")
    page.locator("[name=body]").fill("每人每月 1,180 元，常年都能申请。\n带身份证，找网格员就行。")
    page.locator("[name=audience_tags_any][value=low_income]").check(force=True)
    expect(page.locator("#audience")).to_contain_text(re.compile(r"(?<!\d)3 ?人"))
    page.locator("[name=channels][value=sms]").check()
    operator.press("发出去")
    number = re.search(r"/console/broadcasts/(\d+)$", page.url)
    assert number is not None, page.url
    return int(number[1])


def _until(person: Person, path: str, words: str) -> None:
    until = time.monotonic() + FOLLOWED_WITHIN
    while time.monotonic() < until:
        person.go(path)
        if words in person.page.locator("body").inner_text():
            return
        time.sleep(2)
    pytest.fail(f"{path} does not say “{words}” within {FOLLOWED_WITHIN} s")


def _right_ones_have_it(street: Street, number: int) -> None:
    reader = street.meet(RESIDENT)
    reader.go("/inbox")
    reader.look("inbox-with-a-broadcast")
    reader.press(reader.page.locator(".msg.unread").filter(has_text=SUBJECT).first)
    reader.sees("登记为低保")
    reader.sees("只有您看得到")
    reader.look("message")
    other = street.meet(STRANGER)
    other.go("/inbox")
    other.sees(SUBJECT)
    wrong = street.meet(NEIGHBOUR)
    wrong.go("/inbox")
    assert SUBJECT not in wrong.page.locator("body").inner_text()
    wrong.go(f"/inbox/b-{number}", status=404)


def _unread_are_texted(street: Street) -> None:
    kept = street.pass_by(DESKTOP)
    kept.go("/dev/messages")
    texts = [row for row in kept.page.locator("main").inner_text().split("199****") if SUBJECT in row]
    assert [text[:4] for text in texts] == [STRANGER[-4:]]


def _door_is_worked_off(worker: Person, door: str) -> None:
    worker.go("/field/")
    worker.press(worker.page.get_by_role("link", name="上门说一声"))
    worker.look("doorsteps")
    theirs = worker.page.get_by_role("region", name=SUBJECT).get_by_role("link").filter(has_text=door)
    worker.press(theirs)
    worker.look("doorstep")
    worker.press("没见到人")
    worker.sees("写一句为什么")
    worker.look("doorstep-refused")
    worker.press("说到了")
    expect(theirs).to_have_count(0)


def test_a_policy_for_low_incomes_reaches_those_and_no_others(street: Street, product: Product) -> None:
    door = _scene(product)
    operator = street.meet(COUNTY, DESKTOP)
    number = _send(operator)
    address = f"/console/broadcasts/{number}"
    _right_ones_have_it(street, number)
    _until(operator, address, "1 / 3 人")
    operator.look("broadcast-running")

    moved = product.command("demo", "advance", "25h")
    assert moved.returncode == 0, moved.stderr
    _until(operator, address, "等回执 1")
    _unread_are_texted(street)
    _door_is_worked_off(street.meet(GRID_WORKER), door)

    operator.go(address)
    legend = operator.page.locator(".legend").inner_text()
    assert re.sub(r"\s+", "", legend) == "看过1上门说到1送到，看没看不知道0还没到1"
    assert door not in operator.page.locator("body").inner_text()
    operator.look("broadcast")
    operator.go("/console/broadcasts")
    operator.look("broadcasts")
    above = street.meet(CITY, DESKTOP)
    above.go(address)
    above.sees("1 / 3 人")


def test_what_one_prefers_is_kept(street: Street) -> None:
    person = street.meet(RESIDENT)
    person.go("/me")
    person.press("怎么收消息")
    person.look("message-preferences")
    person.page.get_by_label("我自己定").check(force=True)
    person.page.locator("[name=from]").fill("20:00")
    person.page.locator("[name=until]").fill("08:00")
    person.press("存下来")
    expect(person.page.locator("[name=from]")).to_have_value("20:00")
    person.page.get_by_label("跟着县里").check(force=True)
    person.press("存下来")
