"""The front door of gateways."""

from linli.modules.gateways.platforms import (
    Endpoint,
    PlatformRefusedError,
    PlatformTransport,
    PlatformUnreachableError,
    platform_transport,
)
from linli.modules.gateways.services import sms_queue
from linli.modules.gateways.signing import SignatureError, secret_new, signature_demand
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
    "Endpoint",
    "PlatformRefusedError",
    "PlatformTransport",
    "PlatformUnreachableError",
    "SendReceipt",
    "SignatureError",
    "SmsGateway",
    "SmsNotNowError",
    "SmsRefusedError",
    "SmsSettingsError",
    "Transcriber",
    "TranscriptionRefusedError",
    "platform_transport",
    "secret_new",
    "signature_demand",
    "sms_queue",
    "sms_warnings",
    "transcriber",
    "transcriber_warnings",
]
