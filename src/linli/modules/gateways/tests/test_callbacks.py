"""What providers report is kept once, from them alone, and taken once."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, transaction

from linli.kernel import clock
from linli.modules.gateways.models import Receipt
from linli.modules.gateways.public import Report, receipts_take
from linli.modules.gateways.services import receipts_record, receipts_sweep
from linli.modules.gateways.tests.wechat import AES_KEY, APP, SECRET, TOKEN, job_finished, sealed, signed

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

SECRET_PART = "b4d1f1c0a7"
XML = "text/xml"


@pytest.fixture(autouse=True)
def _apps(settings: Settings) -> None:
    for app in ("WECHAT", "MINIPROGRAM"):
        setattr(settings, f"LINLI_{app}_APP", APP)
        setattr(settings, f"LINLI_{app}_SECRET", SECRET)
        setattr(settings, f"LINLI_{app}_TOKEN", TOKEN)
    settings.LINLI_SMS_CALLBACK_TOKEN = SECRET_PART


def _post(client: Client, path: str, body: str, query: dict[str, str] | None = None, media: str = XML) -> Any:
    return client.post(path, body, content_type=media, query_params=query or {})


def _kept() -> list[tuple[str, str, str, str, str]]:
    rows = Receipt.objects.order_by("id")
    return list(rows.values_list("channel", "reference", "state", "reason", "message_id"))


def test_wechat_hears_its_own_word_when_the_address_is_set(client: Client) -> None:
    response = client.get("/callbacks/wechat", query_params={**signed(), "echostr": "5927782489"})

    assert (response.status_code, response.content) == (200, b"5927782489")
    assert client.get("/callbacks/wechat", query_params={"echostr": "5927782489"}).status_code == 401


@pytest.mark.parametrize(
    ("status", "state"),
    [("success", "delivered"), ("failed:user block", "failed"), ("failed: system failed", "failed")],
)
def test_what_became_of_a_template_message_is_kept(client: Client, status: str, state: str) -> None:
    response = _post(client, "/callbacks/wechat", job_finished("200163836", status), signed())

    assert (response.status_code, response.content) == (200, b"success")
    assert _kept() == [("wechat", "200163836", state, "" if status == "success" else status, "")]


def test_what_became_of_a_subscription_message_is_kept_in_either_form(client: Client) -> None:
    entry = (
        "<List><TemplateId><![CDATA[t]]></TemplateId><MsgID>{}</MsgID><ErrorCode>{}</ErrorCode>"
        "<ErrorStatus><![CDATA[{}]]></ErrorStatus></List>"
    )
    entries = entry.format("18", 0, "success") + entry.format("19", 43101, "user refuse to accept the msg")
    xml = (
        "<xml><CreateTime>1620963428</CreateTime><Event><![CDATA[subscribe_msg_sent_event]]></Event>"
        f"<SubscribeMsgSentEvent>{entries}</SubscribeMsgSentEvent></xml>"
    )
    told = {"TemplateId": "t", "MsgID": "20", "ErrorCode": "0", "ErrorStatus": "success"}
    said = {"Event": "subscribe_msg_sent_event", "CreateTime": 1620963428, "List": told}
    _post(client, "/callbacks/miniprogram", xml, signed())
    _post(client, "/callbacks/miniprogram", json.dumps(said), signed(), "application/json")

    assert _kept() == [
        ("miniprogram", "18", "delivered", "", ""),
        ("miniprogram", "19", "failed", "user refuse to accept the msg", ""),
        ("miniprogram", "20", "delivered", "", ""),
    ]


def test_events_that_report_nothing_of_ours_are_taken_quietly(client: Client) -> None:
    text = "<xml><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[在吗]]></Content></xml>"
    for body in (text, "<xml><Event><![CDATA[subscribe]]></Event></xml>"):
        assert _post(client, "/callbacks/wechat", body, signed()).status_code == 200
    assert _kept() == []


@pytest.mark.parametrize(
    "query",
    [
        {},
        signed(token="another"),
        {**signed(), "timestamp": str(int(time.time()) - 1)},
        {**signed(), "nonce": "1"},
        {**signed(), "signature": "密"},
        signed(at=0),
        {**signed(), "timestamp": "9" * 400},
    ],
    ids=["nothing", "another secret", "another moment", "another nonce", "no letters", "long ago", "no moment"],
)
def test_what_wechat_did_not_sign_is_not_believed(client: Client, query: dict[str, str]) -> None:
    assert _post(client, "/callbacks/wechat", job_finished("1"), query).status_code == 401
    assert _kept() == []


def test_a_signature_is_of_use_for_five_minutes(client: Client) -> None:
    assert _post(client, "/callbacks/wechat", job_finished("1"), signed(at=time.time() - 280)).status_code == 200
    assert _post(client, "/callbacks/wechat", job_finished("2"), signed(at=time.time() - 320)).status_code == 401
    assert _post(client, "/callbacks/wechat", job_finished("3"), signed(at=time.time() + 320)).status_code == 401


def test_without_a_token_of_ours_nobody_is_believed(client: Client, settings: Settings) -> None:
    settings.LINLI_WECHAT_TOKEN = ""

    assert _post(client, "/callbacks/wechat", job_finished("1"), signed(token="")).status_code == 401


def test_without_an_app_nobody_is_believed(client: Client, settings: Settings) -> None:
    settings.LINLI_WECHAT_APP = ""

    assert _post(client, "/callbacks/wechat", job_finished("1"), signed()).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "<xml>",
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgID>&a;</MsgID></xml>',
        '{"Event": "subscribe_msg_sent_event", "List": [1, null]}',
    ],
)
def test_a_body_that_cannot_be_read_is_no_fault_of_ours(client: Client, body: str) -> None:
    assert _post(client, "/callbacks/wechat", body, signed()).status_code in {200, 401}
    assert _kept() == []


def test_entities_are_refused_in_whatever_letters_they_are_written(client: Client) -> None:
    wicked = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]><xml><MsgID>&a;</MsgID></xml>'
    response = client.post("/callbacks/wechat", wicked.encode("utf-16"), content_type=XML, query_params=signed())
    assert response.status_code == 401


def _sealed_body(message: str, **more: str) -> tuple[str, dict[str, str]]:
    box = sealed(message, **more)
    body = f"<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[{box}]]></Encrypt></xml>"
    return body, {**signed(), **signed(box, name="msg_signature"), "encrypt_type": "aes"}


def test_sealed_messages_are_opened(client: Client, settings: Settings) -> None:
    settings.LINLI_WECHAT_AES_KEY = AES_KEY
    body, query = _sealed_body(job_finished("200163836"))

    assert _post(client, "/callbacks/wechat", body, query).status_code == 200
    assert _kept() == [("wechat", "200163836", "delivered", "", "")]


def test_where_messages_are_sealed_open_ones_are_not_believed(client: Client, settings: Settings) -> None:
    settings.LINLI_WECHAT_AES_KEY = AES_KEY

    assert _post(client, "/callbacks/wechat", job_finished("1"), signed()).status_code == 401


def test_what_is_sealed_for_another_app_or_changed_on_the_way_is_not_believed(
    client: Client, settings: Settings
) -> None:
    settings.LINLI_WECHAT_AES_KEY = AES_KEY
    for_another, query = _sealed_body(job_finished("1"), app="wx-another")
    assert _post(client, "/callbacks/wechat", for_another, query).status_code == 401

    body, query = _sealed_body(job_finished("2"))
    assert _post(client, "/callbacks/wechat", body.replace("[CDATA[", "[CDATA[AAAA", 2), query).status_code == 401
    short = "<xml><Encrypt>AAAA</Encrypt></xml>"
    assert _post(client, "/callbacks/wechat", short, signed("AAAA", name="msg_signature")).status_code == 401
    assert _kept() == []


ALIYUN = [
    {
        "phone_number": "19900000901",
        "send_time": "2026-11-26 08:00:00",
        "report_time": "2026-11-26 08:00:03",
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "1",
        "biz_id": "900619746936498440^0",
        "out_id": "messaging.delivery:7",
    },
    {"success": False, "err_code": "MK:0001", "err_msg": "空号", "biz_id": "2^0", "out_id": None, "report_time": "x"},
]
TENCENT = [
    {
        "user_receive_time": "2026-11-26 08:00:03",
        "nationcode": "86",
        "mobile": "19900000901",
        "report_status": "SUCCESS",
        "errmsg": "DELIVRD",
        "description": "用户短信送达成功",
        "sid": "5000:1045710669157053657849499619",
    },
    {"report_status": "FAIL", "errmsg": "MK:0001", "description": "空号", "sid": "5000:2"},
]


def test_aliyuns_reports_are_kept_with_our_own_number(client: Client) -> None:
    response = _post(client, f"/callbacks/sms/aliyun/{SECRET_PART}", json.dumps(ALIYUN), media="application/json")

    assert response.json() == {"code": 0, "msg": "OK"}
    assert _kept() == [
        ("sms", "900619746936498440^0", "delivered", "", "messaging.delivery:7"),
        ("sms", "2^0", "failed", "MK:0001: 空号", ""),
    ]
    assert Receipt.objects.order_by("id")[0].at.isoformat() == "2026-11-26T00:00:03+00:00"


def test_tencents_reports_are_kept(client: Client) -> None:
    response = _post(client, f"/callbacks/sms/tencent/{SECRET_PART}", json.dumps(TENCENT), media="application/json")

    assert response.json() == {"result": 0, "errmsg": "OK"}
    assert [row[1:4] for row in _kept()] == [
        ("5000:1045710669157053657849499619", "delivered", ""),
        ("5000:2", "failed", "MK:0001: 空号"),
    ]


@pytest.mark.parametrize("provider", ["aliyun", "tencent"])
def test_whoever_does_not_know_the_address_reports_nothing(client: Client, settings: Settings, provider: str) -> None:
    body = json.dumps(ALIYUN if provider == "aliyun" else TENCENT)
    for wrong in ("guess", SECRET_PART.upper(), "密"):
        path = f"/callbacks/sms/{provider}/{wrong}"
        assert _post(client, path, body, media="application/json").status_code == 401
    settings.LINLI_SMS_CALLBACK_TOKEN = ""
    assert _post(client, f"/callbacks/sms/{provider}/{SECRET_PART}", body, media="application/json").status_code == 401
    assert _kept() == []


@pytest.mark.parametrize("body", ["", "{}", "[1]", '[{"success": true}]', "[" * 100_000])
@pytest.mark.parametrize("provider", ["aliyun", "tencent"])
def test_reports_that_cannot_be_read_are_refused_whole(client: Client, provider: str, body: str) -> None:
    path = f"/callbacks/sms/{provider}/{SECRET_PART}"
    assert _post(client, path, body, media="application/json").status_code == 400
    assert _kept() == []


def test_there_is_no_other_provider(client: Client) -> None:
    assert _post(client, f"/callbacks/sms/another/{SECRET_PART}", "[]").status_code == 404


def _report(number: int) -> Report:
    return Report("sms", f"r{number}", is_delivered=True, at=clock.now())


def test_a_report_that_comes_twice_or_contradicts_the_first_changes_nothing() -> None:
    now = clock.now()
    receipts_record([_report(1)], now=now)
    receipts_record([_report(1), Report("sms", "r1", is_delivered=False, at=now, reason="late")], now=now)
    receipts_record([Report("wechat", "r1", is_delivered=False, at=now, reason="another channel")], now=now)

    assert [row[:3] for row in _kept()] == [("sms", "r1", "delivered"), ("wechat", "r1", "failed")]


def test_reports_are_taken_once_the_oldest_first_a_minute_after_they_came() -> None:
    now = clock.now()
    receipts_record([_report(number) for number in range(5)], now=now)
    assert receipts_take(limit=10, now=now + timedelta(seconds=59)) == []

    later = now + timedelta(seconds=61)
    assert [each.reference for each in receipts_take(limit=3, now=later)] == ["r0", "r1", "r2"]
    assert [each.reference for each in receipts_take(limit=3, now=later)] == ["r3", "r4"]
    assert receipts_take(limit=3, now=later) == []


def test_what_was_taken_in_a_transaction_that_failed_waits_again() -> None:
    now = clock.now()
    receipts_record([_report(1)], now=now)
    later = now + timedelta(minutes=2)
    with transaction.atomic():
        assert receipts_take(limit=10, now=later)
        transaction.set_rollback(True)

    assert [each.reference for each in receipts_take(limit=10, now=later)] == ["r1"]


@pytest.mark.django_db(transaction=True)
def test_of_those_who_take_together_each_gets_others() -> None:
    now = clock.now()
    receipts_record([_report(number) for number in range(40)], now=now)

    def take(_number: int) -> list[str]:
        try:
            with transaction.atomic():
                taken = [each.reference for each in receipts_take(limit=10, now=now + timedelta(minutes=2))]
                time.sleep(0.2)
                return taken
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        taken = [reference for some in pool.map(take, range(4)) for reference in some]
    assert sorted(taken) == sorted(f"r{number}" for number in range(40))


def test_reports_are_forgotten_after_a_month() -> None:
    now = clock.now()
    receipts_record([_report(1)], now=now - timedelta(days=31))
    receipts_record([_report(2)], now=now - timedelta(days=29))

    assert receipts_sweep(now=now) == 1
    assert [row[1] for row in _kept()] == ["r2"]
