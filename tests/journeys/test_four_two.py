"""四议两公开: a road from the branch's proposal to the result, as the office and the supervisor do it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from linli.web.formatting import ZONE
from tests.journeys.people import DESKTOP, PHONE
from tests.journeys.scenes import file_of, photo
from tests.product import CLERK, COUNTY, LONGYOU, RESIDENT, SECRETARY, STRANGE_CLERK, SUPERVISOR

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street

_TOPIC = re.compile(r"/topics/(\d+)|/deliberation/(\d+)")
SEATS = 25
"""So many sit in the meeting; two thirds are seventeen."""
TITLE = "村口到文化礼堂的路加宽一米"
WORDS = "村口到文化礼堂的路加宽一米，花集体资金 18.6 万元，今年年底前完工。"


def _raised(villager: Person) -> int:
    villager.go("/topics/new")
    villager.page.locator("[name=title]").fill(TITLE)
    villager.page.locator("[name=text]").fill("两辆车碰头，得倒一百米。接亲、救护车进来都难。")
    villager.press(villager.page.locator("main button[type=submit], .bar button").last)
    if not _TOPIC.search(villager.page.url):  # similar topics are shown once before it is raised
        villager.press(villager.page.locator("main button[type=submit], .bar button").last)
    found = _TOPIC.search(villager.page.url)
    assert found is not None, villager.page.url
    return int(found[1] or found[2])


def _shorten_the_display(operator: Person) -> None:
    """Let the county write its own version, in which the decision hangs as long as one looks at it."""
    operator.go(f"/console/deliberation/templates/?place={LONGYOU}")
    operator.look("ways-of-deciding")
    operator.go(f"/console/deliberation/templates/four_two?place={LONGYOU}")
    page = operator.page
    page.locator("[name=s4_days]").fill("400")
    operator.press("保存成新的一版")
    operator.sees("天数写 0 到 365")
    operator.look("way-of-deciding-refused")
    page.locator("[name=s4_days]").fill("0")
    page.locator("[name=about]").fill("支部提议、两委商议、党员大会审议、村民会议决议；两公开。")
    operator.press("保存成新的一版")
    operator.sees("已经在议的不受影响")


def _write_meeting(clerk: Person, *, entitled: int, present: int, favour: int, minutes: str) -> None:
    page = clerk.page
    held = (datetime.now(UTC) - timedelta(hours=3)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    page.locator("[name=held_at]").fill(held)
    page.locator("[name=where]").fill("村部二楼会议室")
    page.locator("[name=convened_by]").fill("张立新")
    page.locator("[name=entitled]").fill(str(entitled) if entitled else "")
    page.locator("[name=present]").fill(str(present))
    page.locator("[name=in_favour]").fill(str(favour))
    page.locator("[name=against]").fill(str(present - favour))
    page.locator("[name=minutes]").fill(minutes)
    page.locator("#f-photos").set_input_files([file_of(photo(lit=True), "meeting.jpg")])
    clerk.press("记下")


def _follow(clerk: Person, link: str) -> None:
    """Follow a link that leads to the form further down the same page."""
    clerk.page.locator("main").get_by_role("link", name=link).click()
    clerk.page.wait_for_url("**#meeting")


def _three_meetings(clerk: Person) -> None:
    clerk.look("topic-branch")
    _write_meeting(clerk, entitled=5, present=9, favour=5, minutes="先提出来。")
    clerk.sees("到会的比应到的还多")
    clerk.look("topic-meeting-refused")
    clerk.page.locator("[name=present]").fill("5")
    clerk.page.locator("[name=against]").fill("0")
    clerk.page.locator("#f-photos").set_input_files([file_of(photo(lit=True), "meeting.jpg")])
    clerk.press("记下")
    clerk.press("进到下一步")
    _write_meeting(clerk, entitled=7, present=6, favour=6, minutes="预算 18.6 万元。")
    clerk.press("进到下一步")
    _write_meeting(clerk, entitled=34, present=22, favour=22, minutes="都同意。")
    clerk.sees("到会 22 人，要 23 人才有效")
    _follow(clerk, "更正")
    clerk.page.locator("[name=reason]").fill("漏数了五位晚到的党员")
    clerk.page.locator("[name=present]").fill("27")
    clerk.page.locator("[name=in_favour]").fill("25")
    clerk.page.locator("[name=against]").fill("2")
    clerk.press("记下")
    clerk.look("topic-party")
    clerk.press("进到下一步")


def _representatives(clerk: Person, *, present: int, favour: int, minutes: str) -> None:
    clerk.page.locator("[value=v_representatives]").check(force=True)
    clerk.page.locator("[name=entitled_why]").fill("新选的代表还没登记全")
    _write_meeting(clerk, entitled=SEATS, present=present, favour=favour, minutes=minutes)


def _decided(clerk: Person, supervisor: Person, topic: int) -> None:
    clerk.look("topic-decision")
    _representatives(clerk, present=16, favour=16, minutes="人没到齐。")
    clerk.sees("到会 16 人，要 17 人才有效")
    clerk.look("topic-quorum-missed")
    _follow(clerk, "又开了一次会")
    _representatives(clerk, present=SEATS, favour=23, minutes="代表都到了，举手通过。")
    supervisor.go(f"/console/deliberation/{topic}")
    supervisor.press("看过了，我签字")
    supervisor.sees("您签字了")
    supervisor.look("topic-signed")
    clerk.go(f"/console/deliberation/{topic}")
    clerk.page.locator("[name=words]").fill(WORDS)
    clerk.press("决议生效")
    clerk.sees("决议生效了")


def _displayed(clerk: Person) -> None:
    clerk.press("贴好了，开始公示")
    clerk.sees("拍一张公开栏的照片")
    clerk.page.locator("#f-board").set_input_files([file_of(photo(), "board.jpg")])
    clerk.press("贴好了，开始公示")
    clerk.look("topic-displayed")
    clerk.press("进到下一步")


def _carried_out(clerk: Person, supervisor: Person, topic: int) -> None:
    clerk.page.locator("[name=progress]").fill("路基挖好了，明天浇水泥。")
    clerk.press("写上")
    today = datetime.now(UTC).astimezone(ZONE).date().isoformat()
    clerk.page.locator("[name=report]").fill("路加宽到五米，两辆车能并排走。")
    clerk.page.locator("[name=finished_on]").fill(today)
    clerk.page.locator("[name=spent]").fill("185,600")
    clerk.page.locator("[name=spent_on]").fill("沙石 8.2 万，水泥 6 万，人工 4.36 万")
    clerk.page.locator("#f-finished").set_input_files([file_of(photo(lit=True), "road.jpg")])
    clerk.press("公开结果")
    clerk.look("topic-carried-out")
    supervisor.go(f"/console/deliberation/{topic}")
    supervisor.press("看过了，我签字")
    clerk.go(f"/console/deliberation/{topic}")
    clerk.press("这件事办完了")
    clerk.sees("办完了")
    clerk.look("topic-done-at-desk")
    clerk.go(f"/console/deliberation/{topic}/dossier")
    clerk.sees("漏数了五位晚到的党员")
    clerk.look("topic-dossier")


def test_a_road_is_decided_displayed_built_and_signed_for(street: Street) -> None:
    operator, villager = street.meet(COUNTY, DESKTOP), street.meet(RESIDENT, PHONE)
    secretary, clerk = street.meet(SECRETARY, DESKTOP), street.meet(CLERK, DESKTOP)
    supervisor = street.meet(SUPERVISOR, DESKTOP)
    _shorten_the_display(operator)
    topic = _raised(villager)
    secretary.go(f"/console/deliberation/{topic}")
    secretary.look("topic-raised-at-desk")
    secretary.page.locator("[name=template][value=four_two]").check(force=True)
    secretary.press(secretary.page.locator("form[action*='/answers/adopt'] button[type=submit]"))
    clerk.go(f"/console/deliberation/{topic}")
    _three_meetings(clerk)
    _decided(clerk, supervisor, topic)

    _displayed(clerk)
    _carried_out(clerk, supervisor, topic)
    villager.go(f"/topics/{topic}")
    villager.sees(WORDS)
    villager.sees("185,600.00")
    villager.look("topic-carried-out")
    street.meet(STRANGE_CLERK, DESKTOP).go(f"/console/deliberation/{topic}", status=404)
