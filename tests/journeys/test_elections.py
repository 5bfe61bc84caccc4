"""An election is shown: the roll, an objection decided within its three days, a result; nobody casts a ballot here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.people import DESKTOP
from tests.product import CLERK, RESIDENT, STRANGE_CLERK, STRANGER, SUPERVISOR

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street

_NUMBER = re.compile(r"/elections/(\d+)")
_TABS = ("plan", "roll", "objections", "candidates", "proxies", "result")


def _election(person: Person) -> int:
    found = _NUMBER.search(person.page.url)
    assert found is not None
    return int(found[1])


def _open_the_election(person: Person) -> int:
    person.go("/elections/")
    person.look("elections")
    person.press(person.page.locator("main a.cell[href*='/elections/']").first)
    return _election(person)


def _no_ballot(person: Person) -> None:
    """See that nothing on the page is sent as a vote."""
    expect(person.page.locator("main form[method=post]")).to_have_count(0)


def _object(person: Person, election: int) -> None:
    page = person.page
    person.go(f"/elections/{election}/objection")
    person.press("提出来")
    person.look("election-objection-refused")
    person.sees("写一下说的是谁")
    page.locator("label", has_text="名字或情况写错了").click()
    page.locator("[name=about]").fill("李秀英")
    page.locator("[name=text]").fill("我婆婆的户号写错了")
    person.press("提出来")
    person.sees("您的异议收到了")
    person.look("election-objected")


def _decide(clerk: Person, election: int) -> None:
    """Uphold the objection that somebody working away is missing, and look at every tab."""
    for tab in _TABS:
        clerk.go(f"/console/elections/{election}?tab={tab}&q=王&agent_q=张")
        clerk.look(f"election-{tab}")
    clerk.go(f"/console/elections/{election}?tab=objections")
    form = clerk.page.locator("section", has_text="陈伟").locator("form[action*='/objections/']")
    form.locator("label", has_text=re.compile("^成立$")).click()
    clerk.press(form.locator("button"))
    clerk.look("election-decision-refused")
    clerk.sees("写一句怎么定的")
    form.locator("label", has_text=re.compile("^成立$")).click()
    form.locator("[name^=person-]").select_option(index=1)
    form.locator("[name^=wish-]").select_option("phone")
    form.locator("[name^=decision-]").fill("电话里问过本人，要参加，补上")
    clerk.press(form.locator("button"))
    clerk.sees("记下了，处理结果已经公布")


def test_a_roll_is_objected_to_and_mended_and_nobody_votes_on_line(street: Street) -> None:
    villager, clerk = street.meet(RESIDENT), street.meet(CLERK, DESKTOP)
    election = _open_the_election(villager)
    villager.look("election")
    _no_ballot(villager)
    villager.sees("在名单上")
    villager.sees("手机上不投票")
    villager.go(f"/elections/{election}/roll?q=陈伟")
    expect(villager.page.locator(".roll li", has_text=re.compile("^陈伟$"))).to_have_count(0)
    villager.look("election-roll")
    _no_ballot(villager)
    _object(villager, election)

    clerk.go("/console/elections/")
    clerk.look("elections")
    _decide(clerk, election)

    villager.go(f"/elections/{election}/roll?q=陈伟")
    villager.sees("异议后补上")
    villager.go(f"/elections/{election}")
    villager.sees("电话里问过本人，要参加，补上")
    for what in ("roll", "candidates", "result"):
        clerk.go(f"/console/elections/{election}/paper?what={what}")
        clerk.look(f"election-paper-{what}")


def test_a_result_says_what_it_needed_and_other_villages_see_none_of_it(street: Street) -> None:
    villager, elsewhere = street.meet(STRANGER), street.meet(RESIDENT)
    election = _open_the_election(villager)
    villager.look("election-result")
    villager.sees("谁当选了")
    villager.sees("要过半数")
    _no_ballot(villager)
    for page in ("", "/roll", "/objection"):
        elsewhere.go(f"/elections/{election}{page}", status=404)

    clerk = street.meet(STRANGE_CLERK, DESKTOP)
    clerk.go(f"/console/elections/{election}")
    clerk.look("election-decided")
    clerk.press("登记移交")
    clerk.sees("写一句说明")
    clerk.page.locator("[name=note]").fill("公章、账册、资产清单，街道监督")
    clerk.press("登记移交")
    clerk.look("election-handed-over")
    villager.go(f"/elections/{election}")
    expect(villager.page.locator(".cal li.ok")).to_have_count(6)


def test_a_recall_too_few_sign_is_shown_to_nobody(street: Street) -> None:
    clerk, villager = street.meet(CLERK, DESKTOP), street.meet(RESIDENT)
    clerk.go("/console/recalls/?q=祝国良")
    clerk.page.locator("[name=person]").first.check()
    page = clerk.page
    page.locator("[name=office]").fill("村委会主任")
    page.locator("[name=reason]").fill("两年没有开过一次村民代表会议。")
    page.locator("label", has_text="选民").first.click()
    page.locator("[name=signed]").fill("40")
    page.locator("[name=signers_of]").fill("433")
    clerk.look("recall-new")
    clerk.press(page.locator("form[action*='/recalls/new'] button"))
    clerk.sees("人数不够，不公布")
    clerk.look("recall-short")
    recall = int(clerk.page.url.rpartition("/")[2])
    villager.go(f"/recalls/{recall}", status=404)
    page.locator("[name=signed]").fill("87")
    clerk.press(page.locator("form:has([name=signed]) button"))
    clerk.look("recall-demanded")
    villager.go(f"/recalls/{recall}")
    villager.look("recall")
    villager.sees("433 人里要 87 人")


def test_the_supervision_committee_enters_a_review(street: Street) -> None:
    leader = street.meet(SUPERVISOR, DESKTOP)
    leader.go("/console/reviews/?q=方敏")
    leader.look("reviews")
    leader.page.locator("[name=person]").first.check()
    leader.press("登记并公布")
    leader.look("review-refused")
    leader.sees("选一下哪天评议的")
