"""A text message leaves once, and nothing readable stays behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.kernel import clock
from linli.modules.gateways import sms
from linli.modules.gateways.development import messages_kept
from linli.modules.gateways.jobs import sms_send
from linli.modules.gateways.models import SentMessage, Sms
from linli.modules.gateways.public import SendReceipt, sms_queue, sms_warnings

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

PHONE, TEXT = "19900000901", "验证码 135791"


class Unreachable:
    """A provider that cannot be reached the first time and recognises repetitions."""

    taken: ClassVar[list[str]] = []
    down: ClassVar[bool] = True

    def send(self, *, message_id: str, **_message: object) -> SendReceipt:
        """Fail while down."""
        if Unreachable.down:
            raise ConnectionError
        Unreachable.taken.append(message_id)
        return SendReceipt("provider-17")


def _queue(message_id: str = "a message") -> bool:
    return sms_queue(message_id=message_id, phone=PHONE, text=TEXT, template="sign_in_code", now=clock.now())


def test_the_development_gateway_keeps_the_message(settings: Settings) -> None:
    settings.LINLI_SMS_GATEWAY = "development"
    _queue()
    sms_send(sms_id=Sms.objects.get().pk)

    (kept,) = messages_kept()
    assert (kept.address_hint, kept.text) == ("199****0901", TEXT)


def test_a_message_queued_twice_is_one(settings: Settings) -> None:
    settings.LINLI_SMS_GATEWAY = "development"

    assert [_queue(), _queue()] == [True, False]
    assert ProcrastinateJob.objects.filter(task_name="gateways.sms_send").count() == 1


def test_a_job_that_runs_twice_sends_once(settings: Settings) -> None:
    settings.LINLI_SMS_GATEWAY = "development"
    _queue()
    for _ in range(2):
        sms_send(sms_id=Sms.objects.get().pk)

    assert SentMessage.objects.count() == 1


def test_number_and_text_are_sealed_and_then_forgotten(settings: Settings) -> None:
    settings.LINLI_SMS_GATEWAY = "development"
    _queue()
    row = Sms.objects.get()
    assert PHONE.encode() not in bytes(row.phone_cipher or b"")
    assert all(PHONE not in str(job.args) for job in ProcrastinateJob.objects.all())

    sms_send(sms_id=row.pk)
    row.refresh_from_db()
    assert (row.phone_cipher, row.text_cipher) == (None, None)
    assert row.sent_at is not None


def test_a_provider_that_is_down_is_asked_again(settings: Settings) -> None:
    settings.LINLI_SMS_GATEWAY = f"{__name__}.Unreachable"
    _queue()
    row = Sms.objects.get()
    Unreachable.down = True
    with pytest.raises(ConnectionError):
        sms_send(sms_id=row.pk)
    row.refresh_from_db()
    assert row.sent_at is None

    Unreachable.down = False
    sms_send(sms_id=row.pk)
    row.refresh_from_db()
    assert (row.receipt, Unreachable.taken) == ("provider-17", ["a message"])


def test_without_a_provider_messages_are_refused_and_the_doctor_says_so(settings: Settings) -> None:
    settings.LINLI_SMS_GATEWAY = sms.NONE
    _queue()
    sms_send(sms_id=Sms.objects.get().pk)

    row = Sms.objects.get()
    assert row.sent_at is None
    assert "LINLI_SMS_GATEWAY" in row.refusal
    assert "nobody can sign in" in sms_warnings()[0]


def test_the_kept_messages_are_a_page_of_the_development_gateway_alone(client: Client, settings: Settings) -> None:
    settings.LINLI_SMS_GATEWAY = "development"
    _queue()
    sms_send(sms_id=Sms.objects.get().pk)
    assert TEXT in client.get("/dev/messages").content.decode()

    settings.LINLI_SMS_GATEWAY = sms.NONE
    assert client.get("/dev/messages").status_code == 404
