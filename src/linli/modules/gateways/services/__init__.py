"""What gateways write: texts on their way, people's addresses outside, what providers report, the weather."""

from linli.modules.gateways.services.contacts import (
    contact_put,
    contact_remove,
    contacts_end_with_sessions,
    contacts_forget,
    contacts_forget_addresses,
    contacts_forget_digest,
)
from linli.modules.gateways.services.mail_codes import (
    MAIL_CODE_SEND,
    mail_code_give_up,
    mail_code_request,
    mail_code_send,
    mail_code_take,
    mail_codes_sweep,
)
from linli.modules.gateways.services.receipts import Report, receipts_record, receipts_sweep, receipts_take
from linli.modules.gateways.services.text_messages import SMS_SEND, sms_queue, sms_send
from linli.modules.gateways.services.weather import WEATHER_FETCH, weather_ask, weather_keep

__all__ = [
    "MAIL_CODE_SEND",
    "SMS_SEND",
    "WEATHER_FETCH",
    "Report",
    "contact_put",
    "contact_remove",
    "contacts_end_with_sessions",
    "contacts_forget",
    "contacts_forget_addresses",
    "contacts_forget_digest",
    "mail_code_give_up",
    "mail_code_request",
    "mail_code_send",
    "mail_code_take",
    "mail_codes_sweep",
    "receipts_record",
    "receipts_sweep",
    "receipts_take",
    "sms_queue",
    "sms_send",
    "weather_ask",
    "weather_keep",
]
