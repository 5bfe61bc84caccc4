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
from linli.modules.gateways.transcription import (
    Transcriber,
    TranscriptionRefusedError,
    transcriber,
    transcriber_warnings,
)

__all__ = [
    "SendReceipt",
    "SmsGateway",
    "SmsNotNowError",
    "SmsRefusedError",
    "SmsSettingsError",
    "Transcriber",
    "TranscriptionRefusedError",
    "sms_queue",
    "sms_warnings",
    "transcriber",
    "transcriber_warnings",
]
