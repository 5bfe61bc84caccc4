"""Queuing and sending text messages: each leaves once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import transaction
from procrastinate.contrib.django import app

from linli.kernel.secrets import mask_phone, open_text, seal_text
from linli.modules.gateways.models import Sms
from linli.modules.gateways.sms import SmsRefusedError, sms_gateway

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SMS_SEND = "gateways.sms_send"
"""The job that sends; called by name, since jobs stand above services."""

_REFUSAL_AT_MOST = 200
_RECEIPT_AT_MOST = 100


@transaction.atomic
def sms_queue(
    *,
    message_id: str,
    phone: str,
    text: str,
    template: str,
    now: datetime,
    parameters: Mapping[str, str] | None = None,
) -> bool:
    """Let a text message leave once the surrounding transaction is committed; return whether it is new.

    ``text`` is the whole text; ``parameters`` are what changes in it, for providers that keep the rest as a template.
    The same ``message_id`` again changes nothing and sends nothing. Number, text and parameters are sealed, and the job
    carries the row's id alone.
    """
    row = Sms(
        message_id=message_id,
        template=template,
        phone_hint=mask_phone(phone),
        phone_cipher=seal_text(phone, purpose="sms"),
        text_cipher=seal_text(text, purpose="sms"),
        parameters_cipher=seal_text(json.dumps(dict(parameters or {})), purpose="sms"),
        queued_at=now,
    )
    Sms.objects.bulk_create([row], ignore_conflicts=True)
    kept = Sms.objects.get(message_id=message_id)
    is_new = kept.phone_cipher is not None and bytes(kept.phone_cipher) == row.phone_cipher
    if is_new:
        app.configure_task(SMS_SEND).defer(sms_id=kept.pk)
    return is_new


@transaction.atomic
def sms_send(*, sms_id: int, now: datetime) -> None:
    """Hand a waiting message to the provider and forget its number and text; sent or refused already, do nothing.

    The row stays locked while the provider is asked. Dying between its yes and ours, the message is offered again under
    the same ``message_id``, by which a provider recognises it. A refusal is kept and not tried again; any other error
    goes up to the job, which does.
    """
    row = Sms.objects.select_for_update().filter(pk=sms_id, sent_at__isnull=True, refusal="").first()
    if row is None or row.phone_cipher is None or row.text_cipher is None:
        return
    phone, text = open_text(bytes(row.phone_cipher), purpose="sms"), open_text(bytes(row.text_cipher), purpose="sms")
    said = json.loads(open_text(bytes(row.parameters_cipher), purpose="sms")) if row.parameters_cipher else {}
    try:
        receipt = sms_gateway().send(
            message_id=row.message_id, phone=phone, text=text, template=row.template, parameters=said
        )
    except SmsRefusedError as refused:
        row.refusal = (str(refused) or "refused")[:_REFUSAL_AT_MOST]
    else:
        row.sent_at, row.receipt = now, receipt.reference[:_RECEIPT_AT_MOST]
    row.phone_cipher = row.text_cipher = row.parameters_cipher = None
    row.save(update_fields=["sent_at", "receipt", "refusal", "phone_cipher", "text_cipher", "parameters_cipher"])
