"""Setting up a second factor, signing in with it, and losing it, on the pages and over the API."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.models import SignInCode
from linli.modules.accounts.public import code_request, second_factor_of, session_resolve
from linli.modules.accounts.services.codes import code_digest, phone_index_of
from linli.modules.accounts.testing import a_second_factor, a_session, a_totp, an_appointment
from linli.modules.places.testing import ZHANGWANG, a_place
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client

    from linli.modules.population.public import PersonCard

pytestmark = pytest.mark.django_db

PHONE, RIGHT = "19900000901", "135791"
TOWN = ZHANGWANG[:9]
PAGE = "/me/second-factor"


@pytest.fixture
def chief() -> PersonCard:
    """Give who commands the town and lives in 张王村."""
    a_place(ZHANGWANG)
    person = a_membership(a_person("郑晓东", phone=PHONE), ZHANGWANG)
    an_appointment(person.id, Role.TOWN_COMMAND, TOWN)
    return person


def _sign_in(client: Client, *, next_: str = "") -> Any:
    """Do the first two steps with a code that was sent."""
    client.post("/sign-in", {"phone": PHONE, "next": next_})
    _know_the_code()
    return client.post("/sign-in/code", {"code": RIGHT, "next": next_})


def _know_the_code() -> None:
    SignInCode.objects.update(digest=code_digest(phone_index_of(PHONE), RIGHT))


def _secret_on(page: str) -> str:
    groups = re.findall(r"<span>([A-Z2-7]{4})</span>", page)
    return "".join(groups)


def _set_up(client: Client, **more: str) -> tuple[str, list[str]]:
    client.post(PAGE, {"step": "begin", **more})
    secret = _secret_on(client.get(PAGE).content.decode())
    done = client.post(PAGE, {"step": "confirm", "otp": a_totp(secret, clock.now()), **more})
    assert done.status_code == 200
    return secret, re.findall(r">([a-z2-9]{5}-[a-z2-9]{5})<", done.content.decode())


def test_who_needs_one_is_led_to_it_and_on_to_where_they_were_going(client: Client, chief: PersonCard) -> None:
    entered = _sign_in(client, next_="/console/appointments")
    assert entered["Location"] == f"{PAGE}?next=%2Fconsole%2Fappointments"
    assert "镇街或以上" in client.get(entered["Location"]).content.decode()
    assert client.get("/console/appointments")["Location"] == f"{PAGE}?next=%2Fconsole%2Fappointments"
    assert client.get("/me").status_code == 200, "a resident's pages are open"

    _secret, codes = _set_up(client, next="/console/appointments")

    assert len(codes) == 10
    assert client.get("/console/appointments").status_code == 200


def test_an_htmx_part_is_led_there_as_a_whole_page(client: Client, chief: PersonCard) -> None:
    client.cookies["linli_session"] = a_session(chief.id, strength="one")
    part = client.get("/console/", headers={"HX-Request": "true"})

    assert part.headers["HX-Redirect"] == f"{PAGE}?next=%2Fconsole%2F"


def test_the_picture_holds_what_is_typed_otherwise(client: Client, chief: PersonCard) -> None:
    client.cookies["linli_session"] = a_session(chief.id, strength="one")
    client.post(PAGE, {"step": "begin"})
    shown = client.get(PAGE)

    page = shown.content.decode()
    address = html.unescape(re.search(r'href="(otpauth://[^"]+)"', page)[1])  # type: ignore[index]
    assert f"secret={_secret_on(page)}&" in address
    assert "<svg" in page
    assert "style=" not in page.partition("<svg")[2].partition("</svg>")[0], "the policy of content forbids it"
    assert shown.headers["Cache-Control"] == "no-store"


def test_pretending_to_have_one_changes_nothing(client: Client, chief: PersonCard) -> None:
    client.cookies["linli_session"] = a_session(chief.id, strength="one")

    assert client.post(PAGE, {"step": "prove", "otp": "123456"}).status_code == 422
    assert client.get("/console/appointments").status_code == 303


def test_recovery_codes_are_shown_once(client: Client, chief: PersonCard) -> None:
    client.cookies["linli_session"] = a_session(chief.id, strength="one")
    _secret, codes = _set_up(client)

    later = client.get(PAGE).content.decode()
    assert all(code not in later for code in codes)
    assert "还剩 10 个" in later


def test_a_wrong_code_keeps_the_picture_and_says_so_at_the_field(client: Client, chief: PersonCard) -> None:
    client.cookies["linli_session"] = a_session(chief.id, strength="one")
    client.post(PAGE, {"step": "begin"})
    secret = _secret_on(client.get(PAGE).content.decode())
    refused = client.post(PAGE, {"step": "confirm", "otp": "000000"})

    assert refused.status_code == 422
    assert _secret_on(refused.content.decode()) == secret
    assert 'id="e-otp"' in refused.content.decode()


def test_too_many_wrong_codes_are_told_when_to_come_back(client: Client, chief: PersonCard) -> None:
    client.cookies["linli_session"] = a_session(chief.id, strength="one")
    client.post(PAGE, {"step": "begin"})
    answers = [client.post(PAGE, {"step": "confirm", "otp": "000000"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_giving_up_leaves_nothing_begun(client: Client, chief: PersonCard) -> None:
    client.cookies["linli_session"] = a_session(chief.id, strength="one")
    client.post(PAGE, {"step": "begin"})
    client.post(PAGE, {"step": "give_up"})

    assert _secret_on(client.get(PAGE).content.decode()) == ""


def test_the_third_step_of_signing_in_takes_the_second_code(client: Client, chief: PersonCard) -> None:
    secret, _codes = a_second_factor(chief.id)
    entered = _sign_in(client, next_="/console/appointments")
    assert entered["Location"] == "/sign-in/second?next=%2Fconsole%2Fappointments"
    assert "linli_session" not in client.cookies
    assert "动态码" in client.get(entered["Location"]).content.decode()

    wrong = client.post("/sign-in/second", {"otp": "000000"})
    assert (wrong.status_code, "linli_session" in client.cookies) == (422, False)
    right = client.post("/sign-in/second", {"otp": a_totp(secret, clock.now()), "next": "/console/appointments"})
    assert (right.status_code, right["Location"]) == (303, "/console/appointments")
    assert client.get("/console/appointments").status_code == 200


def test_neither_number_nor_code_can_be_read_half_way(client: Client, chief: PersonCard) -> None:
    a_second_factor(chief.id)
    _sign_in(client)

    carried = " ".join(morsel.value for morsel in client.cookies.values())
    assert PHONE not in carried
    assert RIGHT not in carried


def test_the_third_step_alone_leads_to_the_first(client: Client) -> None:
    assert client.get("/sign-in/second")["Location"] == "/sign-in"
    assert client.post("/sign-in/second", {"otp": "123456"})["Location"] == "/sign-in"
    client.cookies["linli_first_code"] = "00ff"
    assert client.get("/sign-in/second")["Location"] == "/sign-in"


def test_when_the_sms_code_ran_out_meanwhile_another_is_asked_for(client: Client, chief: PersonCard) -> None:
    secret, _codes = a_second_factor(chief.id)
    _sign_in(client)
    SignInCode.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    late = client.post("/sign-in/second", {"otp": a_totp(secret, clock.now())})

    assert late.status_code == 422
    assert "重新获取" in late.content.decode()
    assert "没收到，再发一条" in late.content.decode()


def test_the_api_says_that_a_second_code_is_wanted(client: Client, chief: PersonCard) -> None:
    secret, _codes = a_second_factor(chief.id)
    code_request(phone=PHONE, origin="127.0.0.1", now=clock.now())
    _know_the_code()

    def ask(**more: str) -> Any:
        body = {"phone": PHONE, "code": RIGHT, **more}
        return client.post("/api/v1/session", body, content_type="application/json")

    needed, wrong = ask(), ask(otp="000000")
    assert (needed.status_code, needed.json()["type"]) == (401, "urn:linli:problem:second-factor-needed")
    assert (wrong.status_code, wrong.json()["type"]) == (401, "urn:linli:problem:second-factor-refused")
    assert needed["Content-Type"] == "application/problem+json"
    opened = ask(otp=a_totp(secret, clock.now()))
    assert opened.status_code == 201
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {opened.json()['token']}"}).json()
    assert [held["role"] for held in me["appointments"]] == ["town_command"]


def test_a_wrong_code_says_nothing_of_a_second_factor_over_the_api(client: Client, chief: PersonCard) -> None:
    a_second_factor(chief.id)
    answers = [
        client.post(
            "/api/v1/session", {"phone": phone, "code": "000000", "otp": "000000"}, content_type="application/json"
        )
        for phone in (PHONE, "13900000009")
    ]

    assert answers[0].status_code == 401
    assert answers[0].content == answers[1].content


def test_without_one_the_api_opens_a_residents_session(client: Client, chief: PersonCard) -> None:
    bearer = {"Authorization": f"Bearer {a_session(chief.id, kind='api', strength='one')}"}

    me = client.get("/api/v1/me", headers=bearer).json()
    assert me["appointments"] == []
    assert me["memberships"] != []


def test_the_county_resets_it_on_the_page_with_a_reason(client: Client, chief: PersonCard) -> None:
    a_second_factor(chief.id)
    token = a_session(chief.id)
    county = a_person("徐静")
    an_appointment(county.id, Role.COUNTY_OPERATOR, TOWN[:6])
    client.cookies["linli_session"] = a_session(county.id)
    listed = client.get("/console/appointments").content.decode()
    link = re.search(r"/console/appointments/\d+/reset-factor", listed)
    assert link is not None
    assert "只有普通村民的权限" in client.get(link[0]).content.decode()

    assert client.post(link[0]).status_code == 422, "without a reason"
    assert second_factor_of(chief.id).confirmed_at is not None
    assert client.post(link[0], {"reason": "换了手机"}).status_code == 303
    assert second_factor_of(chief.id).confirmed_at is None
    assert session_resolve(token) is None
    assert client.get(link[0]).status_code == 404, "nothing is left to reset"
