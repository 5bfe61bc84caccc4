"""What a way to an outside platform must do, and the choice of one by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from datetime import datetime

WEBHOOK = "webhook"

TRANSPORTS: dict[str, str] = {WEBHOOK: "linli.modules.gateways.webhooks.SignedWebhook"}
"""Short names of transports; a connector may also name a class of the installation's own by dotted path."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a platform listens, and the secrets that are valid now, the newest first."""

    address: str
    secrets: tuple[str, ...]


class PlatformRefusedError(Exception):
    """The platform will never take this message, or may not be asked: do not try again by yourself."""


class PlatformUnreachableError(Exception):
    """The platform could not take the message now; ``retry_after`` is the seconds it asks us to wait, or 0."""

    def __init__(self, message: str, *, retry_after: int = 0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PlatformTransport(Protocol):
    """One way to hand a message to an outside platform; the errors above say whether trying again makes sense."""

    def address_demand(self, address: str) -> None:
        """Raise PlatformRefusedError for an address no message may go to."""

    def deliver(self, *, message_id: str, body: bytes, to: Endpoint, now: datetime) -> str:
        """Hand over one message and return what was answered in a few words.

        ``message_id`` lets the platform recognise a repetition; the body of a repetition is the same to the byte.
        """


def platform_transport(named: str = WEBHOOK) -> PlatformTransport:
    """Return a transport by its name; an unknown one raises ImportError."""
    return cast("PlatformTransport", import_string(TRANSPORTS.get(named, named))())
