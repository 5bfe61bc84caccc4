"""Reminders reach the browser that agreed to them: signed with our key, readable to it alone, and nowhere inside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.modules.gateways import vapid
from linli.modules.gateways.errors import BadDeviceError, ContactsFullError
from linli.modules.gateways.models import Contact
from linli.modules.gateways.public import Outgoing, channel_send, contacts_of
from linli.modules.gateways.services import contact_put
from linli.modules.gateways.services.contacts import DEVICES_AT_MOST
from linli.modules.gateways.subscribing import subscription_read
from linli.modules.gateways.tests.push import Browser, push_service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from linli.modules.gateways.tests.push import PushService

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings: Settings) -> Iterator[PushService]:
    """Give a push service that knows our key, on a machine where one develops."""
    settings.DEBUG, settings.LINLI_PUSH_GATEWAY = True, "web_push"
    settings.LINLI_PUSH_CONTACT = "mailto:office@linli.example"
    with push_service(vapid.public_key()) as running:
        yield running


def _outgoing(address: str, number: int = 1, *, body: str = "请在本月底前到村里核对。") -> Outgoing:
    return Outgoing(
        message_id=f"messaging.delivery:{number}",
        address=address,
        subject="低保政策有变化",
        body=body,
        link="https://linli.example/posts/7",
    )


def _subscribed(service: PushService, path: str = "/s/1") -> tuple[Browser, str]:
    browser = Browser(f"{service.url}{path}")
    return browser, subscription_read(browser.subscription)[0]


def test_a_reminder_arrives_signed_and_only_its_browser_can_read_it(service: PushService) -> None:
    browser, address = _subscribed(service)
    (result,) = channel_send("web_push", [_outgoing(address)])

    assert (result.accepted, result.receipt) == (True, f"{service.url}/m/1")
    (posted,) = service.posted
    assert "低保".encode() not in posted.body
    said = browser.open(posted.body)
    assert (said["title"], said["body"], said["link"]) == (
        "低保政策有变化",
        "请在本月底前到村里核对。",
        "https://linli.example/posts/7",
    )
    with pytest.raises(Exception, match="Decryption"):
        Browser(browser.endpoint).open(posted.body)


def test_a_service_that_knows_another_key_takes_nothing(service: PushService) -> None:
    service.key = "B" + vapid.public_key()[1:-1] + "A"
    _browser, address = _subscribed(service)

    (result,) = channel_send("web_push", [_outgoing(address)])
    assert (result.accepted, result.is_permanent, result.reason) == (False, True, "HTTP 403")


def test_the_same_occasion_takes_the_place_of_what_still_waits(service: PushService) -> None:
    browser, address = _subscribed(service)
    for number in (1, 1, 2):
        channel_send("web_push", [_outgoing(address, number)])

    topics = [posted.headers["topic"] for posted in service.posted]
    assert topics[0] == topics[1] != topics[2]
    assert len(topics[0]) == 32
    assert browser.open(service.posted[0].body)["tag"] == topics[0]


def test_a_batch_goes_to_each_browser_its_own(service: PushService) -> None:
    browsers = [_subscribed(service, f"/s/{number}") for number in range(20)]
    results = channel_send("web_push", [_outgoing(address, n) for n, (_browser, address) in enumerate(browsers)])

    assert [each.message_id for each in results] == [f"messaging.delivery:{n}" for n in range(20)]
    assert all(each.accepted for each in results)
    by_path = {posted.path: posted.body for posted in service.posted}
    assert all(browser.open(by_path[f"/s/{n}"])["title"] for n, (browser, _address) in enumerate(browsers))


def test_a_long_text_is_cut_to_what_services_carry(service: PushService) -> None:
    browser, address = _subscribed(service)
    (result,) = channel_send("web_push", [_outgoing(address, body="长" * 5000)])

    assert result.accepted
    assert len(service.posted[0].body) <= 4096
    assert browser.open(service.posted[0].body)["body"] == "长" * 300


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(service: PushService, status: int) -> None:
    _browser, address = _subscribed(service)
    _other, another = _subscribed(service, "/s/2")
    contact_put(person_id=1, channel="web_push", address=address, session_id=1, now=clock.now())
    contact_put(person_id=1, channel="web_push", address=another, session_id=2, now=clock.now())
    service.answers = [(status, {})]

    (result,) = channel_send("web_push", [_outgoing(address)])
    assert (result.accepted, result.is_permanent) == (False, True)
    assert contacts_of("web_push", [1]) == {1: [another]}


def test_a_busy_service_is_asked_again_when_it_says(service: PushService) -> None:
    _browser, address = _subscribed(service)
    contact_put(person_id=1, channel="web_push", address=address, session_id=1, now=clock.now())
    service.answers = [(429, {"Retry-After": "120"}), (503, {})]

    results = [channel_send("web_push", [_outgoing(address)])[0] for _ in range(2)]
    assert [(each.accepted, each.is_permanent, each.retry_after) for each in results] == [
        (False, False, 120),
        (False, False, 0),
    ]
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_what_a_service_will_never_take_is_for_ever_and_the_browser_stays(service: PushService, status: int) -> None:
    _browser, address = _subscribed(service)
    contact_put(person_id=1, channel="web_push", address=address, session_id=1, now=clock.now())
    service.answers = [(status, {})]

    (result,) = channel_send("web_push", [_outgoing(address)])
    assert (result.accepted, result.is_permanent) == (False, True)
    assert Contact.objects.count() == 1


def test_a_service_that_cannot_be_reached_is_for_now(service: PushService) -> None:
    address = subscription_read(Browser("http://127.0.0.1:9/s").subscription)[0]

    (result,) = channel_send("web_push", [_outgoing(address)])
    assert (result.accepted, result.is_permanent) == (False, False)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/s",
        "https://127.0.0.1/s",
        "https://localhost/s",
        "https://10.1.2.3/s",
        "https://192.168.1.1:8443/s",
        "https://[::1]/s",
        "https://[::ffff:10.0.0.1]/s",
        "https://169.254.169.254/latest/meta-data",
        "https://user:secret@push.example.org/s",
        "ftp://push.example.org/s",
        "",
    ],
)
def test_an_address_inside_or_without_tls_is_no_browser(endpoint: str, settings: Settings) -> None:
    settings.DEBUG = settings.LINLI_DEMO = False

    with pytest.raises(BadDeviceError):
        subscription_read(Browser(endpoint).subscription)


def test_networks_opened_to_platforms_are_not_open_to_what_residents_name(settings: Settings) -> None:
    settings.DEBUG = settings.LINLI_DEMO = False
    settings.LINLI_PLATFORM_NETWORKS = ["10.24.0.0/16"]

    with pytest.raises(BadDeviceError):
        subscription_read(Browser("https://10.24.0.7/s").subscription)


def test_an_address_that_has_come_to_lead_inside_is_not_called(service: PushService, settings: Settings) -> None:
    _browser, address = _subscribed(service)
    settings.DEBUG = settings.LINLI_DEMO = False

    (result,) = channel_send("web_push", [_outgoing(address)])
    assert (result.accepted, result.is_permanent) == (False, True)
    assert service.posted == []


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"endpoint": "https://push.example.org/s"}',
        '{"endpoint": "https://push.example.org/s", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}',
        '{"endpoint": 7, "keys": {"p256dh": 7, "auth": 7}}',
    ],
)
def test_what_is_no_subscription_is_refused(said: str) -> None:
    with pytest.raises(BadDeviceError):
        subscription_read(said)


def test_keys_that_are_none_are_refused_and_keep_nobody_else(service: PushService) -> None:
    _browser, address = _subscribed(service)
    broken = json.dumps({**json.loads(address), "p256dh": "AAAA"})

    first, second = channel_send("web_push", [_outgoing(broken, 1), _outgoing(address, 2)])
    assert (first.accepted, first.is_permanent) == (False, True)
    assert second.accepted


def test_a_device_is_one_persons_whoever_signed_in_there_before() -> None:
    address = json.dumps({"endpoint": "https://push.example.org/s", "p256dh": "p", "auth": "a"})
    contact_put(person_id=1, channel="web_push", address=address, session_id=1, now=clock.now())
    contact_put(person_id=2, channel="web_push", address=address, session_id=2, now=clock.now())

    assert contacts_of("web_push", [1, 2]) == {2: [address]}


def test_a_device_subscribed_anew_in_its_session_is_one_device() -> None:
    addresses = [
        json.dumps({"endpoint": f"https://push.example.org/{number}", "p256dh": "p", "auth": "a"}) for number in (1, 2)
    ]
    for address in addresses:
        contact_put(person_id=1, channel="web_push", address=address, session_id=1, now=clock.now())

    assert contacts_of("web_push", [1]) == {1: addresses[1:]}


def test_nobody_switches_on_more_devices_than_are_kept() -> None:
    for number in range(DEVICES_AT_MOST):
        address = json.dumps({"endpoint": f"https://push.example.org/{number}", "p256dh": "p", "auth": "a"})
        contact_put(person_id=1, channel="web_push", address=address, session_id=number, now=clock.now())
    another = json.dumps({"endpoint": "https://push.example.org/one-more", "p256dh": "p", "auth": "a"})

    with pytest.raises(ContactsFullError):
        contact_put(person_id=1, channel="web_push", address=another, session_id=99, now=clock.now())
    contact_put(person_id=2, channel="web_push", address=another, session_id=99, now=clock.now())


def test_the_key_is_the_installations_own_and_always_the_same(settings: Settings) -> None:
    first = vapid.public_key()
    assert vapid.public_key() == first
    assert len(first) == 87

    settings.LINLI_PUSH_KEY = "ff" * 32
    assert len(vapid.private_key()) == 32
    assert vapid.public_key() != first
