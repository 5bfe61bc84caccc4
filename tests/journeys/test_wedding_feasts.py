"""西磑村: what a villager says of wedding feasts is talked over, voted on by phone and paper, and becomes an article.

The vote takes 118 of 177 households: one votes on the page, one on paper at the desk, the others by the services those
pages use.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.journeys.people import DESKTOP
from tests.journeys.scenes import file_of, photo
from tests.product import CLERK, COMMAND, NEIGHBOUR, RESIDENT, SECRETARY, STRANGER, SUPERVISOR

if TYPE_CHECKING:
    from tests.journeys.people import Person, Street
    from tests.product import Product

TITLE = "办红事前不再摆席，帮忙的吃大锅菜"
TEXT = "照老规矩，婚礼前还要请客，少则十来桌。能不能请帮忙的人吃大锅菜，酒席不超过二十桌？"
WORDS = "红事从简：筹备期请帮忙的人吃大锅菜，不摆宴席；婚礼当天酒席不超过二十桌。"
_CHINA = ZoneInfo("Asia/Shanghai")

# Everybody else's ballots: two of three households and some more, by phone; the cast of these pages is left out.
BALLOTS = """
from uuid import uuid4
from linli.config.demo.accounts import CAST
from linli.kernel import clock
from linli.modules.accounts.public import actor_of
from linli.modules.deliberation.models import Vote
from linli.modules.deliberation.services.voting import ballot_cast
vote = Vote.objects.get(stage__topic_id={topic})
keeps = [part.name for part in CAST]
entries = list(vote.roll.filter(struck_at__isnull=True).exclude(name__in=keeps).order_by("-number")[:124])
for nth, entry in enumerate(entries):
    now = clock.now()
    choice = "for" if nth % 6 else "against"
    ballot_cast(actor=actor_of(entry.person_id, now), vote_id=vote.pk, choice=choice, key=uuid4(), now=now)
print("CAST", len(entries))
"""


def _advance(product: Product, span: str, street: Street) -> None:
    moved = product.command("demo", "advance", span)
    assert moved.returncode == 0, moved.stderr
    for phone in (RESIDENT, NEIGHBOUR, SECRETARY, CLERK, SUPERVISOR, COMMAND):
        street.forget(phone)


def _raised(villager: Person) -> int:
    villager.go("/topics/new")
    page = villager.page
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=text]").fill(TEXT)
    villager.press("提给大家议")
    if "/topics/new" in page.url:  # something alike was raised before: it is shown once
        villager.press(page.locator(".bar button").last)
    found = re.search(r"/topics/(\d+)", page.url)
    assert found is not None, page.url
    return int(found[1])


def _choose(person: Person, words: str) -> None:
    person.page.locator("label").filter(has_text=words).locator("input").first.check(force=True)


def _says(person: Person, topic: int, side: str, words: str) -> None:
    person.go(f"/topics/{topic}")
    person.page.get_by_role("link", name="说两句").click()
    person.page.locator(f"[name=stance][value={side}]").check()
    person.page.locator("[name=text]").fill(words)
    person.press("说给大伙听")
    person.sees("说出去了")


def _summed_up(secretary: Person, topic: int) -> None:
    secretary.go(f"/console/deliberation/{topic}")
    secretary.page.locator("[name=summarise_note]").fill("大伙都赞成，办红事省下来的钱给新人过日子。")
    secretary.press("放上去")
    secretary.press("进到下一步")


def _now(person: Person) -> datetime:
    said = person.page.locator("header.top .sub").inner_text()
    found = re.search(r"(\d+)年(\d+)月(\d+)日 .* (\d+):(\d+)", said)
    assert found is not None, said
    year, month, day, hour, minute = (int(part) for part in found.groups())
    return datetime(year, month, day, hour, minute, tzinfo=_CHINA)


def _vote_announced(clerk: Person, topic: int) -> None:
    """Announce a vote of households eleven days ahead: the law's ten days are kept."""
    clerk.go(f"/console/deliberation/{topic}/vote/new")
    page, opens = clerk.page, _now(clerk) + timedelta(days=11)
    page.locator("input[name=rule][value=v_assembly_households]").check()
    page.locator("input[name=ballot_kind][value=named]").check()
    page.locator("[name=opens_at]").fill(f"{opens:%Y-%m-%dT%H:%M}")
    page.locator("[name=closes_at]").fill(f"{opens + timedelta(days=2):%Y-%m-%dT%H:%M}")
    page.locator("[name=objections_until]").fill(f"{opens - timedelta(days=1):%Y-%m-%dT%H:%M}")
    page.locator("[name=studied_on]").fill(f"{opens - timedelta(days=12):%Y-%m-%d}")
    page.locator("[name=studied_by]").fill("西磑村党支部")
    page.locator("[name=study_note]").fill("红事从简写进村规民约，同意交村民会议表决")
    clerk.press("贴出名册")
    clerk.sees("名册贴出来了")


def _opened(clerk: Person, topic: int) -> None:
    """Let it be opened: by itself, or by hand where the worker has not come to it yet."""
    clerk.go(f"/console/deliberation/{topic}/vote")
    begin = clerk.page.get_by_role("button", name="开始表决")
    if begin.count():
        clerk.press(begin)


def _on_paper(clerk: Person, topic: int) -> None:
    clerk.go(f"/console/deliberation/{topic}/vote")
    page = clerk.page
    for number in range(1, 60):
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
    clerk.sees("录好了")


def _decided(secretary: Person, topic: int) -> None:
    secretary.go(f"/console/deliberation/{topic}/vote")
    button = secretary.page.get_by_role("button", name="截止，开票")
    if button.count():
        secretary.press(button)
    secretary.go(f"/console/deliberation/{topic}")
    secretary.look("feasts-counted")
    secretary.page.locator("[name=words]").fill(WORDS)
    secretary.press("决议生效")
    secretary.sees("决议生效了")


def _made_an_article(clerk: Person, topic: int) -> None:
    clerk.go("/console/covenant/")
    form = clerk.page.locator("#adopt")
    form.locator("[name=topic]").select_option(value=str(topic))
    form.locator("[name=text]").fill(WORDS)
    clerk.press("写进去，从今天起算")
    clerk.sees("写进去了")
    clerk.press("报备案")
    clerk.sees("报上去了")


def _filed(town: Person) -> None:
    town.go("/console/filings/")
    town.press(town.page.locator("tbody a", has_text="张王村").first)
    town.sees(WORDS)
    town.press("收到了")
    town.press("没有不同意见")
    town.look("feasts-filed")


def test_wedding_feasts_from_a_villagers_words_to_an_article_filed_with_the_town(
    street: Street, product: Product
) -> None:
    topic = _raised(street.meet(RESIDENT))
    secretary = street.meet(SECRETARY, DESKTOP)
    secretary.go(f"/console/deliberation/{topic}")
    _choose(secretary, "村民说事")
    secretary.press("接了")
    secretary.sees("接下来了")
    _says(street.meet(NEIGHBOUR), topic, "question", "老人过寿算不算？")
    _says(street.meet(RESIDENT), topic, "for", "我家去年光这个花了一万三。")
    street.meet(STRANGER).go(f"/topics/{topic}", status=404)

    _advance(product, "3d", street)
    _summed_up(street.meet(SECRETARY, DESKTOP), topic)
    _vote_announced(street.meet(CLERK, DESKTOP), topic)
    _advance(product, "265h", street)
    clerk = street.meet(CLERK, DESKTOP)
    _opened(clerk, topic)
    resident = street.meet(RESIDENT)
    resident.go(f"/topics/{topic}/vote")
    resident.page.locator("input[name=choice][value=for]").check()
    resident.press("投出我家这一票")
    receipt = resident.page.locator("#code").inner_text()
    _on_paper(clerk, topic)
    done = product.command("manage", "shell", "-c", BALLOTS.format(topic=topic))
    assert done.returncode == 0, done.stderr

    _advance(product, "3d", street)
    _decided(street.meet(SECRETARY, DESKTOP), topic)
    _made_an_article(street.meet(CLERK, DESKTOP), topic)
    _filed(street.meet(COMMAND, DESKTOP))
    resident = street.meet(RESIDENT)
    resident.go(f"/topics/{topic}/result")
    resident.sees("通过了")
    resident.sees(receipt)
    resident.look("feasts-result")
    resident.go("/covenant/")
    resident.sees(WORDS)
    resident.look("feasts-covenant")
    resident.go(f"/topics/{topic}")
    resident.sees("定了以后去哪儿了")
    resident.look("feasts-became")
    verified = product.command("verify", "--place", "330825002222")
    assert verified.returncode == 0, verified.stdout
