"""The channels to people's devices by their names, and which of them the configuration has switched on."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.utils.module_loading import import_string

from linli.modules.gateways.development import DevelopmentChannel
from linli.modules.gateways.outgoing import ChannelSettingsError, Outgoing, Result, not_now, refused
from linli.modules.gateways.texting import TextMessages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from linli.modules.gateways.outgoing import Channel

log = logging.getLogger(__name__)

NONE, DEVELOPMENT = "none", "development"
_REASON_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """One channel: the setting that chooses its gateway, and the gateways that have a short name."""

    setting: str
    adapters: Mapping[str, str] = field(default_factory=dict)


SMS, WECHAT, MINIPROGRAM, WEB_PUSH, EMAIL = "sms", "wechat", "miniprogram", "web_push", "email"
CHANNELS: dict[str, Kind] = {
    SMS: Kind("LINLI_SMS_GATEWAY"),
    WECHAT: Kind("LINLI_WECHAT_GATEWAY", {"wechat": "linli.modules.gateways.wechat.sending.TemplateMessages"}),
    MINIPROGRAM: Kind(
        "LINLI_MINIPROGRAM_GATEWAY", {"wechat": "linli.modules.gateways.wechat.sending.SubscriptionMessages"}
    ),
    WEB_PUSH: Kind("LINLI_PUSH_GATEWAY", {"web_push": "linli.modules.gateways.web_push.WebPush"}),
    EMAIL: Kind("LINLI_MAIL_GATEWAY", {"smtp": "linli.modules.gateways.mailing.Mail"}),
}
"""Every channel beside the inbox. An installation may also name a class of its own by dotted path."""


class UnknownChannelError(LookupError):
    """There is no channel of this name."""


def channel_send(channel: str, batch: Sequence[Outgoing]) -> list[Result]:
    """Hand a batch to a channel and return what became of each message, in the batch's order.

    Nothing is written here but what the development gateway keeps. Faults of provider, network or configuration are
    results that are not permanent, never errors; a channel that is switched off refuses for ever. No such channel:
    UnknownChannelError.
    """
    if channel_gateway(channel) == NONE:
        reason = f"no gateway is configured ({CHANNELS[channel].setting})"
        return [refused(each, reason) for each in batch]
    try:
        results = _adapter(channel).send(batch)
    except Exception as fault:
        log.exception("The channel %s took nothing of a batch of %d", channel, len(batch))
        reason = f"{type(fault).__name__}: {fault}"[:_REASON_AT_MOST]
        return [not_now(each, reason) for each in batch]
    if [each.message_id for each in results] != [each.message_id for each in batch]:
        message = f"the gateway of {channel} answered for other messages than it was given"
        raise AssertionError(message)
    return results


def channels_on() -> tuple[str, ...]:
    """Return the channels that are switched on, in the order of the table."""
    return tuple(name for name in CHANNELS if channel_gateway(name) != NONE)


def channel_gateway(channel: str) -> str:
    """Return which gateway the configuration chose; no such channel: UnknownChannelError."""
    if channel not in CHANNELS:
        raise UnknownChannelError(channel)
    return str(getattr(settings, CHANNELS[channel].setting))


def channel_warnings() -> list[str]:
    """Return what ``linli doctor`` should say about the channels beside text messages; empty when all is well."""
    said = []
    for name, kind in CHANNELS.items():
        named = channel_gateway(name)
        if name == SMS or named == NONE:
            continue
        if named == DEVELOPMENT and not (settings.LINLI_DEMO or settings.DEBUG):
            said.append(f"{kind.setting}=development shows messages to everybody at /dev/messages and sends none.")
        try:
            _adapter(name)
        except ImportError as fault:
            said.append(f"{kind.setting}={named} cannot be loaded ({fault}); its messages wait and are not sent.")
        except ChannelSettingsError as fault:
            said.append(f"{fault}; its messages wait and are not sent.")
    return said


def anything_is_kept() -> bool:
    """Whether some channel keeps messages for reading instead of sending them."""
    return any(channel_gateway(name) == DEVELOPMENT for name in CHANNELS)


def _adapter(channel: str) -> Channel:
    if channel == SMS:
        return TextMessages()
    named = channel_gateway(channel)
    if named == DEVELOPMENT:
        return DevelopmentChannel(channel)
    return cast("Channel", import_string(CHANNELS[channel].adapters.get(named, named))())
