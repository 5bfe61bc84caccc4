"""Somebody scans the code: who the register knows is in at once, everybody else after the clerk has looked."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from tests.journeys.people import DESKTOP
from tests.product import CLERK, ZHANGWANG

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street
    from tests.product import Product

CODE_COMES_WITHIN = 20.0
_NOT_YET_ON_LINE = f"""
from linli.modules.population.models import Membership
from linli.modules.population.public import phone_of
rows = Membership.objects.filter(village="{ZHANGWANG}", is_head=True, person__joined__isnull=True)
head = rows.exclude(person__phone_hint="").order_by("person_id").first()
others = [m.person.name for m in head.household.memberships.exclude(person_id=head.person_id).distinct("person_id")]
print("HEAD", head.person.name, phone_of(head.person_id), head.household.address, *others)
"""


def _head(product: Product) -> tuple[str, str, str, list[str]]:
    """Return name, phone, address of a head nobody of whose household is on line, and the relatives' names."""
    said = product.command("manage", "shell", "-c", _NOT_YET_ON_LINE).stdout
    line = next(line for line in str(said).splitlines() if line.startswith("HEAD "))
    _head_word, name, phone, address, *others = line.split()
    return name, phone, address, others


def _code_for(person: Person, phone: str) -> str:
    until = time.monotonic() + CODE_COMES_WITHIN
    pattern = re.compile(rf"{phone[:3]}\*\*\*\*{phone[-4:]}.*?(\d{{6}})", re.DOTALL)
    while time.monotonic() < until:
        if found := pattern.search(person.ask("/dev/messages").text()):
            return found[1]
        time.sleep(0.3)
    pytest.fail(f"no text message came to {phone}")


def _prove(person: Person, phone: str) -> None:
    person.go(f"/join/{ZHANGWANG}")
    person.page.locator("[name=phone]").fill(phone)
    person.press("发短信给我")
    person.page.locator("[name=code]").fill(_code_for(person, phone))
    person.press("下一步")


def _say(person: Person, name: str, kind: str, address: str = "") -> None:
    page = person.page
    page.locator("[name=name]").fill(name)
    page.locator(f"label:has([name=kind][value={kind}])").click()
    page.locator("[name=address]").fill(address)
    page.locator("label:has([name=consent])").click()
    person.press("找找我家")


def test_whom_the_register_knows_by_phone_and_name_is_in_at_once(street: Street, product: Product) -> None:
    name, phone, address, others = _head(product)
    resident = street.pass_by()
    resident.go(f"/join/{ZHANGWANG}")
    resident.look("join")
    resident.go("/join?q=张王")
    resident.look("join-choose")
    _prove(resident, phone)
    resident.look("join-name")
    _say(resident, name, "registered")
    resident.look("join-found")
    resident.sees("口人")
    resident.sees(address)
    text = resident.page.locator("body").inner_text()
    assert not [other for other in others if other in text]
    resident.press("是我家，进村")
    resident.sees("张王村")
    assert resident.ask("/me").status == 200


def test_a_migrant_joins_through_the_clerk(street: Street) -> None:
    migrant, phone = street.pass_by(), "19901918873"
    _prove(migrant, phone)
    migrant.press("找找我家")
    migrant.look("join-name-refused")
    _say(migrant, "巴特尔", "resident", "西头 5 号，租住")
    migrant.look("join-wait")
    migrant.sees("村务管理员看一看")
    assert migrant.ask("/me").status == 303

    clerk = street.meet(CLERK, DESKTOP)
    clerk.go("/console/joining/?q=巴特尔")
    clerk.look("joining")
    clerk.press(clerk.page.locator("tbody a").first)
    clerk.look("joining-request")
    clerk.press("确认，请进来")
    clerk.look("joining-request-refused")
    clerk.page.locator("label:has([name=person][value=new])").click()
    clerk.press("确认，请进来")
    clerk.sees("已确认")
    clerk.go("/console/joining/?tab=answered")
    clerk.look("joining-answered")
    clerk.go("/console/joining/poster")
    clerk.look("joining-poster")

    migrant.go(f"/join/{ZHANGWANG}/wait")
    migrant.look("join-confirmed")
    migrant.sees("您已加入张王村")


def test_who_claims_a_neighbours_name_gets_nothing_and_learns_nothing(street: Street, product: Product) -> None:
    name, _phone, address, others = _head(product)
    claimant = street.pass_by()
    _prove(claimant, "19901918874")
    _say(claimant, name, "registered")
    claimant.sees("村务管理员看一看")
    text = claimant.page.locator("body").inner_text()
    assert not [sign for sign in (address, "口人", *others) if sign in text]
    claimant.go(f"/join/{ZHANGWANG}/found")
    assert claimant.page.url.endswith("/name")
    assert claimant.ask("/me").status == 303
    claimant.go(f"/join/{ZHANGWANG}/wait")
    claimant.press("不加了，撤回")
    claimant.sees("先认认您的手机")
