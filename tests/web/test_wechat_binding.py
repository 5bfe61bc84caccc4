"""A WeChat or a mini-program is bound by whoever opens it, in their own session and in no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from linli.kernel import clock
from linli.modules.gateways.models import Contact
from linli.modules.gateways.public import contacts_of
from linli.modules.gateways.services import contact_put
from linli.modules.gateways.tests.provider import serving
from linli.modules.gateways.tests.wechat import APP, OPENID, SECRET, Wechat
from tests.web.reminded import PAGE, WECHAT, Somebody

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

pytestmark = pytest.mark.django_db

IN_WECHAT = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"}


@pytest.fixture(autouse=True)
def _on(settings: Settings) -> None:
    settings.DEBUG = True
    for channel in ("WECHAT", "MINIPROGRAM", "PUSH", "MAIL"):
        setattr(settings, f"LINLI_{channel}_GATEWAY", "development")


@pytest.fixture
def wechat(settings: Settings) -> Iterator[Wechat]:
    """Give a WeChat of our own that knows both our apps."""
    with serving(Wechat()) as running:
        settings.LINLI_WECHAT_ENDPOINT, settings.LINLI_PUBLIC_URL = running.url, "https://linli.example"
        for app in ("WECHAT", "MINIPROGRAM"):
            setattr(settings, f"LINLI_{app}_APP", APP)
            setattr(settings, f"LINLI_{app}_SECRET", SECRET)
        yield running


@pytest.fixture
def zhang() -> Somebody:
    """Give somebody signed in."""
    return Somebody()


def _to_wechat(person: Somebody) -> dict[str, str]:
    response = person.client.get(WECHAT, headers=IN_WECHAT)
    assert response.status_code == 303
    parts = urlsplit(response["Location"])
    assert (parts.netloc, parts.path, parts.fragment) == (
        "open.weixin.qq.com",
        "/connect/oauth2/authorize",
        "wechat_redirect",
    )
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_a_wechat_is_bound_by_opening_the_link_in_it(zhang: Somebody, wechat: Wechat) -> None:
    wechat.codes = {"a-code": OPENID}
    asked = _to_wechat(zhang)
    assert (asked["appid"], asked["response_type"], asked["scope"]) == (APP, "code", "snsapi_base")
    assert asked["redirect_uri"] == f"https://linli.example{WECHAT}/back"
    assert re.fullmatch(r"[a-zA-Z0-9]{1,128}", asked["state"])

    response = zhang.client.get(f"{WECHAT}/back", {"code": "a-code", "state": asked["state"]})
    assert response["Location"] == PAGE
    assert contacts_of("wechat", [zhang.id]) == {zhang.id: [OPENID]}
    page = zhang.see()
    assert "解绑" in page
    assert OPENID not in page


def test_another_browser_shows_what_wechat_scans(zhang: Somebody, wechat: Wechat) -> None:
    page = zhang.see(WECHAT)

    assert "<svg" in page
    assert "open.weixin.qq.com" not in page


def test_a_state_that_was_not_made_in_this_session_binds_nothing(zhang: Somebody, wechat: Wechat) -> None:
    attacker = Somebody("李四")
    wechat.codes = {"a-code": OPENID}
    for state in (_to_wechat(attacker)["state"], "", "0" * 72, "zz", _to_wechat(zhang)["state"][:-1] + "g"):
        response = zhang.client.get(f"{WECHAT}/back", {"code": "a-code", "state": state})
        assert response.status_code == 422
        assert "过期了，或者不是您自己打开的" in response.content.decode()

    assert "a-code" in wechat.codes, "WeChat was not even asked"
    assert Contact.objects.count() == 0


def test_a_code_wechat_does_not_know_binds_nothing(zhang: Somebody, wechat: Wechat) -> None:
    state = _to_wechat(zhang)["state"]
    response = zhang.client.get(f"{WECHAT}/back", {"code": "used", "state": state})

    assert response.status_code == 422
    assert "微信没有认出您" in response.content.decode()
    assert Contact.objects.count() == 0


def test_a_wechat_that_does_not_answer_is_told_and_nothing_is_bound(
    zhang: Somebody, wechat: Wechat, settings: Settings
) -> None:
    settings.LINLI_WECHAT_ENDPOINT = "http://127.0.0.1:9"
    response = zhang.client.get(f"{WECHAT}/back", {"code": "c", "state": _to_wechat(zhang)["state"]})

    assert response.status_code == 503
    assert Contact.objects.count() == 0


def test_one_wechat_may_serve_a_family(zhang: Somebody) -> None:
    grandmother = Somebody("李四")
    for person in (zhang, grandmother):
        contact_put(person_id=person.id, channel="wechat", address=OPENID, now=clock.now())

    assert contacts_of("wechat", [zhang.id, grandmother.id]) == {zhang.id: [OPENID], grandmother.id: [OPENID]}


def _bind(person: Somebody | None, code: str) -> int:
    headers = {"Authorization": f"Bearer {person.token}"} if person else {}
    path, body = "/api/v1/me/contacts/miniprogram", {"code": code}
    return Client().post(path, body, content_type="application/json", headers=headers).status_code


def test_a_mini_program_binds_whoever_is_signed_in_there(zhang: Somebody, wechat: Wechat) -> None:
    wechat.codes = {"js-code": OPENID}
    assert _bind(None, "js-code") == 401
    assert _bind(zhang, "another") == 422
    assert _bind(zhang, "") == 422
    assert Contact.objects.count() == 0

    assert _bind(zhang, "js-code") == 201
    assert contacts_of("miniprogram", [zhang.id]) == {zhang.id: [OPENID]}
    told = Client().get("/api/v1/me/contacts", headers={"Authorization": f"Bearer {zhang.token}"}).json()
    assert [(each["channel"], each["hint"]) for each in told["items"]] == [("miniprogram", "…fL2M")]


def test_without_a_mini_program_there_is_nothing_to_bind(zhang: Somebody, settings: Settings) -> None:
    settings.LINLI_MINIPROGRAM_APP = ""
    assert _bind(zhang, "js-code") == 404

    settings.LINLI_MINIPROGRAM_GATEWAY = "none"
    assert _bind(zhang, "js-code") == 404
