"""An officer of the county sets up a second code, signs in with it, and is out at the click after the office ended."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from linli.modules.accounts.testing import a_totp
from tests.journeys.people import DESKTOP
from tests.product import CITY, CODE, DISCIPLINE, LONGYOU

if TYPE_CHECKING:
    from tests.journeys.people import Device, Person, Street
    from tests.product import Product

DESK = "/console/appointments"


def test_set_up_signed_out_signed_in_with_it_and_out_when_the_office_ends(street: Street, product: Product) -> None:
    try:
        officer = street.meet(DISCIPLINE, anew=True)
        secret, codes = _set_up(officer)
        _sign_out(officer)

        _begin(officer)
        officer.look("sign-in-second")
        officer.page.locator("[name=otp]").fill("000000")
        officer.press(officer.page.locator("button[form=second]"))
        officer.sees("动态码不对")
        officer.look("sign-in-second-refused")
        officer.page.locator("[name=otp]").fill(_code(secret, steps=1))
        officer.press(officer.page.locator("button[form=second]"))
        assert officer.ask(DESK).status == 200

        desk = _at(street, DESKTOP)
        _begin(desk)
        desk.page.locator("[name=otp]").fill(codes[0])
        desk.press(desk.page.locator("button[form=second]"))
        assert desk.page.url.endswith("/console/"), "with a recovery code"
        _sign_out(desk)
        _begin(desk)
        desk.page.locator("[name=otp]").fill(codes[0])
        desk.press(desk.page.locator("button[form=second]"))
        desk.sees("已经用过")

        _end_office(street)
        officer.go(DESK, status=403)
        assert officer.ask("/me").status == 200, "a person still, an officer no longer"
    finally:
        given = product.command("appoint", "--phone", DISCIPLINE, "--role", "discipline_officer", "--place", LONGYOU)
        reset = product.command("reset-factor", "--phone", DISCIPLINE, "--reason", "the journey is over")
        assert reset.returncode == 0, reset.stderr
    assert given.returncode == 0, given.stderr


def _at(street: Street, device: Device) -> Person:
    """Return the officer at a device that knows nobody yet."""
    person = street.meet(CITY, device, anew=True)
    person.phone = DISCIPLINE
    person.context.clear_cookies()
    return person


def _set_up(officer: Person) -> tuple[str, list[str]]:
    officer.go("/me")
    officer.press(officer.page.locator("a[href='/me/second-factor']"))
    officer.look("second-factor")
    officer.press(officer.page.locator("button[form=factor]"))
    officer.look("second-factor-setup")
    secret = "".join(officer.page.locator("p.code span").all_inner_texts())
    assert re.fullmatch(r"[A-Z2-7]{32}", secret)
    officer.page.locator("[name=otp]").fill("000000")
    officer.press(officer.page.locator("button[form=factor]"))
    officer.look("second-factor-refused")
    assert "".join(officer.page.locator("p.code span").all_inner_texts()) == secret
    officer.page.locator("[name=otp]").fill(_code(secret))
    officer.press(officer.page.locator("button[form=factor]"))
    officer.look("recovery-codes")
    codes = officer.page.locator("li.code").all_inner_texts()
    assert len(set(codes)) == 10
    officer.press("抄好了")
    officer.go("/me/second-factor")
    officer.sees("还剩 10 个")
    officer.look("second-factor-in-use")
    return secret, codes


def _code(secret: str, *, steps: int = 0) -> str:
    """Return what the authenticator shows now, or so many steps later: each step is taken once."""
    return a_totp(secret, datetime.now(UTC) + timedelta(seconds=30 * steps))


def _begin(person: Person) -> None:
    """Take the first two steps."""
    person.go("/sign-in")
    person.page.locator("[name=phone]").fill(DISCIPLINE)
    person.press(person.page.locator("button[form=sign-in]"))
    person.page.locator("[name=code]").fill(CODE)
    person.press(person.page.locator("button[form=sign-in]"))
    assert "/sign-in/second" in person.page.url
    assert person.ask("/me").status == 303, "not signed in yet"


def _sign_out(person: Person) -> None:
    person.go("/me")
    person.press("退出登录")


def _end_office(street: Street) -> None:
    city = street.meet(CITY, DESKTOP)
    city.go(f"{DESK}?q=胡正阳")
    city.look("appointments-with-second-factor")
    city.press(city.page.locator("a[href$='/reset-factor']").first)
    city.look("second-factor-reset")
    city.go(f"{DESK}?q=胡正阳")
    city.press(city.page.locator("a[href$='/end']").first)
    city.press(city.page.locator("form[action$='/end'] button").first)
