"""A batch goes to the channel the configuration chose, and each message comes back with what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.modules.gateways.development import messages_kept
from linli.modules.gateways.models import SentMessage
from linli.modules.gateways.outgoing import accepted
from linli.modules.gateways.public import (
    CHANNELS,
    Outgoing,
    Result,
    SendReceipt,
    SmsRefusedError,
    UnknownChannelError,
    channel_send,
    channel_warnings,
    channels_on,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

CHANNEL_NAMES = tuple(CHANNELS)
ADDRESSES = {"sms": "19900000901", "email": "zhang@example.org", "wechat": "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"}


def _outgoing(message_id: str = "messaging.delivery:7", address: str = "19900000901") -> Outgoing:
    return Outgoing(
        message_id=message_id,
        address=address,
        subject="低保政策有变化",
        body="请在本月底前到村里核对。",
        link="https://linli.example/posts/7",
        template_values={"village": "张王村"},
    )


def _choose(settings: Settings, channel: str, gateway: str) -> None:
    setattr(settings, CHANNELS[channel].setting, gateway)


class OneOfThree:
    """A provider of texts: refuses one number for ever, does not reach another now."""

    def send(self, *, message_id: str, phone: str, **_message: object) -> SendReceipt:
        if phone.endswith("2"):
            message = "no such number"
            raise SmsRefusedError(message)
        if phone.endswith("3"):
            raise ConnectionError
        return SendReceipt(f"no-{message_id}")


class Bulk:
    """A provider of texts that takes a batch at once."""

    def send_batch(self, batch: Sequence[Outgoing]) -> list[Result]:
        return [accepted(each, "bulk") for each in batch]


class Confused:
    """A gateway that answers for something else."""

    def send(self, batch: Sequence[Outgoing]) -> list[Result]:
        return [accepted(each) for each in reversed(batch)]


class Broken:
    """A gateway at fault."""

    def send(self, _batch: Sequence[Outgoing]) -> list[Result]:
        message = "out of order"
        raise RuntimeError(message)


@pytest.mark.parametrize("channel", CHANNEL_NAMES)
def test_what_no_gateway_is_chosen_for_is_refused_for_ever_and_names_the_setting(
    channel: str, settings: Settings
) -> None:
    _choose(settings, channel, "none")

    (result,) = channel_send(channel, [_outgoing()])
    assert (result.accepted, result.is_permanent) == (False, True)
    assert CHANNELS[channel].setting in result.reason
    assert channel not in channels_on()


@pytest.mark.parametrize("channel", CHANNEL_NAMES)
def test_the_development_gateway_keeps_each_message_of_a_channel_once(channel: str, settings: Settings) -> None:
    _choose(settings, channel, "development")
    batch = [_outgoing("m:1", ADDRESSES.get(channel, "x" * 400)), _outgoing("m:2", ADDRESSES.get(channel, "x" * 400))]
    for _ in range(2):
        results = channel_send(channel, batch)
        assert [(each.message_id, each.accepted, each.receipt) for each in results] == [
            ("m:1", True, "kept:m:1"),
            ("m:2", True, "kept:m:2"),
        ]

    kept = messages_kept()
    assert [each.channel for each in kept] == [channel, channel]
    assert kept[0].text == "低保政策有变化\n请在本月底前到村里核对。\nhttps://linli.example/posts/7"
    assert channel in channels_on()


def test_the_same_occasion_by_two_channels_is_two_messages(settings: Settings) -> None:
    for channel in ("sms", "email"):
        _choose(settings, channel, "development")
        channel_send(channel, [_outgoing("m:1", ADDRESSES[channel])])

    assert [(each.channel, each.address_hint) for each in messages_kept()] == [
        ("email", "z***@example.org"),
        ("sms", "199****0901"),
    ]


def test_addresses_and_words_lie_sealed(settings: Settings) -> None:
    _choose(settings, "email", "development")
    channel_send("email", [_outgoing("m:1", ADDRESSES["email"])])

    row = SentMessage.objects.get()
    assert b"zhang" not in bytes(row.phone_cipher)
    assert "低保".encode() not in bytes(row.text_cipher)


def test_one_message_that_is_refused_does_not_keep_the_others(settings: Settings) -> None:
    _choose(settings, "sms", f"{__name__}.OneOfThree")

    results = channel_send("sms", [_outgoing(f"m:{number}", f"1990000090{number}") for number in (1, 2, 3)])
    assert [(each.accepted, each.is_permanent) for each in results] == [(True, False), (False, True), (False, False)]
    assert [each.receipt for each in results] == ["no-m:1", "", ""]
    assert [each.reason for each in results] == ["", "no such number", "ConnectionError"]


def test_a_provider_of_texts_that_takes_batches_is_given_the_batch(settings: Settings) -> None:
    _choose(settings, "sms", f"{__name__}.Bulk")

    assert [each.receipt for each in channel_send("sms", [_outgoing("m:1"), _outgoing("m:2")])] == ["bulk", "bulk"]


@pytest.mark.parametrize("gateway", [f"{__name__}.Broken", "linli.no_such.Gateway"])
@pytest.mark.parametrize("channel", CHANNEL_NAMES)
def test_a_gateway_at_fault_is_for_now_and_no_error(channel: str, gateway: str, settings: Settings) -> None:
    _choose(settings, channel, gateway)

    (result,) = channel_send(channel, [_outgoing()])
    assert (result.accepted, result.is_permanent) == (False, False)
    assert result.reason


def test_a_gateway_that_answers_for_other_messages_is_not_believed(settings: Settings) -> None:
    _choose(settings, "email", f"{__name__}.Confused")

    with pytest.raises(AssertionError, match="other messages"):
        channel_send("email", [_outgoing("m:1"), _outgoing("m:2")])


def test_the_doctor_names_what_lacks_for_each_channel(settings: Settings) -> None:
    for channel in CHANNEL_NAMES:
        _choose(settings, channel, "none")
    assert channel_warnings() == []

    for channel, gateway in (("wechat", "wechat"), ("email", "smtp"), ("web_push", "linli.no_such.Gateway")):
        _choose(settings, channel, gateway)
    settings.LINLI_WECHAT_APP = settings.LINLI_MAIL_HOST = settings.LINLI_MAIL_FROM = ""
    first, second, third = channel_warnings()
    assert "LINLI_WECHAT_APP" in first
    assert "LINLI_PUSH_GATEWAY=linli.no_such.Gateway cannot be loaded" in second
    assert "LINLI_MAIL_HOST, LINLI_MAIL_FROM must be set" in third


def test_the_doctor_warns_of_messages_everybody_may_read(settings: Settings) -> None:
    settings.LINLI_DEMO = settings.DEBUG = False
    _choose(settings, "email", "development")

    assert "LINLI_MAIL_GATEWAY=development shows messages to everybody" in channel_warnings()[0]


def test_there_is_no_other_channel() -> None:
    with pytest.raises(UnknownChannelError):
        channel_send("fax", [_outgoing()])


def test_the_kept_messages_show_their_channel(client: Client, settings: Settings) -> None:
    _choose(settings, "sms", "none")
    _choose(settings, "wechat", "development")
    channel_send("wechat", [_outgoing("m:1", ADDRESSES["wechat"])])

    page = client.get("/dev/messages").content.decode()
    assert "微信 · …fL2M" in page
    assert ADDRESSES["wechat"] not in page
    assert '<a href="https://linli.example/posts/7">' in page
