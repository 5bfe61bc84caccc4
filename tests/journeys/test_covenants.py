"""What becomes of a resolution: an article the town orders to be corrected, a road from its steps to acceptance."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.journeys.people import DESKTOP, TOLD_WITHIN
from tests.journeys.scenes import file_of, photo
from tests.product import CLERK, COMMAND, RESIDENT, STRANGER, SUPERVISOR

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street

ARTICLE = "机耕路不走五吨以上的车，压坏的照价赔，罚款五百元。"
REASON = "第八条的罚款没有法律依据"
_PROJECT = re.compile(r"/projects/(\d+)")


def _today() -> str:
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()


def _adopt_and_file(clerk: Person) -> None:
    clerk.go("/console/covenant/")
    clerk.look("covenant-desk")
    clerk.press("写进去，从今天起算")
    clerk.look("covenant-refused")
    form = clerk.page.locator("#adopt")
    form.locator("[name=topic]").select_option(index=1)
    form.locator("[name=text]").fill(ARTICLE)
    clerk.press("写进去，从今天起算")
    clerk.sees("写进去了")
    clerk.press("报备案")
    clerk.sees("报上去了")
    clerk.go("/console/covenant/?number=7")
    clerk.look("covenant-adopt")


def _order(town: Person) -> None:
    town.go("/console/filings/")
    town.look("filings")
    town.press(town.page.locator("tbody a", has_text="张王村").first)
    town.look("filing")
    town.sees(ARTICLE)
    town.press("收到了")
    town.press(town.page.get_by_role("button", name="责令改正"))
    town.look("filing-refused")
    town.page.locator("label:has([name=touches][value=property])").click()
    town.page.locator("[name=reason]").fill(REASON)
    town.press(town.page.get_by_role("button", name="责令改正"))
    town.sees("责令改正发出去了")


def test_an_article_is_adopted_and_filed_and_the_town_orders_a_correction(street: Street) -> None:
    clerk, town = street.meet(CLERK, DESKTOP), street.meet(COMMAND, DESKTOP)
    villager, stranger = street.meet(RESIDENT), street.meet(STRANGER)
    _adopt_and_file(clerk)
    _order(town)

    villager.go("/covenant/")
    villager.look("covenant")
    villager.sees(ARTICLE)
    villager.sees(REASON)
    villager.page.locator("details.was summary").first.click()
    villager.press(villager.page.locator("a[href*='/covenant/articles/']").first)
    villager.look("covenant-article")
    article = villager.page.url.rpartition("/")[2]
    villager.go("/covenant/print")
    villager.look("covenant-print")
    assert villager.ask("/covenant/covenant.xlsx").status == 200
    assert stranger.ask(f"/covenant/articles/{article}").status == 404
    stranger.go("/covenant/")
    assert ARTICLE not in stranger.page.content()
    _care(villager, ("covenant", "/covenant/"), ("covenant-article", f"/covenant/articles/{article}"))

    clerk.go("/console/covenant/")
    clerk.sees(REASON)


def _care(person: Person, *pages: tuple[str, str]) -> None:
    person.post("/me/care", mode="care")
    try:
        for name, path in pages:
            person.go(path)
            person.look(name)
    finally:
        person.post("/me/care", mode="std")


def _build(clerk: Person) -> int:
    """Do the last steps, enter and strike a sum, put a voucher and a photo, hand over; return the project."""
    clerk.go("/console/projects/")
    clerk.look("projects-desk")
    clerk.press(clerk.page.locator("tbody a", has_text="东片机耕路").first)
    found = _PROJECT.search(clerk.page.url)
    assert found is not None
    project = int(found[1])
    clerk.look("project-desk")
    clerk.press("记上")
    clerk.look("project-refused")
    form = clerk.page.locator("#money")
    form.locator("[name=kind]").select_option("expense")
    for name, said in (("on", _today()), ("amount", "36,000"), ("purpose", "混凝土第二批"), ("party", "王秀芳")):
        form.locator(f"[name={name}]").fill(said)
    form.locator("[name=party_is_person]").check()
    clerk.press("记上")
    clerk.sees("混凝土第二批")
    clerk.go(f"/console/projects/{project}?line=7")
    clerk.page.locator("#f-voucher_files").set_input_files(file_of(photo(), "concrete.jpg"))
    clerk.press(clerk.page.locator("#line form[action$='/vouchers'] button"))
    clerk.sees("凭证放好了")
    for _step in range(2):
        clerk.page.locator("[name=done_on]").fill(_today())
        clerk.press(clerk.page.locator(".stepform button").first)
    clerk.press("都做完了，请验收")
    clerk.sees("交给村监会验收了")
    return project


def test_a_road_is_built_handed_over_mended_and_accepted(street: Street) -> None:
    clerk, committee = street.meet(CLERK, DESKTOP), street.meet(SUPERVISOR, DESKTOP)
    villager, stranger = street.meet(RESIDENT), street.meet(STRANGER)
    villager.go("/projects/")
    villager.look("projects")
    villager.press(villager.page.locator("a.prj").first)
    villager.look("project")
    project = _build(clerk)

    _told(committee, "等您验收")
    committee.go(f"/console/projects/{project}")
    committee.look("project-accept")
    committee.page.locator("[name=words]").fill("桥头那一段起砂")
    committee.press("退回去改")
    clerk.go(f"/console/projects/{project}")
    clerk.page.locator("form[action*='/defects/'] [name=note]").fill("凿掉重浇了")
    clerk.press("改好了")
    clerk.press("都做完了，请验收")
    committee.go(f"/console/projects/{project}")
    committee.press("行，我签字")
    committee.sees("验收过了")

    villager.go(f"/projects/{project}")
    villager.sees("王**")
    villager.sees("凿掉重浇了")
    villager.page.locator("[name=text]").fill("路真平，拖拉机好走了")
    villager.press("发出去")
    villager.sees("路真平")
    villager.look("project-accepted")
    villager.press(villager.page.locator("a[href$='/money/7']"))
    villager.look("project-money")
    for page in ("", "/money/7", "/project.xlsx"):
        assert stranger.ask(f"/projects/{project}{page}").status == 404
    _care(villager, ("projects", "/projects/"), ("project", f"/projects/{project}"))
    topic = _topic(villager, project)
    villager.go(topic)
    villager.look("topic-became")
    villager.sees("定了以后去哪儿了")


def _told(person: Person, words: str) -> None:
    """Find the notice within the seconds the worker may take."""
    for _second in range(int(TOLD_WITHIN)):
        person.go("/console/inbox")
        if words in person.page.content():
            return
        person.page.wait_for_timeout(1000)
    person.sees(words)


def _topic(person: Person, project: int) -> str:
    person.go(f"/projects/{project}")
    return str(person.page.locator("a[href*='/topics/']").first.get_attribute("href"))
