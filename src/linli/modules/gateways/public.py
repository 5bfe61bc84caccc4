"""The front door of gateways."""

from linli.modules.gateways.channels import CHANNELS, UnknownChannelError, channel_send, channel_warnings, channels_on
from linli.modules.gateways.outgoing import Channel, Outgoing, Result
from linli.modules.gateways.platforms import (
    Endpoint,
    PlatformRefusedError,
    PlatformTransport,
    PlatformUnreachableError,
    platform_transport,
)
from linli.modules.gateways.selectors import channels_reaching, contacts_of, contacts_on
from linli.modules.gateways.services import (
    Report,
    contacts_end_with_sessions,
    contacts_forget,
    receipts_take,
    sms_queue,
)
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
from linli.modules.gateways.weather import Weather, WeatherProvider, WeatherWarning, weather, weather_warnings

__all__ = [
    "CHANNELS",
    "Channel",
    "Endpoint",
    "Outgoing",
    "PlatformRefusedError",
    "PlatformTransport",
    "PlatformUnreachableError",
    "Report",
    "Result",
    "SendReceipt",
    "SignatureError",
    "SmsGateway",
    "SmsNotNowError",
    "SmsRefusedError",
    "SmsSettingsError",
    "Transcriber",
    "TranscriptionRefusedError",
    "UnknownChannelError",
    "Weather",
    "WeatherProvider",
    "WeatherWarning",
    "channel_send",
    "channel_warnings",
    "channels_on",
    "channels_reaching",
    "contacts_end_with_sessions",
    "contacts_forget",
    "contacts_of",
    "contacts_on",
    "platform_transport",
    "receipts_take",
    "secret_new",
    "signature_demand",
    "sms_queue",
    "sms_warnings",
    "transcriber",
    "transcriber_warnings",
    "weather",
    "weather_warnings",
]
