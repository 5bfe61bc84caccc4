"""The gateway of a developer's machine and of the demo: messages are kept and shown, none is sent."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel import clock
from linli.kernel.secrets import mask_phone, open_text, seal_text
from linli.modules.gateways.models import SentMessage
from linli.modules.gateways.sms import SendReceipt

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

log = logging.getLogger(__name__)
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message as the developer's page shows it."""

    phone_hint: str
    template: str
    text: str
    at: datetime


class DevelopmentGateway:
    """Keeps each message once and logs that it came, with the number masked and without the text."""

    def send(
        self, *, message_id: str, phone: str, text: str, template: str, parameters: Mapping[str, str]
    ) -> SendReceipt:
        """Keep the message; the same message again changes nothing."""
        del parameters  # they stand in the text
        kept = SentMessage(
            message_id=message_id,
            template=template,
            phone_hint=mask_phone(phone),
            phone_cipher=seal_text(phone, purpose="sms"),
            text_cipher=seal_text(text, purpose="sms"),
            at=clock.now(),
        )
        SentMessage.objects.bulk_create([kept], ignore_conflicts=True)
        log.info("SMS %s for %s kept at /dev/messages (%s)", template, kept.phone_hint, message_id)
        return SendReceipt(f"kept:{message_id}")


def messages_kept() -> list[KeptMessage]:
    """Return the newest 100 messages kept, newest first."""
    rows = SentMessage.objects.order_by("-id")[:_SHOWN]
    return [
        KeptMessage(row.phone_hint, row.template, open_text(bytes(row.text_cipher), purpose="sms"), row.at)
        for row in rows
    ]
