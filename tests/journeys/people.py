"""People at their phones and desks: each a browser of their own, signed in through the pages."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.looking import Faults, Look, take_look
from tests.product import CODE

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Response, StorageState

    from tests.product import Product

TOLD_WITHIN = 10.0
"""So many seconds after something happened everybody it concerns finds it in the inbox."""

_WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; M2102K1C) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.42"
)


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody holds or sits at."""

    name: str
    options: dict[str, Any]


PHONE = Device(
    "phone",
    {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
        "user_agent": _WECHAT,
    },
)
DESKTOP = Device("desktop", {"viewport": {"width": 1440, "height": 900}})


class Person:
    """Somebody at a device, in front of one page."""

    def __init__(self, product: Product, context: BrowserContext, device: Device, phone: str) -> None:
        self.product = product
        self.context = context
        self.device = device
        self.phone = phone
        self.page: Page = context.new_page()
        self.faults = Faults(self.page)
        self.looks: list[Look] = []

    def sign_in(self) -> None:
        """Sign in as everybody does: the number, then the six figures."""
        self.go("/sign-in")
        self.page.locator("[name=phone]").fill(self.phone)
        self.page.locator("button[form=sign-in]").click()
        self.page.locator("[name=code]").fill(CODE)
        self.page.locator("button[form=sign-in]").click()
        self.page.wait_for_url(lambda address: "/sign-in" not in address)

    def go(self, path: str, *, status: int = 200) -> None:
        """Open an address of ours and see that it answers as expected."""
        answer = self.page.goto(self.product.url + path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}, not {status}"

    def look(self, name: str) -> None:
        """Look at the page; what is wrong with it is told when the test ends, so that every page is seen."""
        is_care = self.page.evaluate("document.documentElement.dataset.mode") == "care"
        folder = "care" if is_care else self.device.name
        self.looks.append(take_look(self.page, self.faults, folder=folder, name=name))

    def press(self, button: str | Locator) -> None:
        """Press a button or link, found by what it says, and wait for what it brings."""
        if isinstance(button, str):
            button = self.page.get_by_role("button", name=button).or_(self.page.get_by_role("link", name=button)).first
        with self.page.expect_response(_is_whole_answer) as awaited:
            button.click()
        answer = awaited.value
        answer.finished()
        if answer.request.resource_type == "document":
            self.page.wait_for_url(answer.url)
        else:
            expect(self.page.locator(".htmx-request")).to_have_count(0)
            self.page.wait_for_timeout(200)  # htmx puts it into the page a moment after it came

    def sees(self, words: str) -> None:
        """See that the page says something."""
        expect(self.page.locator("body")).to_contain_text(words)

    def told(self, subject: str, matter: int, *, within: float = TOLD_WITHIN, saying: str = "") -> None:
        """Find the notice in the inbox within seconds and open it: it leads to the matter.

        Another matter's unread notice of the same words may lie on top until the new one has come.
        """
        inbox = "/console/inbox" if self.device is DESKTOP else "/inbox"
        until = time.monotonic() + within
        row = self.page.locator(".msg.unread").filter(has_text=subject).filter(has_text=saying).first
        seen: list[str] = []
        while time.monotonic() < until:
            self.go(inbox)
            seen = self.page.locator(".msg").all_inner_texts()[:4]
            if row.count():
                self.press(row)
                if f"matters/{matter}" in self.page.url:
                    return
            time.sleep(0.2)
        pytest.fail(f"{self.phone} was not told “{subject}” of matter {matter} within {within} s: {seen}")

    def ask(self, path: str) -> APIResponse:
        """Fetch an address with this person's cookies, without opening it."""
        return self.context.request.get(self.product.url + path, max_redirects=0)

    def post(self, path: str, **fields: str) -> APIResponse:
        """Send a form that no page offers this person."""
        form = self.ask("/me").text()
        token = form.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        assert token, "no page of this person carries a CSRF token"
        return self.context.request.post(
            self.product.url + path,
            form={"csrfmiddlewaretoken": token, **fields},
            headers={"Referer": self.product.url},
            max_redirects=0,
        )


def _is_whole_answer(response: Response) -> bool:
    is_asked_for = response.request.resource_type in {"document", "fetch", "xhr"}
    return is_asked_for and not 300 <= response.status < 400


class Street:
    """Everybody who takes part in one test."""

    def __init__(self, product: Product, browser: Browser, remembered: dict[tuple[str, str], StorageState]) -> None:
        self._product = product
        self._browser = browser
        self._remembered = remembered
        self._people: list[Person] = []

    def meet(self, phone: str, device: Device = PHONE, *, anew: bool = False, scripts: bool = True) -> Person:
        """Return somebody signed in at such a device; who signed in there before is remembered unless ``anew``."""
        kept = None if anew else self._remembered.get((phone, device.name))
        person = self._arrive(phone, device, kept, scripts=scripts)
        if kept is None or person.ask("/me").status != HTTPStatus.OK:  # the clock may have moved past their session
            person.sign_in()
            if not anew:
                self._remembered[phone, device.name] = person.context.storage_state()
        return person

    def forget(self, phone: str) -> None:
        """Let whoever comes next as this person sign in anew, for what was remembered holds no longer."""
        for kept in [key for key in self._remembered if key[0] == phone]:
            del self._remembered[kept]

    def pass_by(self, device: Device = PHONE) -> Person:
        """Return somebody nobody knows yet."""
        return self._arrive("", device, None, scripts=True)

    def _arrive(self, phone: str, device: Device, kept: StorageState | None, *, scripts: bool) -> Person:
        context = self._browser.new_context(
            **device.options,
            storage_state=kept,
            java_script_enabled=scripts,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        person = Person(self._product, context, device, phone)
        self._people.append(person)
        return person

    def part(self) -> list[str]:
        """Let everybody go home and return what any of them found wrong."""
        found = []
        for person in self._people:
            found += [str(look) for look in person.looks if look.faults]
            found += [f"{person.phone} elsewhere: {fault}" for fault in person.faults.found]
            person.context.close()
        return found
