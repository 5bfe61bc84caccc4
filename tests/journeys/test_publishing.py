"""From a draft to what a villager reads: written, looked over, published, corrected, talked about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.people import DESKTOP
from tests.product import CLERK, COUNTY, NEIGHBOUR, RESIDENT, SECRETARY, STRANGER

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street


def _written(writer: Person, *, column: str, title: str, words: str, press: str, visibility: str = "") -> int:
    """Write a post and press one of the buttons above; return its number."""
    writer.go(f"/console/posts/new?column={column}")
    writer.page.locator("#f-title").fill(title)
    writer.page.locator("#f-body").click()
    writer.page.keyboard.type(words)
    if visibility:
        writer.page.locator(f"[name=visibility][value={visibility}]").check(force=True)
    writer.press(writer.page.locator(f".mh button[value={press}]"))
    found = re.search(r"/console/posts/(\d+)", writer.page.url)
    assert found, writer.page.url
    return int(found.group(1))


def test_a_clerk_writes_the_secretary_looks_over_and_only_this_village_reads(street: Street) -> None:
    clerk = street.meet(CLERK, DESKTOP)
    post = _written(
        clerk,
        column="affairs",
        title="路灯改造花了多少",
        words="一共 78,200 元。",
        press="submit",
        visibility="members",
    )
    clerk.sees("等审核")
    clerk.look("post-in-review")
    secretary = street.meet(SECRETARY, DESKTOP)
    secretary.go(f"/console/posts/{post}")
    secretary.look("post-to-review")
    secretary.press(secretary.page.locator("form[action$='/publish'] button"))
    secretary.sees("发出去了")
    villager = street.meet(RESIDENT)
    villager.go("/columns")
    villager.look("columns-unread")
    villager.press(villager.page.locator(".cell", has_text="路灯改造花了多少").first)
    villager.sees("78,200")
    villager.look("post-members")
    street.meet(STRANGER).go(f"/posts/{post}", status=404)


def test_the_county_publishes_once_and_every_village_reads_it_corrected(street: Street) -> None:
    county = street.meet(COUNTY, DESKTOP)
    post = _written(county, column="policy", title="医保补贴办法", words="受理后 15 个工作日办好。", press="publish")
    for phone in (RESIDENT, STRANGER):
        reader = street.meet(phone)
        reader.go(f"/posts/{post}")
        reader.sees("15 个工作日")
    county.go(f"/console/posts/{post}/correct")
    county.page.locator("#f-note").fill("原文写错了时间")
    county.page.locator("#f-body").evaluate("area => { area.innerHTML = '<p>受理后 10 个工作日办好。</p>'; }")
    county.page.locator("#f-body").click()
    county.page.keyboard.press("End")
    county.page.keyboard.type(" ")
    county.look("post-correct")
    county.press(county.page.locator("form button", has_text="更正"))
    reader = street.meet(RESIDENT)
    reader.go(f"/posts/{post}")
    expect(reader.page.locator(".chg del")).to_have_text("15")
    expect(reader.page.locator(".chg ins").first).to_have_text("10")
    reader.look("post-corrected")
    reader.press("问一问")
    expect(reader.page.locator("[name=text]")).to_have_value("关于《医保补贴办法》：")


def test_a_comment_is_said_reported_and_hidden_with_a_reason(street: Street) -> None:
    clerk = street.meet(CLERK, DESKTOP)
    post = _written(clerk, column="honour", title="修渠的人", words="三十年。", press="publish")
    speaker = street.meet(RESIDENT)
    speaker.go(f"/posts/{post}")
    speaker.page.locator("[name=text]").fill("他借我的钱没还")
    speaker.press("发出去")
    speaker.sees("邻居看得到")
    neighbour = street.meet(NEIGHBOUR)
    neighbour.go(f"/posts/{post}")
    neighbour.press(neighbour.page.locator("a[href$='/report']"))
    neighbour.look("comment-report")
    neighbour.page.locator("[name=reason]").nth(3).check(force=True)
    neighbour.press("告诉管事的人")
    clerk.go("/console/comments/?tab=reported")
    clerk.look("comments-reported")
    clerk.page.locator("summary", has_text="不登").first.click()
    clerk.page.locator("[name=note]").first.fill("说了别人的隐私")
    clerk.press(clerk.page.locator("form[action*='/hide'] button").first)
    neighbour.go(f"/posts/{post}")
    expect(neighbour.page.locator(".talk")).to_have_count(0)
    speaker.go(f"/posts/{post}")
    speaker.sees("说了别人的隐私")


def test_what_was_not_saved_is_there_again_after_the_page_was_closed(street: Street) -> None:
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go("/console/posts/new")
    clerk.page.locator("#f-title").fill("写到一半")
    clerk.page.locator("#f-body").click()
    clerk.page.keyboard.type("还没写完的话")
    clerk.go("/console/")
    clerk.go("/console/posts/new")
    expect(clerk.page.locator("#f-title")).to_have_value("写到一半")
    expect(clerk.page.locator("#f-body")).to_contain_text("还没写完的话")
    clerk.page.locator(".draft button").click()


def test_a_post_is_written_and_read_without_scripts(street: Street) -> None:
    clerk = street.meet(CLERK, DESKTOP, scripts=False)
    clerk.go("/console/posts/new")
    clerk.page.locator("#f-title").fill("明天来收稻草")
    clerk.page.locator("#f-body").fill("早上八点。\n\n打好捆。")
    clerk.press(clerk.page.locator(".mh button[value=publish]"))
    clerk.sees("发出去了")
    reader = street.meet(RESIDENT, scripts=False)
    reader.go("/columns/330825002222/notice?q=收稻草")
    reader.press(reader.page.locator(".cell").first)
    assert reader.page.locator(".prose p").all_inner_texts() == ["早上八点。", "打好捆。"]
    reader.page.locator("form[action$='/like'] button").click()
    reader.sees("赞过了")
