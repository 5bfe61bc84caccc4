"""Somebody says where messages shall reach them: an e-mail address by a code, this device by its notifications."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from linli.modules.gateways.outgoing import Outgoing
from linli.modules.gateways.tests.push import Browser as Subscriber
from linli.modules.gateways.web_push import payload
from tests.journeys.people import DESKTOP, PHONE
from tests.product import NEIGHBOUR, RESIDENT

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

    from tests.journeys.people import Device, Person, Street

PAGE, MAIL = "/me/reminders", "/me/reminders/email"
# No public push service can be reached from here, so the browser's own is stood in for: all it does is name an address.
SERVICE = """(subscription) => {
  PushManager.prototype.subscribe = async function (wish) {
    window.keyOffered = wish.applicationServerKey.length;
    return { toJSON: () => subscription };
  };
}"""
CLICKED = """async (way) => {
  const opened = [];
  self.clients.openWindow = async (address) => { opened.push(address); };
  const [notification] = await self.registration.getNotifications();
  const event = new NotificationEvent("notificationclick", { notification });
  const waits = [];
  event.waitUntil = (work) => waits.push(work);
  self.dispatchEvent(event);
  await Promise.all(waits);
  return opened;
}"""


def test_an_address_is_added_by_a_code_changed_and_taken_out(street: Street, device: Device) -> None:
    person = street.meet(RESIDENT if device is PHONE else NEIGHBOUR, device)
    _take_out_all(person)
    person.go("/me")
    person.press(person.page.locator(f"a[href='{PAGE}']"))
    person.look("reminders-of-mine")
    person.press("添加邮箱")
    person.look("reminders-email-asked")
    person.page.locator("[name=address]").fill("不是邮箱")
    person.press("发验证码")
    person.look("reminders-email-refused")
    address = f"reader-{device.name}@example.org"
    person.page.locator("[name=address]").fill(address)
    person.press("发验证码")
    person.look("reminders-email-code")
    person.page.locator("[name=code]").fill(_code(person, address))
    person.press(person.page.get_by_role("button", name="确认", exact=True))
    person.sees("r***@example.org")
    person.look("reminders-email-added")
    person.press(person.page.get_by_role("button", name="不发了"))
    expect(person.page.locator("main")).not_to_contain_text("r***@example.org")


def test_a_reminder_comes_to_the_device_and_leads_to_its_page(street: Street) -> None:
    person = street.meet(RESIDENT, DESKTOP, anew=True)
    _take_out_all(person)
    person.context.grant_permissions(["notifications"])
    subscriber = Subscriber("http://127.0.0.1:9/push")
    person.page.add_init_script(f"({SERVICE})({subscriber.subscription})")
    cdp = person.context.new_cdp_session(person.page)
    registrations = _registrations(cdp)
    person.go(PAGE)
    person.look("reminders-device")
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="在这台设备上接收提醒").click()
    person.sees("退出登录就停")
    person.look("reminders-device-on")
    worker = person.context.service_workers[0]

    link = f"{person.product.url}/inbox"
    outgoing = Outgoing(message_id="m:1", address="", subject="低保政策有变化", body="请到村里核对。", link=link)
    said = payload(outgoing).decode()
    origin = person.product.url
    cdp.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": registrations[-1], "data": said},
    )
    shown = person.page.evaluate(
        """async () => {
          const worker = await navigator.serviceWorker.ready;
          for (let tries = 0; tries < 100; tries++) {
            const found = await worker.getNotifications();
            if (found.length) return found.map((each) => [each.title, each.body, each.data.link]);
            await new Promise((go) => setTimeout(go, 50));
          }
          return [];
        }"""
    )
    assert shown == [["低保政策有变化", "请到村里核对。", link]]

    opened = worker.evaluate(CLICKED)
    assert opened == [link]
    person.page.goto(opened[0])
    person.sees("消息")
    assert worker.evaluate("async () => (await self.registration.getNotifications()).length") == 0, "it is put away"
    person.go(PAGE)
    for wicked in ("https://elsewhere.example/", "javascript:alert(1)", "not an address at all:"):
        told = json.dumps({"title": "x", "body": "y", "tag": "t", "link": wicked})
        cdp.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": registrations[-1], "data": told},
        )
        person.page.wait_for_timeout(300)
        (way,) = worker.evaluate(CLICKED)
        assert way.startswith(origin), "nobody is led out of the platform"


def test_a_device_signed_out_shows_no_more_reminders(street: Street) -> None:
    person = street.meet(NEIGHBOUR, DESKTOP, anew=True)
    _take_out_all(person)
    token = person.ask(PAGE).text().partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    assert token
    switched = person.post(f"{PAGE}/device", subscription=Subscriber("http://127.0.0.1:9/other").subscription)
    assert switched.status == 303
    person.go(PAGE)
    person.sees("这台设备")
    person.go("/me")
    person.press("退出登录")

    again = street.meet(NEIGHBOUR, DESKTOP, anew=True)
    again.go(PAGE)
    expect(again.page.locator("main")).not_to_contain_text("退出登录就停")


def _registrations(cdp: CDPSession) -> list[str]:
    found: list[str] = []

    def heard(said: dict[str, Any]) -> None:
        found.extend(each["registrationId"] for each in said["registrations"] if not each["isDeleted"])

    cdp.on("ServiceWorker.workerRegistrationUpdated", heard)
    cdp.send("ServiceWorker.enable")
    return found


def _code(person: Person, address: str) -> str:
    """Read the code where the demo keeps what it does not send; the worker needs a moment."""
    hint = f"{address[0]}***@example.org"
    for _ in range(100):
        for cell in re.findall(r'<div class="t">.*?</div>', person.ask("/dev/messages").text(), flags=re.DOTALL):
            if hint in cell and (code := re.search(r"验证码是 ([0-9]{6})", cell)):
                return code[1]
        person.page.wait_for_timeout(100)
    raise AssertionError("no code was sent")


def _take_out_all(person: Person) -> None:
    for contact in re.findall(r"/me/reminders/([0-9]+)/end", person.ask(PAGE).text()):
        person.post(f"{PAGE}/{contact}/end")
    person.post(MAIL, step="give_up")
