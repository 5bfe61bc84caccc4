"""The front door of gateways."""

from linli.modules.gateways.services import sms_queue
from linli.modules.gateways.sms import (
    SendReceipt,
    SmsGateway,
    SmsNotNowError,
    SmsRefusedError,
    SmsSettingsError,
    sms_warnings,
)

__all__ = [
    "SendReceipt",
    "SmsGateway",
    "SmsNotNowError",
    "SmsRefusedError",
    "SmsSettingsError",
    "sms_queue",
    "sms_warnings",
]
