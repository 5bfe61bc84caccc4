"""What an SMS provider must do, and the choice of one by the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Mapping

DEVELOPMENT = "development"
NONE = "none"

ADAPTERS: dict[str, str] = {
    DEVELOPMENT: "linli.modules.gateways.development.DevelopmentGateway",
    NONE: "linli.modules.gateways.sms.NoGateway",
    "aliyun": "linli.modules.gateways.aliyun.AliyunGateway",
    "tencent": "linli.modules.gateways.tencent.TencentGateway",
}
"""Short names for ``LINLI_SMS_GATEWAY``; an installation may also name its own class by dotted path."""


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """What the provider said on accepting a message: its own number for it, if any."""

    reference: str = ""


class SmsRefusedError(Exception):
    """The provider will never take this message (bad number, template not approved, no provider): do not try again."""


class SmsNotNowError(Exception):
    """The provider does not take this message now (throttled, unreachable, at fault): the job tries again."""


class SmsSettingsError(Exception):
    """The configuration of the provider lacks something or cannot be read; the message names the variable.

    For now, too: messages wait while the operator mends it.
    """


class SmsGateway(Protocol):
    """One provider. ``send`` raises SmsRefusedError for ever, anything else for now: the job tries again."""

    def send(
        self, *, message_id: str, phone: str, text: str, template: str, parameters: Mapping[str, str]
    ) -> SendReceipt:
        """Hand over one message; ``message_id`` lets the provider recognise a repetition.

        ``text`` is the whole text; a provider that keeps texts as templates takes ``parameters`` instead.
        """


class NoGateway:
    """No provider is configured: every message is refused, and ``linli doctor`` warns."""

    def send(self, **_message: object) -> SendReceipt:
        """Refuse."""
        message = "no SMS gateway is configured (LINLI_SMS_GATEWAY)"
        raise SmsRefusedError(message)


def sms_gateway() -> SmsGateway:
    """Return the configured provider's adapter.

    An unknown name or a missing SDK raises ImportError, a setting that lacks SmsSettingsError.
    """
    named: str = settings.LINLI_SMS_GATEWAY
    return cast("SmsGateway", import_string(ADAPTERS.get(named, named))())


def is_development() -> bool:
    """Whether messages are kept for reading instead of being sent."""
    return bool(settings.LINLI_SMS_GATEWAY == DEVELOPMENT)


def sms_warnings() -> list[str]:
    """Return what ``linli doctor`` should say about SMS, worst first; empty when all is well."""
    if settings.LINLI_SMS_GATEWAY == NONE:
        return ["No SMS gateway: nobody can sign in by code. Set LINLI_SMS_GATEWAY."]
    try:
        sms_gateway()
    except ImportError as fault:
        named = settings.LINLI_SMS_GATEWAY
        mend = ' Install its SDK: pip install "linli[sms]".' if named in ADAPTERS else ""
        return [f"LINLI_SMS_GATEWAY={named} cannot be loaded ({fault}); messages wait and are not sent.{mend}"]
    except SmsSettingsError as fault:
        return [f"{fault}; messages wait and are not sent."]
    if is_development() and not (settings.LINLI_DEMO or settings.DEBUG):
        return ["The development SMS gateway shows sign-in codes to everybody at /dev/messages."]
    return []
