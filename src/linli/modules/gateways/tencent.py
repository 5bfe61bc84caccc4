"""Text messages by Tencent Cloud (SendSms of 2021-01-11) with its own SDK."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from linli.modules.gateways.providers import account, refuse_or_wait
from linli.modules.gateways.sms import SendReceipt

if TYPE_CHECKING:
    from collections.abc import Mapping

_OK = "Ok"
_CHINA = "+86"
_REGION, _HOST = "ap-guangzhou", "sms.tencentcloudapi.com"

NEVER = frozenset(
    {
        # The number.
        "FailedOperation.PhoneNumberInBlacklist",
        "InvalidParameterValue.IncorrectPhoneNumber",
        "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
        # The template, its parameters, and the signature of the text.
        "FailedOperation.ContainSensitiveWord",
        "FailedOperation.MarketingSendTimeConstraint",
        "FailedOperation.NotEnterpriseCertification",
        "FailedOperation.SignatureIncorrectOrUnapproved",
        "FailedOperation.TemplateIncorrectOrUnapproved",
        "FailedOperation.TemplateIdNotExist",
        "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
        "FailedOperation.TemplateUnapprovedOrNotExist",
        "InvalidParameterValue.",
        "InvalidParameter.",
        "MissingParameter.",
        "MissingParameter",
        "UnsupportedOperation.",
        # The account.
        "AuthFailure.",
        "UnauthorizedOperation.",
        "UnauthorizedOperation",
    }
)
"""The provider's codes that no repetition mends; limits, an empty account and faults of theirs are waited out."""


class TencentGateway:
    """Sends one message at a time and tells what will never go from what does not go now."""

    def __init__(self) -> None:
        """Read the configuration; a missing SDK raises ImportError, a missing setting SmsSettingsError."""
        from tencentcloud.common.credential import Credential  # noqa: PLC0415 - an optional package, slow to load
        from tencentcloud.common.profile.client_profile import ClientProfile  # noqa: PLC0415
        from tencentcloud.common.profile.http_profile import HttpProfile  # noqa: PLC0415
        from tencentcloud.sms.v20210111.sms_client import SmsClient  # noqa: PLC0415

        self.account = account(region=_REGION, host=_HOST, needs_app=True)
        transport = HttpProfile(
            protocol="http" if self.account.is_plain else "https",
            endpoint=self.account.host,
            reqTimeout=self.account.timeout if self.account.timeout < 1 else math.ceil(self.account.timeout),
        )
        profile = ClientProfile(signMethod="TC3-HMAC-SHA256", httpProfile=transport)
        self._client = SmsClient(Credential(self.account.key, self.account.secret), self.account.region, profile)

    def send(
        self, *, message_id: str, phone: str, text: str, template: str, parameters: Mapping[str, str]
    ) -> SendReceipt:
        """Hand over one message; the text is the provider's, by its template. ``message_id`` is its SessionContext."""
        del text
        from tencentcloud.common.exception.tencent_cloud_sdk_exception import (  # noqa: PLC0415
            TencentCloudSDKException,
        )
        from tencentcloud.sms.v20210111.models import SendSmsRequest  # noqa: PLC0415

        approved = self.account.template(template)
        request = SendSmsRequest()
        request.PhoneNumberSet = [phone if phone.startswith("+") else f"{_CHINA}{phone}"]
        request.SmsSdkAppId = self.account.app
        request.SignName = self.account.sign
        request.TemplateId = approved.code
        request.TemplateParamSet = list(approved.chosen(parameters).values())
        request.SessionContext = message_id
        try:
            (status,) = self._client.SendSms(request).SendStatusSet
        except TencentCloudSDKException as error:
            refuse_or_wait(str(error.code), str(error.message), never=NEVER)
        if status.Code != _OK:
            refuse_or_wait(str(status.Code), str(status.Message), never=NEVER)
        return SendReceipt(status.SerialNo or "")
