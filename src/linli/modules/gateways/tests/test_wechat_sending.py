"""WeChat takes our messages, and each of its codes leads to what is right for it."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections

from linli.kernel import clock
from linli.modules.gateways.models import Contact, WechatToken
from linli.modules.gateways.public import Outgoing, channel_send
from linli.modules.gateways.services import contact_put
from linli.modules.gateways.tests.provider import serving
from linli.modules.gateways.tests.wechat import APP, OPENID, SECRET, Wechat, said
from linli.modules.gateways.wechat.apps import app_of, texts_read
from linli.modules.gateways.wechat.calling import client
from linli.modules.gateways.wechat.tokens import access_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from linli.modules.gateways.public import Result

pytestmark = pytest.mark.django_db

MESSAGE, SUBSCRIPTION = "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/send"


@pytest.fixture
def wechat(settings: Settings) -> Iterator[Wechat]:
    """Give a WeChat of our own, configured for both apps."""
    with serving(Wechat()) as running:
        settings.LINLI_WECHAT_ENDPOINT, settings.LINLI_WECHAT_TIMEOUT = running.url, 5.0
        for app in ("WECHAT", "MINIPROGRAM"):
            setattr(settings, f"LINLI_{app}_GATEWAY", "wechat")
            setattr(settings, f"LINLI_{app}_APP", APP)
            setattr(settings, f"LINLI_{app}_SECRET", SECRET)
        settings.LINLI_WECHAT_TEMPLATES = "notice=tpl-1_a:thing1.subject:thing2.body:name3.village"
        settings.LINLI_MINIPROGRAM_TEMPLATES = "notice=tpl-2:thing1.subject"
        settings.LINLI_MINIPROGRAM_PAGE = "pages/web/index?url={link}"
        yield running


def _outgoing(number: int = 1, *, address: str = OPENID, **more: Any) -> Outgoing:
    return Outgoing(
        message_id=f"messaging.delivery:{number}",
        address=address,
        subject="低保政策有变化",
        body="请在本月底前，带上身份证和户口本，到村委会办公室核对家庭收入情况。",
        link="https://linli.example/posts/7",
        template_values={"village": "张王村"},
        **more,
    )


def _send(count: int = 1, channel: str = "wechat") -> list[Result]:
    return channel_send(channel, [_outgoing(number) for number in range(1, count + 1)])


def _paths(wechat: Wechat) -> list[str]:
    return [asked.path for asked in wechat.asked]


def test_a_template_message_carries_our_values_in_the_fields_the_setting_names(wechat: Wechat) -> None:
    (result,) = _send()

    assert (result.accepted, result.receipt) == (True, "2000000000001")
    (sent,) = wechat.sent
    assert (sent["touser"], sent["template_id"], sent["url"]) == (OPENID, "tpl-1_a", "https://linli.example/posts/7")
    assert sent["data"]["thing1"] == {"value": "低保政策有变化"}
    assert sent["data"]["name3"] == {"value": "张王村"}


def test_what_is_longer_than_a_field_holds_is_cut_and_not_refused(wechat: Wechat) -> None:
    _send()

    (sent,) = wechat.sent
    assert sent["data"]["thing2"]["value"] == "请在本月底前，带上身份证和户口本，到村…"
    assert len(sent["data"]["thing2"]["value"]) == 20


def test_a_subscription_message_leads_to_the_page_through_the_mini_program(wechat: Wechat) -> None:
    (result,) = _send(channel="miniprogram")

    assert result.accepted
    (sent,) = wechat.sent
    assert sent["page"] == "pages/web/index?url=https%3A%2F%2Flinli.example%2Fposts%2F7"
    assert (sent["miniprogram_state"], sent["data"]) == ("formal", {"thing1": {"value": "低保政策有变化"}})
    assert _paths(wechat)[-1] == SUBSCRIPTION


def test_the_same_message_again_is_recognised_by_wechat(wechat: Wechat) -> None:
    receipts = [_send()[0].receipt for _ in range(2)]

    assert len(wechat.sent) == 1
    assert receipts == ["2000000000001"] * 2


def test_a_batch_fetches_one_token(wechat: Wechat) -> None:
    assert all(result.accepted for result in _send(5))
    _send(5)

    assert _paths(wechat).count("/cgi-bin/stable_token") == 1


def test_the_token_lies_sealed(wechat: Wechat) -> None:
    _send()

    assert b"token-1" not in bytes(WechatToken.objects.get().token_cipher or b"")


def test_a_token_that_was_refused_is_renewed_by_force_and_the_message_sent_again(wechat: Wechat) -> None:
    _send()
    wechat.valid = {"token-of-another"}

    (result,) = channel_send("wechat", [_outgoing(2)])
    assert result.accepted
    assert wechat.fetched == [False, True]
    assert len(wechat.sent) == 2


def test_a_token_is_renewed_once_and_not_for_ever(wechat: Wechat) -> None:
    wechat.answers = [said(42001), said(42001)]

    (result,) = _send()
    assert (result.accepted, result.is_permanent) == (False, False)
    assert wechat.fetched == [False, True]


def test_a_token_about_to_run_out_is_renewed_before_it_does(wechat: Wechat) -> None:
    _send()
    WechatToken.objects.update(expires_at=clock.now() + timedelta(minutes=4))
    _send()

    assert wechat.fetched == [False, False]


def test_a_renewal_is_not_forced_twice_within_half_a_minute(wechat: Wechat) -> None:
    _send()
    wechat.answers = [said(40001)]
    channel_send("wechat", [_outgoing(2)])
    wechat.answers = [said(40001)]
    channel_send("wechat", [_outgoing(3)])

    assert wechat.fetched == [False, True, False]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_need_a_token_together_one_fetches_it(wechat: Wechat) -> None:
    wechat.slow_token = 0.3

    def fetch(_number: int) -> str:
        try:
            with client() as line:
                return access_token(line, app_of("wechat"))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(fetch, range(6))) == {"token-1"}
    assert wechat.fetched == [False]


@pytest.mark.django_db(transaction=True)
def test_while_one_renews_ahead_the_others_go_on_with_the_token_that_holds(wechat: Wechat) -> None:
    _send()
    WechatToken.objects.update(expires_at=clock.now() + timedelta(minutes=4))
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM gateways_wechattoken FOR UPDATE")

        def fetch() -> str:
            try:
                with client() as line:
                    return access_token(line, app_of("wechat"))
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(fetch).result(timeout=5) == "token-1"
        cursor.execute("ROLLBACK")
    assert wechat.fetched == [False]


@pytest.mark.parametrize("code", [40003, 40037, 40165, 41030, 43004, 43019, 43101, 43107, 43108, 47003, 50005])
@pytest.mark.parametrize("channel", ["wechat", "miniprogram"])
def test_what_wechat_will_never_send_is_for_ever_and_keeps_nobody_else(wechat: Wechat, channel: str, code: int) -> None:
    wechat.answers = [said(code)]

    first, second = _send(2, channel)
    assert (first.accepted, first.is_permanent) == (False, True)
    assert first.reason.startswith(f"{code}:")
    assert second.accepted


@pytest.mark.parametrize("code", [45009, 45011, 40164, 48001, 50002])
def test_a_limit_or_a_fault_of_the_account_ends_the_batch_which_waits_whole(wechat: Wechat, code: int) -> None:
    wechat.answers = [said(code)]

    results = _send(4)
    assert [(each.accepted, each.is_permanent) for each in results] == [(False, False)] * 4
    assert all(each.retry_after >= 60 for each in results)
    assert _paths(wechat).count(MESSAGE) == 1


@pytest.mark.parametrize("code", [-1, 99999])
def test_what_wechat_does_not_send_now_or_nobody_knows_is_tried_again(wechat: Wechat, code: int) -> None:
    wechat.answers = [said(code)]

    first, second = _send(2)
    assert (first.accepted, first.is_permanent) == (False, False)
    assert second.accepted


def test_a_message_that_went_before_counts_as_gone(wechat: Wechat) -> None:
    wechat.answers = [said(45065, "clientmsgid exist")]

    assert _send()[0].accepted


@pytest.mark.parametrize("status", [500, 502, 404])
def test_a_wechat_at_fault_ends_the_batch_which_is_tried_again(wechat: Wechat, status: int) -> None:
    _send()
    wechat.statuses = [status]

    results = _send(3)
    assert [(each.accepted, each.is_permanent) for each in results] == [(False, False)] * 3
    assert results[0].reason == f"HTTP {status}"


def test_a_wechat_that_does_not_answer_is_left_after_the_set_time(wechat: Wechat, settings: Settings) -> None:
    settings.LINLI_WECHAT_TIMEOUT = 0.2
    wechat.is_silent = True

    results = _send(3)
    assert [(each.accepted, each.is_permanent) for each in results] == [(False, False)] * 3
    assert len(wechat.asked) == 1


def test_a_wrong_secret_is_for_now_and_the_messages_wait(wechat: Wechat, settings: Settings) -> None:
    settings.LINLI_WECHAT_SECRET = "another"

    results = _send(3)
    assert [(each.accepted, each.is_permanent) for each in results] == [(False, False)] * 3
    assert results[0].reason.startswith("40125")


def test_an_openid_wechat_does_not_know_is_forgotten(wechat: Wechat) -> None:
    contact_put(person_id=1, channel="wechat", address=OPENID, now=clock.now())
    contact_put(person_id=1, channel="miniprogram", address=OPENID, now=clock.now())
    wechat.answers = [said(43004)]
    _send()
    assert Contact.objects.count() == 2, "who does not follow now may follow again"

    wechat.answers = [said(40003)]
    _send()
    assert list(Contact.objects.values_list("channel", flat=True)) == ["miniprogram"]


def test_a_message_without_an_approved_text_is_refused_and_says_which(wechat: Wechat) -> None:
    (result,) = channel_send("wechat", [_outgoing(template="survey")])
    assert result.is_permanent
    assert "LINLI_WECHAT_TEMPLATES names no text for survey" in result.reason

    lacking = Outgoing(message_id="m", address=OPENID, subject="s", body="b")
    (result,) = channel_send("wechat", [lacking])
    assert result.is_permanent
    assert "village" in result.reason
    assert wechat.asked == []


def test_a_setting_that_lacks_or_cannot_be_read_is_named(wechat: Wechat, settings: Settings) -> None:
    settings.LINLI_WECHAT_SECRET = ""
    assert "LINLI_WECHAT_SECRET must be set" in _send()[0].reason

    settings.LINLI_WECHAT_SECRET, settings.LINLI_WECHAT_TEMPLATES = SECRET, "notice:tpl"
    (result,) = _send()
    assert "is not NAME=ID:FIELD.VALUE" in result.reason
    assert not result.is_permanent
    assert texts_read("X", "") == {}


def test_no_key_and_no_token_stands_in_the_log(wechat: Wechat, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        wechat.statuses = [200, 500]
        _send()
        _send()

    assert SECRET not in caplog.text
    assert "access_token=" not in caplog.text


def test_what_is_sent_is_written_in_letters_and_not_in_escapes(wechat: Wechat) -> None:
    _send()

    assert "低保政策有变化".encode() in wechat.asked[-1].body
    assert json.loads(wechat.asked[-1].body)["data"]
