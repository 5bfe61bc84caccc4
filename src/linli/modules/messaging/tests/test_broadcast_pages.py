"""Pages of what is sent to many: for whom they are, what they show, how much they ask of the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel import clock
from linli.kernel.audience import Audience
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.messaging.models import Broadcast, Delivery, Preference
from linli.modules.messaging.services.freezing import broadcast_prepare
from linli.modules.messaging.testing import a_broadcast
from linli.modules.places.public import setting_put
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place
from linli.modules.population.testing import a_household, a_membership, a_person, a_tag

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

COUNTY = "330825"
NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _ground(settings: Any) -> None:
    settings.LINLI_SMS_GATEWAY = "development"
    for place in (COUNTY, ZHANGWANG, HETIAN):
        a_place(place)
    a_grid(ZHANGWANG)


def enter(client: Client, role: Role | None = None, place: str = COUNTY, person: int = 0) -> int:
    """Let somebody sign in, with an office if one is named."""
    person = person or a_person("办事的人").id
    if role is not None:
        an_appointment(person, role, place)
    client.cookies["linli_session"] = a_session(person)
    return person


def test_the_list_takes_the_same_few_queries_however_long(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    enter(client, Role.COUNTY_OPERATOR)
    a_broadcast(Audience((COUNTY,)))
    client.get("/console/broadcasts")
    for _n in range(8):
        a_broadcast(Audience((ZHANGWANG,)), place=ZHANGWANG)
    with django_assert_num_queries(8):
        page = client.get("/console/broadcasts")
    assert page.content.count(b"/console/broadcasts/") >= 9


def test_it_pages_and_is_searched(client: Client) -> None:
    enter(client, Role.COUNTY_OPERATOR)
    for number in range(23):
        a_broadcast(Audience((COUNTY,)), subject=f"第{number}条")
    first = client.get("/console/broadcasts").content.decode()
    assert "第22条" in first
    assert "第2条" not in first
    assert "before=" in first
    assert "第2条" in client.get("/console/broadcasts?q=第2条").content.decode()
    assert "没有找到" in client.get("/console/broadcasts?q=没有这个").content.decode()


def test_a_clerk_does_not_see_what_another_village_sent(client: Client) -> None:
    enter(client, Role.VILLAGE_CLERK, ZHANGWANG)
    other = a_broadcast(Audience((HETIAN,)), place=HETIAN, subject="贺田村的事")
    assert "贺田村的事" not in client.get("/console/broadcasts").content.decode()
    assert client.get(f"/console/broadcasts/{other.pk}").status_code == 404


def test_the_county_sends_to_a_tagged_audience_and_the_form_sent_twice_sends_once(client: Client) -> None:
    poor, other = a_membership(a_person("甲")).id, a_membership(a_person("乙")).id
    a_tag(poor, "low_income")
    enter(client, Role.COUNTY_OPERATOR)
    form = {
        "subject": "低保标准提高了",
        "body": "每人每月 1,180 元。",
        "token": "abc123",
        "channels": ["sms"],
        "audience_places": [COUNTY],
        "audience_tags_any": ["low_income"],
        "audience_at": COUNTY,
    }
    sent = client.post("/console/broadcasts/new", form)
    assert sent.status_code == 303, sent.content.decode()
    again = client.post("/console/broadcasts/new", form)
    assert again["Location"] == sent["Location"]
    (row,) = Broadcast.objects.all()
    assert (row.channels, row.place) == (["sms"], COUNTY)

    for person, sees in ((poor, True), (other, False)):
        enter(client, person=person)
        assert ("低保标准提高了" in client.get("/inbox").content.decode()) is sees
        assert (client.get(f"/inbox/b-{row.pk}").status_code == 200) is sees


def test_a_form_that_lacks_something_comes_back_with_what_was_said(client: Client) -> None:
    enter(client, Role.COUNTY_OPERATOR)
    form = {"subject": "", "body": "写了内容", "token": "abc", "audience_places": [COUNTY], "audience_at": COUNTY}
    page = client.post("/console/broadcasts/new", form)
    assert page.status_code == 422
    said = page.content.decode()
    assert "写了内容" in said
    assert "写个标题" in said
    assert not Broadcast.objects.exists()


def test_a_village_cannot_address_another(client: Client) -> None:
    enter(client, Role.VILLAGE_CLERK, ZHANGWANG)
    form = {"subject": "标题", "body": "内容", "token": "abc", "audience_places": [HETIAN], "audience_at": ZHANGWANG}
    assert client.post("/console/broadcasts/new", form).status_code == 404
    assert not Broadcast.objects.exists()


def test_why_one_got_it_is_said_in_the_message_to_oneself_alone(client: Client) -> None:
    person = a_membership(a_person("甲")).id
    a_tag(person, "low_income")
    a_tag(person, "disabled")
    broadcast = a_broadcast(Audience((COUNTY,), tags_any=("low_income", "veteran")), link="/somewhere")
    enter(client, person=person)

    opened = client.get(f"/inbox/b-{broadcast.pk}/open")
    assert opened["Location"] == f"/inbox/b-{broadcast.pk}"
    page = client.get(opened["Location"]).content.decode()

    assert "登记为低保" in page
    assert "残疾" not in page
    assert "退役" not in page
    assert "只有您看得到" in page
    assert "/somewhere" in page


def test_the_detail_shows_the_figures_and_asks_again_only_while_something_moves(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_membership(a_person("甲", phone="13800000001"))
    a_membership(a_person("乙"), HETIAN)
    enter(client, Role.COUNTY_OPERATOR)
    broadcast = a_broadcast(Audience((COUNTY,)), channels=("sms",), at=NOON)
    page = client.get(f"/console/broadcasts/{broadcast.pk}").content.decode()
    assert "0 / 2 人" in page
    assert 'hx-trigger="every 3s"' in page
    with django_assert_num_queries(10):
        part = client.get(f"/console/broadcasts/{broadcast.pk}", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<div")
    Broadcast.objects.update(state="done")
    assert "hx-trigger" not in client.get(f"/console/broadcasts/{broadcast.pk}").content.decode()


def test_names_of_the_unreached_stay_below_the_county(client: Client) -> None:
    a_membership(a_person("没手机的老人"), household=a_household(grid=f"{ZHANGWANG}001"))
    broadcast = a_broadcast(Audience((COUNTY,)), channels=("sms",), at=NOON)
    enter(client, Role.COUNTY_OPERATOR)
    page = client.get(f"/console/broadcasts/{broadcast.pk}").content.decode()
    assert "上门名单" in page
    assert "没手机的老人" not in page
    assert client.get("/field/doorsteps").status_code == 403


def test_a_door_is_worked_off_by_the_grid_it_lies_in(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    old = a_membership(a_person("没手机的老人"), household=a_household(grid=f"{ZHANGWANG}001", address="张王村18号")).id
    far = a_membership(a_person("贺田的老人"), HETIAN).id
    broadcast = a_broadcast(Audience((COUNTY,)), channels=("sms",), at=clock.now() - timedelta(hours=1))
    worker = enter(client, Role.GRID_WORKER, f"{ZHANGWANG}001")

    with django_assert_num_queries(8):
        page = client.get("/field/doorsteps").content.decode()
    assert "没手机的老人" in page
    assert "张王村18号" in page
    assert "贺田的老人" not in page
    assert client.get(f"/field/doorsteps/{broadcast.pk}/{far}").status_code == 404

    address = f"/field/doorsteps/{broadcast.pk}/{old}"
    assert "低保标准提高了" in client.get(address).content.decode()
    assert client.post(address, {"outcome": "missed", "note": ""}).status_code == 422
    assert client.post(address, {"outcome": "missed", "note": "走亲戚去了"}).status_code == 303
    assert "去过 1 次" in client.get("/field/doorsteps").content.decode()
    assert client.post(address, {"outcome": "told", "note": "讲清楚了"}).status_code == 303
    row = Delivery.objects.get(person_id=old)
    assert (row.state, row.by_id, row.reason) == ("delivered", worker, "讲清楚了")
    assert "没手机的老人" not in client.get("/field/doorsteps").content.decode()


def test_doors_of_another_grid_are_not_seen_and_those_of_no_known_grid_by_the_whole_village(client: Client) -> None:
    a_membership(a_person("一网格的人"), household=a_household(grid=f"{ZHANGWANG}001"))
    a_membership(a_person("不知哪格的人"))
    a_broadcast(Audience((COUNTY,)), channels=("sms",), at=clock.now() - timedelta(hours=1))
    enter(client, Role.GRID_WORKER, f"{ZHANGWANG}002")
    page = client.get("/field/doorsteps").content.decode()
    assert "一网格的人" not in page
    assert "不知哪格的人" in page


def test_above_the_ceiling_the_county_is_asked_and_a_refusal_wants_its_reason(client: Client) -> None:
    a_membership(a_person("甲", phone="13800000001"))
    broadcast = a_broadcast(Audience((COUNTY,)), channels=("sms",), prepared=False)
    enter(client, Role.COUNTY_OPERATOR)
    setting_put(place=COUNTY, key="messaging.ceiling_fen", value=1, actor=None, now=clock.now())
    broadcast_prepare(broadcast_id=broadcast.pk, now=clock.now())
    address = f"/console/broadcasts/{broadcast.pk}"
    assert "批准，发出去" in client.get(address).content.decode()
    assert "等批复" in client.get("/console/broadcasts?tab=waiting").content.decode()
    lacking = client.post(f"{address}/refuse", {"note": ""})
    assert lacking.status_code == 422
    assert "为什么不发" in lacking.content.decode()
    assert client.post(f"{address}/approve").status_code == 303
    assert client.post(f"{address}/approve")["Location"].endswith("?done=already")
    assert client.post(f"{address}/stop").status_code == 303
    assert Broadcast.objects.get().state == "stopped"


def test_what_one_prefers_is_kept_and_a_time_that_is_none_is_said_to_be(client: Client) -> None:
    person = enter(client, person=a_membership(a_person("甲", phone="13800000001")).id)
    assert "短信" in client.get("/me/messages").content.decode()
    lacking = client.post("/me/messages", {"quiet": "own", "from": "25:00", "until": "07:00"})
    assert lacking.status_code == 422
    assert "25:00" in lacking.content.decode()
    kept = {"quiet": "own", "from": "20:30", "until": "07:00", "channels": ["email", "wechat"]}
    assert client.post("/me/messages", kept).status_code == 303
    row = Preference.objects.get(pk=person)
    assert (row.off, row.quiet_from, row.quiet_until) == (["miniprogram", "sms", "web_push"], 1230, 420)
    client.post("/me/messages", {"quiet": "never", "channels": ["sms"]})
    assert Preference.objects.get(pk=person).quiet_from == 0
    client.post("/me/messages", {"quiet": "county", "channels": ["sms"]})
    assert Preference.objects.get(pk=person).quiet_from is None
