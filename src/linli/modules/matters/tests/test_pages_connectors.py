"""Outside platforms at the desk: the county connects them, sees what waits, and tries again."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from linli.kernel import clock
from linli.kernel.models import Event
from linli.modules.accounts.testing import a_session
from linli.modules.gateways.testing import Answer, Receiver
from linli.modules.matters.models import Connector, Outgoing
from linli.modules.matters.services.connecting import PINGS_AN_HOUR
from linli.modules.matters.tests.conftest import COUNTY, TOWN
from linli.modules.matters.tests.platform import connected, dispatched
from linli.modules.places.testing import a_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import Settings

    from linli.kernel.actor import Actor
    from linli.modules.matters.models import Matter
    from linli.modules.matters.tests.conftest import Cast

pytestmark = pytest.mark.django_db
CONNECTORS = "/console/connectors"
FORM = {
    "do": "save",
    "name": "12345 热线",
    "at": COUNTY,
    "address": "https://12345.example.cn/e",
    "sends_location": "on",
}


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """Give a platform's server on this machine."""
    settings.LINLI_DEMO = True
    running = Receiver()
    yield running
    running.stop()


def _at_desk(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def _pressed(cast: Cast, what: str, connector: Connector, **said: str) -> Any:
    return _at_desk(cast.county).post(CONNECTORS, {"do": what, "connector": connector.pk, **said}, follow=True)


def test_where_nothing_is_connected_the_page_says_what_it_is_for(cast: Cast) -> None:
    assert "还没有接外部平台" in _at_desk(cast.county).get(CONNECTORS).content.decode()


def test_the_county_connects_a_platform_and_sees_its_secret_once(cast: Cast) -> None:
    desk = _at_desk(cast.county)
    shown = desk.post(CONNECTORS, FORM)

    row = Connector.objects.get()
    (secret,) = row.secrets_at(clock.now())
    assert secret in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    later = desk.get(CONNECTORS).content.decode()
    assert secret not in later
    assert f"/api/v1/connectors/{row.pk}/events" in later
    assert (row.place, row.unit.kind, row.unit.name, row.sends_reporter) == (COUNTY, "platform", "12345 热线", False)


def test_the_same_form_sent_twice_connects_once(cast: Cast) -> None:
    desk = _at_desk(cast.county)
    desk.post(CONNECTORS, FORM)

    assert desk.post(CONNECTORS, FORM).status_code == 422
    assert Connector.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "请写平台的名称"),
        ({"at": "330825002222"}, "请选是哪个街道"),
        ({"at": ""}, "请选是哪个街道"),
        ({"address": "http://12345.example.cn/e"}, "https://"),
        ({"address": "https://192.168.0.8/e"}, "内部网络"),
        ({"sends_reporter": "on"}, "要写明为什么"),
        ({"sends_reporter": "on", "reporter_reason": "长" * 201}, "最多 200 个字"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(
    cast: Cast, wrong: dict[str, str], words: str
) -> None:
    answer = _at_desk(cast.county).post(CONNECTORS, FORM | wrong)
    page = answer.content.decode()

    if wrong.get("at") == "":
        assert answer.status_code == 403  # nowhere is not theirs
        return
    assert answer.status_code == 422
    assert words in page
    assert (FORM | wrong)["address"] in page
    assert Connector.objects.count() == 0


def test_that_reporters_may_be_called_is_journalled_with_its_reason(cast: Cast) -> None:
    _at_desk(cast.county).post(CONNECTORS, FORM | {"sends_reporter": "on", "reporter_reason": "热线要回访"})

    event = Event.objects.get(kind="matters.connector_set")
    said = event.payload or {}
    assert (said["sends_reporter"], said["reason"]) == (True, "热线要回访")
    assert event.actor_id == cast.county.person_id


def test_a_connector_is_changed_switched_off_and_on(cast: Cast, receiver: Receiver) -> None:
    row = connected(cast, receiver, place=TOWN).connector
    page = _pressed(cast, "save", row, address="https://new.example.cn/", name="x", at=TOWN).content.decode()
    assert "https://new.example.cn/" in page
    assert "改好了" in page
    row.refresh_from_db()
    assert (row.sends_location, row.unit.name) == (False, "12345 热线")

    assert "停着" in _pressed(cast, "off", row).content.decode()
    assert "接上了" in _pressed(cast, "on", row).content.decode()
    written = Event.objects.filter(kind="matters.connector_set").order_by("id")
    kinds = [(event.payload or {})["what"] for event in written]
    assert kinds == ["added", "changed", "switched_off", "switched_on"]


def test_a_secret_is_renewed_once_by_one_form(cast: Cast, receiver: Receiver) -> None:
    hotline = connected(cast, receiver, place=TOWN)
    row, since = hotline.connector, hotline.connector.secret_since.isoformat()
    page = _pressed(cast, "renew", row, since=since).content.decode()
    row.refresh_from_db()
    assert row.secrets_at(clock.now())[0] in page
    assert row.secrets_at(clock.now())[1] == hotline.secret
    assert "马上停用旧密钥" in page

    again = _pressed(cast, "renew", row, since=since)
    assert again.status_code == 422
    assert "刚换过一次" in again.content.decode()
    _pressed(cast, "drop", row)
    row.refresh_from_db()
    assert len(row.secrets_at(clock.now())) == 1


def test_a_ping_says_what_the_platform_answers(cast: Cast, receiver: Receiver) -> None:
    row = connected(cast, receiver, place=TOWN).connector
    assert "发通了。对方答 204" in _pressed(cast, "ping", row).content.decode()
    receiver.answers = [Answer(404)]
    assert "没有发通。对方答 404" in _pressed(cast, "ping", row).content.decode()
    assert receiver.kinds == ["ping"]


def test_nobody_pings_without_end(cast: Cast, receiver: Receiver) -> None:
    row = connected(cast, receiver, place=TOWN).connector
    answers = [_pressed(cast, "ping", row).status_code for _each in range(PINGS_AN_HOUR + 1)]

    assert answers == [200] * PINGS_AN_HOUR + [429]


def test_what_was_parked_is_shown_and_tried_again(
    cast: Cast, receiver: Receiver, report: Callable[..., Matter]
) -> None:
    hotline, matter = connected(cast, receiver, place=TOWN), report()
    dispatched(cast, matter, hotline)
    receiver.answers = [Answer(422, body="缺字段".encode())]
    hotline.catch_up()
    page = _at_desk(cast.county).get(CONNECTORS).content.decode()
    assert "有 1 条没发成" in page
    assert matter.number in page
    assert "对方答 422：缺字段" in page

    assert "又排上队了" in _pressed(cast, "retry", hotline.connector).content.decode()
    assert Outgoing.objects.get().parked_at is None
    assert hotline.catch_up() == ["matter.given"]
    assert "通着" in _at_desk(cast.county).get(CONNECTORS).content.decode()


def test_the_town_the_village_and_another_county_do_not_connect(cast: Cast, receiver: Receiver) -> None:
    row = connected(cast, receiver, place=TOWN).connector
    for actor in (cast.command, cast.secretary, cast.officer, cast.auditor):
        assert _at_desk(actor).get(CONNECTORS).status_code == 403
        assert _at_desk(actor).post(CONNECTORS, FORM).status_code == 403
    a_place("330802")
    assert _at_desk(cast.county).post(CONNECTORS, FORM | {"at": "330802"}).status_code == 403
    Connector.objects.update(place="330802001")
    for what in ("ping", "on", "off", "drop", "retry", "renew"):
        assert _at_desk(cast.county).post(CONNECTORS, {"do": what, "connector": row.pk}).status_code == 404


@pytest.mark.parametrize("what", ["", "explode"])
def test_what_nobody_can_press_is_refused(cast: Cast, what: str) -> None:
    assert _at_desk(cast.county).post(CONNECTORS, {"do": what, "connector": "x"}).status_code == 422


def test_the_page_asks_as_much_for_many_as_for_one(
    cast: Cast,
    receiver: Receiver,
    report: Callable[..., Matter],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    desk = _at_desk(cast.county)
    for number in range(6):
        hotline = connected(cast, receiver, place=TOWN, name=f"平台{number}")
        dispatched(cast, report(), hotline)
        receiver.answers = [Answer(422)]
        hotline.catch_up()
    desk.get(CONNECTORS)

    with django_assert_max_num_queries(17):
        page = desk.get(CONNECTORS).content.decode()
    assert page.count("：平台") == 6 * 5
