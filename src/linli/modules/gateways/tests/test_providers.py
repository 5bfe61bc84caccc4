"""Aliyun and Tencent take our messages, rightly signed, and we understand what they answer."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel import clock
from linli.modules.gateways.jobs import sms_send
from linli.modules.gateways.models import Sms
from linli.modules.gateways.providers import templates_read
from linli.modules.gateways.public import (
    SmsNotNowError,
    SmsRefusedError,
    SmsSettingsError,
    sms_queue,
    sms_warnings,
)
from linli.modules.gateways.sms import sms_gateway
from linli.modules.gateways.tests import provider as providers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from linli.modules.gateways.tests.provider import Provider

pytestmark = pytest.mark.django_db

PHONE, TEXT = "19900000901", "验证码 135791，5 分钟内有效。"
SAID = {"code": "135791", "minutes": "5"}


def _configure(settings: Settings, gateway: str, url: str, **more: str) -> None:
    settings.LINLI_SMS_GATEWAY, settings.LINLI_SMS_ENDPOINT = gateway, url
    settings.LINLI_SMS_KEY, settings.LINLI_SMS_SECRET = providers.KEY, providers.SECRET
    settings.LINLI_SMS_SIGN, settings.LINLI_SMS_APP = "邻里", "1400006666"
    settings.LINLI_SMS_TEMPLATES = "sign_in_code=4491:code:minutes, greeting=4492"
    settings.LINLI_SMS_TIMEOUT = 5.0
    for name, value in more.items():
        setattr(settings, name, value)


@pytest.fixture
def aliyun(settings: Settings) -> Iterator[Provider]:
    """Give an Aliyun of our own, configured."""
    with providers.serving(providers.aliyun()) as running:
        _configure(settings, "aliyun", running.url)
        yield running


@pytest.fixture
def tencent(settings: Settings) -> Iterator[Provider]:
    """Give a Tencent of our own, configured."""
    with providers.serving(providers.tencent()) as running:
        _configure(settings, "tencent", running.url)
        yield running


@pytest.fixture(params=["aliyun", "tencent"])
def provider(request: pytest.FixtureRequest) -> Provider:
    """Give each of them in turn."""
    found: Provider = request.getfixturevalue(request.param)
    return found


def _send(template: str = "sign_in_code", parameters: dict[str, str] | None = None) -> Any:
    said = SAID if parameters is None else parameters
    return sms_gateway().send(message_id="accounts.code.7", phone=PHONE, text=TEXT, template=template, parameters=said)


def _queue_and_send() -> Sms:
    sms_queue(
        message_id="accounts.code.7", phone=PHONE, text=TEXT, template="sign_in_code", parameters=SAID, now=clock.now()
    )
    row = Sms.objects.get()
    sms_send(sms_id=row.pk)
    row.refresh_from_db()
    return row


def test_aliyun_takes_a_signed_message_with_its_parameters(aliyun: Provider) -> None:
    row = _queue_and_send()

    (asked,) = aliyun.asked
    assert (asked.headers["x-acs-action"], asked.headers["x-acs-version"]) == ("SendSms", "2017-05-25")
    assert asked.fields["PhoneNumbers"] == PHONE
    assert (asked.fields["SignName"], asked.fields["TemplateCode"]) == ("邻里", "4491")
    assert json.loads(asked.fields["TemplateParam"]) == SAID
    assert asked.fields["OutId"] == "accounts.code.7"
    assert (row.receipt, row.refusal) == ("900619746936498440^0", "")
    assert row.sent_at is not None


def test_tencent_takes_a_signed_message_with_its_parameters(tencent: Provider) -> None:
    row = _queue_and_send()

    (asked,) = tencent.asked
    assert (asked.headers["x-tc-action"], asked.headers["x-tc-version"]) == ("SendSms", "2021-01-11")
    assert asked.headers["x-tc-region"] == "ap-guangzhou"
    assert json.loads(asked.body) == {
        "PhoneNumberSet": [f"+86{PHONE}"],
        "SmsSdkAppId": "1400006666",
        "SignName": "邻里",
        "TemplateId": "4491",
        "TemplateParamSet": ["135791", "5"],
        "SessionContext": "accounts.code.7",
    }
    assert row.receipt == "5000:1045710669157053657849499619"


def test_a_template_takes_the_parameters_the_setting_names_in_its_order(tencent: Provider, settings: Settings) -> None:
    settings.LINLI_SMS_TEMPLATES = "sign_in_code=9:minutes"
    _send()

    assert json.loads(tencent.asked[0].body)["TemplateParamSet"] == ["5"]


def test_a_wrong_secret_is_noticed_by_the_provider_and_never_mends_itself(
    provider: Provider, settings: Settings
) -> None:
    settings.LINLI_SMS_SECRET = "another"

    with pytest.raises(SmsRefusedError, match="Signature"):
        _send()
    assert len(provider.asked) == 1


@pytest.mark.parametrize(
    "code",
    [
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.SMS_TEMPLATE_ILLEGAL",
        "isv.SMS_SIGNATURE_ILLEGAL",
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.TEMPLATE_MISSING_PARAMETERS",
    ],
)
def test_what_aliyun_will_never_send_is_not_tried_again(aliyun: Provider, code: str) -> None:
    aliyun.answers.append(providers.aliyun_said(code))
    row = _queue_and_send()

    assert row.refusal.startswith(code)
    assert (row.sent_at, row.phone_cipher, row.text_cipher, row.parameters_cipher) == (None, None, None, None)


@pytest.mark.parametrize(
    "answer",
    [
        providers.aliyun_said("isv.BUSINESS_LIMIT_CONTROL"),
        providers.aliyun_said("isv.DAY_LIMIT_CONTROL"),
        providers.aliyun_said("isv.AMOUNT_NOT_ENOUGH"),
        providers.aliyun_said("isp.SYSTEM_ERROR"),
        providers.aliyun_said("isv.A_CODE_OF_TOMORROW"),
        providers.aliyun_refusal("Throttling.User", 400),
        providers.aliyun_refusal("Throttling", 429),
        providers.aliyun_refusal("InternalError", 500),
        providers.aliyun_refusal("ServiceUnavailable", 503),
    ],
    ids=lambda answer: f"{answer[0]}-{answer[1]['Code']}",
)
def test_what_aliyun_does_not_send_now_waits_whole(aliyun: Provider, answer: tuple[int, dict[str, Any]]) -> None:
    aliyun.answers.append(answer)
    with pytest.raises(SmsNotNowError):
        _queue_and_send()
    assert len(aliyun.asked) == 1, "the job tries again, not the SDK"

    row = Sms.objects.get()
    sms_send(sms_id=row.pk)
    row.refresh_from_db()
    assert row.receipt == "900619746936498440^0"
    assert [asked.fields["OutId"] for asked in aliyun.asked] == ["accounts.code.7"] * 2


@pytest.mark.parametrize(
    "answer",
    [
        providers.tencent_said("FailedOperation.PhoneNumberInBlacklist"),
        providers.tencent_said("FailedOperation.TemplateIncorrectOrUnapproved"),
        providers.tencent_said("FailedOperation.SignatureIncorrectOrUnapproved"),
        providers.tencent_said("InvalidParameterValue.IncorrectPhoneNumber"),
        providers.tencent_said("FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
        providers.tencent_refusal("UnauthorizedOperation.SmsSdkAppIdVerifyFail"),
    ],
    ids=str,
)
def test_what_tencent_will_never_send_is_not_tried_again(tencent: Provider, answer: tuple[int, dict[str, Any]]) -> None:
    tencent.answers.append(answer)
    row = _queue_and_send()

    assert row.refusal
    assert (row.sent_at, row.phone_cipher, row.parameters_cipher) == (None, None, None)


@pytest.mark.parametrize(
    "answer",
    [
        providers.tencent_said("LimitExceeded.PhoneNumberThirtySecondLimit"),
        providers.tencent_said("LimitExceeded.PhoneNumberDailyLimit"),
        providers.tencent_said("FailedOperation.InsufficientBalanceInSmsPackage"),
        providers.tencent_said("InternalError.Timeout"),
        providers.tencent_refusal("RequestLimitExceeded"),
        providers.tencent_refusal("InternalError"),
        (503, {"Response": {}}),
    ],
    ids=str,
)
def test_what_tencent_does_not_send_now_waits_whole(tencent: Provider, answer: tuple[int, dict[str, Any]]) -> None:
    tencent.answers.append(answer)
    with pytest.raises(SmsNotNowError):
        _queue_and_send()
    assert len(tencent.asked) == 1, "the job tries again, not the SDK"

    row = Sms.objects.get()
    sms_send(sms_id=row.pk)
    row.refresh_from_db()
    assert row.receipt
    assert [json.loads(asked.body)["SessionContext"] for asked in tencent.asked] == ["accounts.code.7"] * 2


def test_a_provider_that_does_not_answer_is_left_after_the_set_time(provider: Provider, settings: Settings) -> None:
    settings.LINLI_SMS_TIMEOUT = 0.2
    provider.is_silent = True

    with pytest.raises(SmsNotNowError):
        _send()
    assert len(provider.asked) == 1


def test_a_provider_that_cannot_be_reached_is_asked_later(provider: Provider, settings: Settings) -> None:
    settings.LINLI_SMS_ENDPOINT = "http://127.0.0.1:9"

    with pytest.raises(SmsNotNowError):
        _send()


def test_a_message_without_an_approved_template_is_refused_and_says_which(provider: Provider) -> None:
    with pytest.raises(SmsRefusedError, match="LINLI_SMS_TEMPLATES names no template for notice"):
        _send(template="notice")
    assert provider.asked == []


def test_a_parameter_the_message_lacks_is_refused_before_it_is_sent(provider: Provider) -> None:
    with pytest.raises(SmsRefusedError, match="minutes"):
        _send(parameters={"code": "135791"})
    assert provider.asked == []


def test_parameters_lie_sealed_until_they_are_sent(aliyun: Provider) -> None:
    sms_queue(message_id="m", phone=PHONE, text=TEXT, template="sign_in_code", parameters=SAID, now=clock.now())

    row = Sms.objects.get()
    assert b"135791" not in bytes(row.parameters_cipher or b"")


@pytest.mark.parametrize("name", ["aliyun", "tencent"])
def test_the_doctor_names_the_setting_that_lacks(name: str, settings: Settings) -> None:
    _configure(settings, name, "", LINLI_SMS_SECRET="", LINLI_SMS_SIGN="")

    assert "LINLI_SMS_SECRET, LINLI_SMS_SIGN must be set" in sms_warnings()[0]


def test_tencent_needs_the_number_of_its_app(settings: Settings) -> None:
    _configure(settings, "tencent", "", LINLI_SMS_APP="")

    assert "LINLI_SMS_APP must be set" in sms_warnings()[0]


@pytest.mark.parametrize(
    ("name", "package"),
    [("aliyun", "alibabacloud_dysmsapi20170525.client"), ("tencent", "tencentcloud.sms.v20210111.sms_client")],
)
def test_the_doctor_says_how_a_missing_sdk_is_installed(
    name: str, package: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _configure(settings, name, "")
    assert sms_warnings() == []

    monkeypatch.setitem(sys.modules, package, None)
    assert 'pip install "linli[sms]"' in sms_warnings()[0]


def test_templates_that_cannot_be_read_are_told(settings: Settings) -> None:
    _configure(settings, "aliyun", "", LINLI_SMS_TEMPLATES="sign_in_code:SMS_1")
    assert "is not NAME=CODE" in sms_warnings()[0]

    with pytest.raises(SmsSettingsError):
        templates_read("=SMS_1")
    assert templates_read("a=SMS_1:code")["a"].parameters == ("code",)
    assert templates_read("") == {}
