"""The desk's queue: what is listed for whom, how it is narrowed and turned, in a constant number of queries."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from linli.kernel.keyset import PAGE_SIZE
from linli.modules.accounts.testing import a_session
from linli.modules.matters.services import StepInput, matter_take_step
from linli.modules.matters.testing import a_matter
from linli.modules.places.testing import HETIAN, ZHANGWANG

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.matters.models import Matter
    from linli.modules.matters.tests.conftest import Cast

pytestmark = pytest.mark.django_db
QUEUE = "/console/matters/"
TOWN = "330825002"


def _at_desk(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def _page(actor: Actor, address: str = QUEUE, status: int = 200) -> str:
    response = _at_desk(actor).get(address)
    assert response.status_code == status
    return response.content.decode()


def _numbers(page: str) -> list[str]:
    return re.findall(r'<div class="mt">\s*(\S+-\d{4}-\d{4}) ·', page)


def _link(page: str, words: str) -> str:
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>\s*{words}', page)
    assert found is not None, words
    return unescape(found[1])


def test_a_clerk_sees_what_waits_nearest_deadline_first(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    later = report(now=now - timedelta(hours=1))
    sooner = report(now=now - timedelta(hours=9))

    page = _page(cast.clerk)

    assert _numbers(page) == [sooner.number, later.number]
    assert "剩 14小时" in page or "剩 15小时" in page


def test_what_is_late_says_by_how_much(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    report(now=now - timedelta(hours=27, minutes=13))

    page = _page(cast.clerk, f"{QUEUE}?tab=late")

    assert "超期 3小时13分" in page
    assert "sla late" in page


def test_another_villages_clerk_sees_none_of_it(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    page = _page(cast.other_clerk, f"{QUEUE}?tab=all")

    assert matter.number not in page
    assert "这里还没有事" in page


def test_whoever_only_supervises_starts_with_everything(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    for reader in (cast.county, cast.auditor):
        assert _numbers(_page(reader)) == [matter.number]
    assert "要我办的" not in _page(cast.auditor)


def test_a_resident_is_not_let_in(cast: Cast) -> None:
    _page(cast.resident, status=403)


def test_a_visitor_is_led_to_sign_in() -> None:
    response = Client().get(QUEUE)

    assert response.status_code == 303
    assert response.headers["Location"] == "/sign-in?next=%2Fconsole%2Fmatters%2F"


@pytest.mark.parametrize("place", [HETIAN, "330825", "abc", "33", "３３"])
def test_a_place_out_of_ones_own_is_not_found(cast: Cast, place: str) -> None:
    _page(cast.clerk, f"{QUEUE}?place={place}", status=404)


def test_the_town_looks_at_one_of_its_villages(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    matter = report()

    page = _page(cast.command, f"{QUEUE}?place={ZHANGWANG}&tab=reported")

    assert _numbers(page) == [matter.number]
    assert f"place={ZHANGWANG}" in _link(page, "待响应")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("part=330825002222001", 2),
        ("part=330825002222002", 0),
        ("part=330825211207", 2),
        ("category=street_lamp", 1),
        ("category=utilities", 1),
        ("category=garbage", 0),
        ("kind=report", 1),
        ("kind=letter", 1),
        ("kind=nothing", 2),
        ("q=路灯", 1),
        ("q=张王-", 2),
        ("q=%00", 2),
        ("q=井盖", 0),
        ("part=bad&category=&tab=unknown", 2),
    ],
)
def test_the_list_is_narrowed_by_the_address(cast: Cast, report: Callable[..., Matter], query: str, found: int) -> None:
    report(place=f"{ZHANGWANG}001")
    report(kind="letter", category="letter", text="想问问合作医疗什么时候交。")

    assert len(_numbers(_page(cast.clerk, f"{QUEUE}?tab=reported&{query}"))) == found


def test_a_word_from_the_head_is_looked_for_among_ended_ones_too(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = report()
    matter_take_step(actor=cast.resident, matter_id=matter.pk, step="withdraw", given=StepInput(), now=now)

    page = _page(cast.clerk, f"{QUEUE}?tab=all&q={matter.number}")

    assert _numbers(page) == [matter.number]
    assert "不再计时" in page


def test_nothing_found_says_so_and_offers_a_way_out(cast: Cast, report: Callable[..., Matter]) -> None:
    report()

    page = _page(cast.clerk, f"{QUEUE}?q=井盖")

    assert "这样筛，一件也没有" in page
    assert _link(page, r"<span>去掉筛选") == f"{QUEUE}?tab=mine"


def test_pages_follow_by_key_and_miss_nothing(cast: Cast, now: datetime) -> None:
    for number in range(PAGE_SIZE + 3):
        # Two share each deadline, so that the second key of the cursor counts.
        a_matter(reporter=cast.resident, place=ZHANGWANG, now=now - timedelta(hours=number // 2 * 2))

    first = _page(cast.clerk)
    second = _page(cast.clerk, _link(first, "下一页"))

    assert len(_numbers(first)) == PAGE_SIZE
    assert len(_numbers(second)) == 3
    assert not set(_numbers(first)) & set(_numbers(second))
    assert "下一页" not in second
    assert _link(second, "回到第一页") == f"{QUEUE}?tab=mine"


def test_an_invented_page_is_refused(cast: Cast) -> None:
    _page(cast.clerk, f"{QUEUE}?cursor=nonsense", status=422)


def test_a_category_nobody_knows_narrows_to_nothing(cast: Cast, report: Callable[..., Matter]) -> None:
    report()

    assert len(_numbers(_page(cast.clerk, f"{QUEUE}?tab=all"))) == 1
    assert not _numbers(_page(cast.clerk, f"{QUEUE}?tab=all&category=nonsense"))


def test_more_rows_cost_no_more_queries(
    cast: Cast, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    desk = _at_desk(cast.command)
    for number in range(PAGE_SIZE):
        matter = a_matter(reporter=cast.resident, place=f"{ZHANGWANG}001", now=now - timedelta(hours=2 * number))
        given = StepInput(assignee=f"p{cast.electrician.person_id}")
        matter_take_step(actor=cast.clerk, matter_id=matter.pk, step="assign", given=given, now=now)
    desk.get(QUEUE)

    with django_assert_max_num_queries(13):
        page = desk.get(f"{QUEUE}?tab=handling").content.decode()

    assert len(_numbers(page)) == PAGE_SIZE


def test_the_panel_costs_the_same_beside_many_rows(
    cast: Cast, report: Callable[..., Matter], now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    matter = report(place=f"{ZHANGWANG}001")
    for number in range(PAGE_SIZE):
        report(now=now - timedelta(hours=number))
    desk = _at_desk(cast.clerk)

    with django_assert_max_num_queries(30):
        assert desk.get(f"{QUEUE}{matter.pk}").status_code == 200
    with django_assert_max_num_queries(15):
        assert desk.get(f"{QUEUE}{matter.pk}", headers={"HX-Request": "true"}).status_code == 200


def test_htmx_gets_the_panel_alone_and_a_link_the_whole_page(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()
    desk = _at_desk(cast.clerk)

    whole = desk.get(f"{QUEUE}{matter.pk}?tab=reported").content.decode()
    part = desk.get(f"{QUEUE}{matter.pk}?tab=reported", headers={"HX-Request": "true"}).content.decode()

    assert "<html" in whole
    assert 'id="panel"' in whole
    assert "<html" not in part
    assert part.strip().startswith('<section class="panel" id="panel"')
    assert 'class="on"' in whole


def test_the_sidebar_has_only_what_is_open_to_the_person(cast: Cast) -> None:
    assert "任职" in _page(cast.clerk)
    assert "任职" not in _page(cast.officer)
