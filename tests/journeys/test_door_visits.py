"""Collectors are sent to doors: the desk picks, the field worker is told and walks, what is in is ticked off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.journeys.people import DESKTOP
from tests.journeys.scenes import file_of, photo
from tests.product import GRID_WORKER, SECRETARY

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street

OPEN = "红事从简：婚礼筹备期"


def test_the_desk_sends_the_worker_walks_and_what_is_in_is_ticked_off(street: Street) -> None:
    secretary = street.meet(SECRETARY, DESKTOP)
    address = _visits(secretary)
    secretary.look("door-visits")
    secretary.press("派勾上的")
    secretary.sees("勾一下去哪几家")
    secretary.look("door-visits-lacking")
    ticks = secretary.page.locator("tbody label.ck")
    ticks.nth(0).click()
    ticks.nth(1).click()
    secretary.press("派勾上的")
    secretary.sees("2 户由 1 个人去收")
    secretary.look("door-visits-sent")

    worker = street.meet(GRID_WORKER)
    worker.go("/inbox")
    worker.press(worker.page.locator("a").filter(has_text="请上门收票").first)
    worker.sees("派给您 2 户，还剩 2 户")
    worker.look("field-vote-sent")
    worker.press(worker.page.locator("a.cell").first)
    _bring_in(worker)
    worker.sees("派给您 2 户，还剩 1 户")
    worker.sees("投过了")
    worker.look("field-vote-one-left")
    worker.go("/field/votes/")
    worker.sees("还剩 1 户")
    worker.look("field-votes-left")

    secretary.go(address)
    assert secretary.page.locator("tr").filter(has_text="王秀琴").last.inner_text().split()[-3:] == ["2", "1", "1"]
    secretary.press("全派")
    secretary.sees("都通知了")
    secretary.go(f"{address}?tab=waiting")
    secretary.sees("没投的都派了人")
    secretary.look("door-visits-all-sent")


def _visits(secretary: Person) -> str:
    """Find the demo's open vote at the desk, and from it whom collectors are sent to; return the address."""
    secretary.go(f"/console/deliberation/?tab=open&q={OPEN}")
    link = secretary.page.locator("a.ttl").filter(has_text=OPEN).first.get_attribute("href") or ""
    assert re.fullmatch(r"/console/deliberation/\d+", link)
    secretary.go(f"{link}/vote")
    secretary.press("派上门收")
    return f"{link}/vote/visits"


def _bring_in(worker: Person) -> None:
    """Enter the ballot given at the door; the photo taken with a form that lacked something needs no second taking."""
    page = worker.page
    page.locator("input[name=choice][value=for]").check()
    page.locator("input[name=channel][value=doorstep]").check()
    page.locator("[name=photos]").set_input_files(file_of(photo(), "door.jpg"))
    worker.press("录下这张票")
    worker.sees("照片收下了")
    worker.look("field-ballot-photo-kept")
    page.locator("[name=witness]").select_option(index=1)
    page.locator("label", has=page.locator("[name=read_aloud]")).click()
    worker.press("录下这张票")
    worker.sees("录好了")
