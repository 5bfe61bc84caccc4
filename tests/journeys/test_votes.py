"""Voting: by phone, on paper and at the door; who has no ballot; the roll put right; too few, and so not adopted."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.people import DESKTOP
from tests.journeys.scenes import file_of, photo
from tests.product import CLERK, GRID_WORKER, NEIGHBOUR, RESIDENT, SECRETARY, STRANGER, SUPERVISOR

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street
    from tests.product import Product

OPEN, DECIDED = "红事从简", "垃圾房挪到村东头"
_CHINA = ZoneInfo("Asia/Shanghai")


def _topic(person: Person, title: str) -> int:
    """Return a topic's number in addresses, found in the list by a piece of its title."""
    for tab in ("open", "decided"):
        person.go(f"/topics/?tab={tab}&q={title}")
        link = person.page.locator("a[href^='/topics/']").filter(has_text=title)
        if link.count():
            found = re.search(r"/topics/(\d+)", link.first.get_attribute("href") or "")
            assert found is not None
            return int(found[1])
    pytest.fail(f"no topic “{title}”")


def _raised(street: Street, product: Product, title: str) -> int:
    """Raise a topic, take it up, talk for three days: the vote is next."""
    resident, secretary = street.meet(RESIDENT), street.meet(SECRETARY, DESKTOP)
    sent = resident.post("/topics/new", title=title, text="大伙看看行不行。", sure="1")
    found = re.search(r"/topics/(\d+)", sent.headers.get("location", ""))
    assert found is not None, sent.text()
    topic = int(found[1])
    assert secretary.post(f"/console/deliberation/{topic}/answers/adopt", template="talk").status == 303
    moved = product.command("demo", "advance", "3d")
    assert moved.returncode == 0, moved.stderr
    street.forget(RESIDENT)
    secretary = street.meet(SECRETARY, DESKTOP, anew=True)
    said = secretary.post(f"/console/deliberation/{topic}/answers/summarise", summarise_note="大伙都说了，可以定了。")
    assert said.status == 303
    secretary.go(f"/console/deliberation/{topic}")
    stage = secretary.page.locator("input[name=stage]").first.get_attribute("value") or ""
    assert secretary.post(f"/console/deliberation/{topic}/steps", step="advance", stage=stage).status == 303
    return topic


def _now(person: Person) -> datetime:
    """Return the moment by the product's own clock, as the desk's head says it."""
    said = person.page.locator("header.top .sub").inner_text()
    found = re.search(r"(\d+)年(\d+)月(\d+)日 .* (\d+):(\d+)", said)
    assert found is not None, said
    year, month, day, hour, minute = (int(part) for part in found.groups())
    return datetime(year, month, day, hour, minute, tzinfo=_CHINA)


def _prepared(person: Person, topic: int, *, opens_in: timedelta) -> None:
    """Prepare a vote of households at the desk, with little notice and the reason for it."""
    person.go(f"/console/deliberation/{topic}/vote/new")
    person.look("vote-new")
    page, now = person.page, _now(person)
    page.locator("input[name=rule][value=v_assembly_households]").check()
    page.locator("input[name=ballot_kind][value=named]").check()
    opens = now + opens_in
    page.locator("[name=opens_at]").fill(f"{opens:%Y-%m-%dT%H:%M}")
    page.locator("[name=closes_at]").fill(f"{opens + timedelta(minutes=30):%Y-%m-%dT%H:%M}")
    page.locator("[name=objections_until]").fill(f"{opens - timedelta(minutes=1):%Y-%m-%dT%H:%M}")
    person.press("贴出名册")
    person.sees("特殊情况")
    person.sees("先经党组织研究")
    person.look("vote-new-lacking")
    page.locator("[name=short_notice_reason]").fill("台风要来，等不了十天")
    page.locator("[name=studied_on]").fill(f"{now - timedelta(days=1):%Y-%m-%d}")
    page.locator("[name=studied_by]").fill("章王村党总支")
    page.locator("[name=study_note]").fill("同意交村民会议按户表决")
    person.press("贴出名册")
    person.sees("名册贴出来了")
    person.look("vote-prepared")


def test_who_floats_reads_and_discusses_and_is_told_of_having_no_ballot(street: Street) -> None:
    topic = _topic(street.meet(RESIDENT), OPEN)
    neighbour = street.meet(NEIGHBOUR)
    neighbour.go(f"/topics/{topic}")
    neighbour.sees("这次您没有票")
    neighbour.go(f"/topics/{topic}/vote")
    neighbour.sees("户口不在本村")
    neighbour.look("vote-none")
    assert neighbour.page.locator("[name=choice]").count() == 0


def test_another_village_finds_nothing(street: Street) -> None:
    topic = _topic(street.meet(RESIDENT), OPEN)
    stranger = street.meet(STRANGER)
    for path in ("", "/vote", "/roll", "/result"):
        stranger.go(f"/topics/{topic}{path}", status=404)


def test_a_finished_vote_says_why_it_holds_and_is_counted_again(street: Street) -> None:
    resident = street.meet(RESIDENT)
    topic = _topic(resident, DECIDED)
    resident.go(f"/topics/{topic}/result")
    resident.sees("通过了")
    resident.sees("《村民委员会组织法》第二十五、二十六条")
    resident.look("vote-result")
    resident.press("一张一张数")
    resident.sees("和公布的一样")
    resident.look("vote-ballots")
    secretary = street.meet(SECRETARY, DESKTOP)
    secretary.go(f"/console/deliberation/{topic}/vote/tally")
    secretary.sees("打印时重新数了一遍")
    secretary.look("vote-tally")


def test_a_household_vote_with_phone_paper_and_doorstep_ends_and_the_receipt_is_found(
    street: Street, product: Product
) -> None:
    resident = street.meet(RESIDENT)
    topic = _topic(resident, OPEN)
    receipt = _cast(resident, topic)
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go(f"/console/deliberation/{topic}/vote")
    clerk.look("vote")
    form = clerk.page.locator("form#enter")
    form.locator("[name=entry]").fill("周桂芳")
    clerk.press(form.get_by_role("button", name="查"))
    clerk.sees("已经投过：手机投")
    _enter_first_waiting(clerk)
    clerk.sees("录好了")
    clerk.look("vote-entered")
    _collect_at_the_door(street.meet(GRID_WORKER))

    moved = product.command("demo", "advance", "6d")
    assert moved.returncode == 0, moved.stderr
    _closed(street.meet(SECRETARY, DESKTOP, anew=True), topic)
    street.forget(RESIDENT)
    resident = street.meet(RESIDENT, anew=True)
    resident.go(f"/topics/{topic}/result")
    resident.sees(receipt)
    resident.sees("数进去了")
    resident.look("vote-result-mine")
    resident.go(f"/topics/{topic}/result/ballots?code={receipt}")
    resident.sees("同意")
    resident.look("vote-ballots-mine")


def _cast(resident: Person, topic: int) -> str:
    """Vote by phone; return the receipt."""
    resident.go(f"/topics/{topic}/vote")
    resident.look("vote")
    resident.page.locator("input[name=choice][value=for]").check()
    resident.press("投出我家这一票")
    resident.sees("您家的票投进去了")
    resident.look("vote-receipt")
    return resident.page.locator("#code").inner_text()


def _collect_at_the_door(worker: Person) -> None:
    """Bring in the ballot of the first household of the grid that has not voted."""
    worker.go("/field/votes/")
    worker.press(worker.page.locator("a.cell").filter(has_text=OPEN))
    worker.look("field-vote")
    worker.press(worker.page.locator("a.cell").first)
    worker.look("field-ballot")
    worker.press("录下这张票")
    worker.look("field-ballot-lacking")
    page = worker.page
    page.locator("input[name=choice][value=against]").check()
    page.locator("input[name=channel][value=doorstep]").check()
    page.locator("[name=witness]").select_option(index=1)
    page.locator("[name=photos]").set_input_files(file_of(photo(), "door.jpg"))
    page.locator("label", has=page.locator("[name=read_aloud]")).click()
    worker.press("录下这张票")
    worker.sees("录好了")


def _enter_first_waiting(clerk: Person) -> None:
    """Enter the paper ballot of a household that has not voted, found by its number."""
    page = clerk.page
    for number in range(20, 60):
        page.locator("form#enter [name=entry]").fill(f"张王村{number}号")
        clerk.press(page.locator("form#enter").get_by_role("button", name="查"))
        if page.locator("form#enter [name=entry_id]:not(:disabled)").count():
            break
    page.locator("form#enter input[name=channel][value=paper]").check()
    page.locator("form#enter input[name=choice][value=for]").check()
    page.locator("form#enter [name=collector]").select_option(index=1)
    page.locator("form#enter [name=witness]").select_option(index=1)
    page.locator("form#enter [name=photos]").set_input_files(file_of(photo(), "ballot.jpg"))
    page.locator("form#enter label", has=page.locator("[name=read_aloud]")).click()
    clerk.press("录下这张票")


def _closed(secretary: Person, topic: int) -> None:
    """Let the vote be closed: by itself, or by hand where the worker has not come to it yet."""
    secretary.go(f"/console/deliberation/{topic}/vote")
    button = secretary.page.get_by_role("button", name="截止，开票")
    if button.count():
        secretary.press(button)
    secretary.sees("看结果")
    secretary.look("vote-closed")


def test_an_objection_puts_the_roll_right_and_too_few_cannot_adopt(street: Street, product: Product) -> None:
    topic = _raised(street, product, "晒谷场夜里给广场舞用到九点")
    clerk = street.meet(CLERK, DESKTOP, anew=True)
    _prepared(clerk, topic, opens_in=timedelta(minutes=20))
    resident = street.meet(RESIDENT, anew=True)
    resident.go(f"/topics/{topic}/roll")
    resident.look("roll")
    resident.page.locator("input[name=kind][value=extra]").check()
    resident.page.locator("#object [name=name]").fill("12")
    resident.page.locator("#object [name=reason]").fill("这一户早搬到县城，户口也迁走了")
    resident.press("提出来")
    resident.sees("等着回")
    clerk.go(f"/console/deliberation/{topic}/roll")
    clerk.look("roll-desk")
    clerk.page.locator("[name^=answer-]").fill("查了派出所的底册，户口还在，名册不改")
    clerk.press("不改")
    resident.go(f"/topics/{topic}/roll")
    resident.sees("户口还在，名册不改")
    resident.look("roll-answered")

    assert product.command("demo", "advance", "21m").returncode == 0
    clerk.go(f"/console/deliberation/{topic}/vote")
    begin = clerk.page.get_by_role("button", name="开始表决")
    if begin.count():
        clerk.press(begin)
    resident.go(f"/topics/{topic}/vote")
    resident.page.locator("input[name=choice][value=for]").check()
    resident.press("投出我家这一票")
    assert product.command("demo", "advance", "40m").returncode == 0
    secretary = street.meet(SECRETARY, DESKTOP, anew=True)
    _closed(secretary, topic)
    resident.go(f"/topics/{topic}/result")
    resident.sees("人数不够，这次不算数")
    resident.look("vote-too-few")

    secretary.go(f"/console/deliberation/{topic}")
    secretary.look("topic-too-few")
    stage = secretary.page.locator("input[name=stage]").first.get_attribute("value") or ""
    refused = secretary.post(f"/console/deliberation/{topic}/steps", step="resolve", stage=stage, words="通过")
    assert refused.status == 422
    committee = street.meet(SUPERVISOR, DESKTOP, anew=True)
    committee.go(f"/console/deliberation/{topic}/vote")
    committee.sees("人数不够")
