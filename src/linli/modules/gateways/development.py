"""The gateway of a developer's machine and of the demo: messages are kept and shown, none is sent."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linli.kernel import clock
from linli.kernel.secrets import mask_phone, open_text, seal_text
from linli.modules.gateways.models import SentMessage
from linli.modules.gateways.naming import address_hint
from linli.modules.gateways.outgoing import accepted
from linli.modules.gateways.sms import SendReceipt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from linli.modules.gateways.outgoing import Outgoing, Result

log = logging.getLogger(__name__)
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message as the developer's page shows it."""

    channel: str
    address_hint: str
    template: str
    text: str
    at: datetime


class DevelopmentGateway:
    """Keeps each text message once and logs that it came, with the number masked and without the text."""

    def send(
        self, *, message_id: str, phone: str, text: str, template: str, parameters: Mapping[str, str]
    ) -> SendReceipt:
        """Keep the message; the same message again changes nothing."""
        del parameters  # they stand in the text
        hint = mask_phone(phone)
        _keep(
            [
                SentMessage(
                    channel="sms", message_id=message_id, template=template, phone_hint=hint, **_sealed(phone, text)
                )
            ]
        )
        log.info("SMS %s for %s kept at /dev/messages (%s)", template, hint, message_id)
        return SendReceipt(f"kept:{message_id}")


class DevelopmentChannel:
    """Keeps each message of a channel once."""

    def __init__(self, channel: str) -> None:
        self.channel = channel

    def send(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Keep the batch in one statement; messages kept before change nothing."""
        _keep(
            [
                SentMessage(
                    channel=self.channel,
                    message_id=each.message_id,
                    template=each.template,
                    phone_hint=address_hint(self.channel, each.address),
                    **_sealed(each.address, each.text),
                )
                for each in batch
            ]
        )
        log.info("%d messages by %s kept at /dev/messages", len(batch), self.channel)
        return [accepted(each, f"kept:{each.message_id}") for each in batch]


def _sealed(address: str, text: str) -> dict[str, Any]:
    return {
        "phone_cipher": seal_text(address, purpose="sms"),
        "text_cipher": seal_text(text, purpose="sms"),
        "at": clock.now(),
    }


def _keep(rows: list[SentMessage]) -> None:
    SentMessage.objects.bulk_create(rows, ignore_conflicts=True)


def messages_kept() -> list[KeptMessage]:
    """Return the newest 100 messages kept, newest first."""
    rows = SentMessage.objects.order_by("-id")[:_SHOWN]
    return [
        KeptMessage(row.channel, row.phone_hint, row.template, open_text(bytes(row.text_cipher), purpose="sms"), row.at)
        for row in rows
    ]
