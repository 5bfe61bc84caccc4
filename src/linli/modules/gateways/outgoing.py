"""What is handed to a channel outside the platform, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address of one channel.

    ``message_id`` is the occasion: handed over again under the same one, a provider that knows repetitions sends once.
    ``address`` is a phone number, an e-mail address, an openid, or a subscription as ``contacts_of`` gives it.
    ``link`` is absolute or empty. ``template_values`` fill what a provider keeps as an approved text named
    ``template``; subject, body and link are offered to it under these names, too.
    """

    message_id: str
    address: str
    subject: str
    body: str
    link: str = ""
    template_values: Mapping[str, str] = field(default_factory=dict)
    template: str = "notice"

    @property
    def values(self) -> dict[str, str]:
        """Everything an approved text may ask for by name."""
        return {"subject": self.subject, "body": self.body, "link": self.link, **self.template_values}

    @property
    def text(self) -> str:
        """The whole as one text, for channels that know no parts."""
        return "\n".join(part for part in (self.subject, self.body, self.link) if part)


@dataclass(frozen=True, slots=True)
class Result:
    """What a channel did with one message: accepted with the provider's own number, or refused with a reason.

    ``is_permanent`` means that no repetition mends it; otherwise try again, after ``retry_after`` seconds where the
    provider named some.
    """

    message_id: str
    accepted: bool
    receipt: str = ""
    is_permanent: bool = False
    reason: str = ""
    retry_after: int = 0


class Channel(Protocol):
    """One way to people's devices. Results come in the order of the batch; what is raised counts as not now for all."""

    def send(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Hand over a batch."""


class ChannelSettingsError(Exception):
    """The configuration of a channel lacks something or cannot be read; the message names the variable."""


def accepted(outgoing: Outgoing, receipt: str = "") -> Result:
    """Return that the provider took it."""
    return Result(outgoing.message_id, accepted=True, receipt=receipt)


def refused(outgoing: Outgoing, reason: str) -> Result:
    """Return that the provider will never take it."""
    return Result(outgoing.message_id, accepted=False, is_permanent=True, reason=reason)


def not_now(outgoing: Outgoing, reason: str, *, retry_after: int = 0) -> Result:
    """Return that it could not be handed over this time."""
    return Result(outgoing.message_id, accepted=False, reason=reason, retry_after=retry_after)
