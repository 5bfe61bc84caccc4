"""Text messages by Aliyun (Dysms, SendSms of 2017-05-25) with its own SDK."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from linli.modules.gateways.providers import account, refuse_or_wait
from linli.modules.gateways.sms import SendReceipt, SmsNotNowError

if TYPE_CHECKING:
    from collections.abc import Mapping

_OK = "OK"
_MILLISECONDS = 1000
_REGION, _HOST = "cn-hangzhou", "dysmsapi.aliyuncs.com"

NEVER = frozenset(
    {
        # The number.
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.MOBILE_COUNT_OVER_LIMIT",
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "MOBILE_IN_BLACK",
        "VALVE:M_MC",
        # The template and its parameters.
        "isv.SMS_TEMPLATE_ILLEGAL",
        "isv.TEMPLATE_MISSING_PARAMETERS",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
        "isv.TEMPLATE_COUNT_OVER_LIMIT",
        "isv.INVALID_JSON_PARAM",
        "isv.INVALID_PARAMETERS",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.PARAM_NOT_SUPPORT_URL",
        "isv.SMS_CONTENT_ILLEGAL",
        # The signature of the text.
        "isv.SMS_SIGNATURE_ILLEGAL",
        "isv.SMS_SIGN_ILLEGAL",
        "isv.SIGN_NAME_ILLEGAL",
        "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
        "isv.SIGN_FORBID_LIMIT",
        # The account.
        "isv.ACCOUNT_NOT_EXISTS",
        "isv.ACCOUNT_ABNORMAL",
        "isv.PRODUCT_UN_SUBSCRIPT",
        "isv.PRODUCT_UNSUBSCRIBE",
        "isv.UNSUPPORTED_CONTENT",
        "isp.RAM_PERMISSION_DENY",
        "SignatureDoesNotMatch",
        "InvalidAccessKeyId.",
    }
)
"""The provider's codes that no repetition mends; limits, an empty account and faults of theirs are waited out."""


class AliyunGateway:
    """Sends one message at a time and tells what will never go from what does not go now."""

    def __init__(self) -> None:
        """Read the configuration; a missing SDK raises ImportError, a missing setting SmsSettingsError."""
        from alibabacloud_dysmsapi20170525.client import Client  # noqa: PLC0415 - an optional package, slow to load
        from alibabacloud_tea_openapi.utils_models import Config  # noqa: PLC0415

        self.account = account(region=_REGION, host=_HOST)
        patience = int(self.account.timeout * _MILLISECONDS)
        self._client = Client(
            Config(
                access_key_id=self.account.key,
                access_key_secret=self.account.secret,
                region_id=self.account.region,
                endpoint=self.account.host,
                protocol="http" if self.account.is_plain else "https",
                connect_timeout=patience,
                read_timeout=patience,
            )
        )

    def send(
        self, *, message_id: str, phone: str, text: str, template: str, parameters: Mapping[str, str]
    ) -> SendReceipt:
        """Hand over one message; the text itself is the provider's, by its template. ``message_id`` is its OutId."""
        del text
        from alibabacloud_dysmsapi20170525.models import SendSmsRequest  # noqa: PLC0415
        from darabonba.exceptions import DaraException  # noqa: PLC0415
        from darabonba.runtime import RuntimeOptions  # noqa: PLC0415

        approved = self.account.template(template)
        request = SendSmsRequest(
            phone_numbers=phone,
            sign_name=self.account.sign,
            template_code=approved.code,
            template_param=json.dumps(approved.chosen(parameters), ensure_ascii=False),
            out_id=message_id,
        )
        try:
            answer = self._client.send_sms_with_options(request, RuntimeOptions(autoretry=False)).body
        except DaraException as error:
            refuse_or_wait(str(error.code or type(error).__name__), str(error.message), never=NEVER)
        except Exception as error:
            # The SDK lets errors of its transport through as they are; none of them says the message went.
            raise SmsNotNowError(type(error).__name__) from error
        if answer is None or answer.code != _OK:
            refuse_or_wait(str(answer and answer.code), str(answer and answer.message), never=NEVER)
        return SendReceipt(answer.biz_id or "")
