"""The front door of gateways."""

from linli.modules.gateways.services import sms_queue
from linli.modules.gateways.sms import SendReceipt, SmsGateway, SmsRefusedError, sms_warnings

__all__ = ["SendReceipt", "SmsGateway", "SmsRefusedError", "sms_queue", "sms_warnings"]
