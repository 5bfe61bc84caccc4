"""A policy waits for whoever turns sixty: on the day it is theirs, in the inbox and by text, and not a day before."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.people import DESKTOP
from tests.product import CLERK, COUNTY, NEIGHBOUR, RESIDENT

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street
    from tests.product import Product

SUBJECT = "满六十岁，公交车不要钱了"
SWEPT_WITHIN = 120.0

# The resident turns sixty tomorrow, and tonight's sweep has been; at night messages may ring here.
SCENE = f"""
from datetime import timedelta
from linli.kernel import clock
from linli.kernel.audience import Audience, born_between
from linli.modules.audiences.services import county_sweep
from linli.modules.places.public import setting_put
from linli.modules.population.models import Person
from linli.modules.population.public import person_by_phone
now = clock.now()
setting_put(place="330825", key="messaging.quiet_hours", value=[0, 0], actor=None, now=now)
from django.utils.timezone import localdate
day = born_between(Audience(("330825",), age_min=60), localdate(now + timedelta(days=1)))[1]
Person.objects.filter(pk=person_by_phone("{RESIDENT}").id).update(born_on=day)
county_sweep(county="330825", now=now)
"""
# The night's job, at once instead of within five minutes.
NIGHT = "from linli.modules.audiences.jobs import sweep; sweep.defer(timestamp=0)"


def _shell(product: Product, words: str) -> None:
    done = product.command("manage", "shell", "-c", words)
    assert done.returncode == 0, done.stderr


def _published(operator: Person) -> int:
    operator.go("/console/posts/new?column=policy")
    page = operator.page
    page.locator("#f-title").fill(SUBJECT)
    page.locator("#f-body").click()
    page.keyboard.type("带身份证到村里办卡，全县的公交车都能坐。")
    page.locator("[name=visibility][value=audience]").check(force=True)
    page.locator("[name=audience_age_min]").fill("60")
    page.locator("[name=audience_age_max]").fill("60")
    page.locator("[name=channels][value=sms]").check(force=True)
    expect(page.locator("#audience-count")).to_contain_text("60 岁")
    operator.look("post-for-the-sixties")
    operator.press(page.locator(".mh button[value=publish]"))
    found = re.search(r"/console/posts/(\d+)", page.url)
    assert found, page.url
    return int(found[1])


def _has_it(person: Person) -> bool:
    person.go("/inbox")
    return SUBJECT in person.page.locator("body").inner_text()


def test_who_turns_sixty_gets_the_policy_that_waited(street: Street, product: Product) -> None:
    _shell(product, SCENE)
    post = _published(street.meet(COUNTY, DESKTOP))
    turning, neighbour = street.meet(RESIDENT), street.meet(NEIGHBOUR)
    assert not _has_it(turning)
    turning.go(f"/posts/{post}", status=404)

    moved = product.command("demo", "advance", "24h")
    assert moved.returncode == 0, moved.stderr
    _shell(product, NIGHT)
    until = time.monotonic() + SWEPT_WITHIN
    while not _has_it(turning):
        assert time.monotonic() < until, "the night passed and the policy did not come"
        time.sleep(2)
    turning.look("inbox-on-the-sixtieth-birthday")
    turning.press(turning.page.locator(".msg.unread").filter(has_text=SUBJECT).first)
    turning.sees("今年 60 岁")
    turning.look("message-for-the-sixties")
    turning.go(f"/posts/{post}")
    turning.sees("全县的公交车都能坐")
    assert not _has_it(neighbour)
    neighbour.go(f"/posts/{post}", status=404)
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go("/console/turning/")
    clerk.look("turning-sixty")
