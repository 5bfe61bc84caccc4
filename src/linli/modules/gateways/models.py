"""Text messages on their way out, and what the development gateway kept instead of sending."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Sms(models.Model):
    """A text message to be sent once; number and text are sealed, and forgotten as soon as it has left."""

    message_id = models.CharField(_("消息标识"), max_length=100, unique=True, db_collation="C")
    template = models.CharField(_("模板"), max_length=40)
    phone_hint = models.CharField(_("手机号（掩码）"), max_length=20)
    phone_cipher = models.BinaryField(_("手机号（密文）"), null=True)
    text_cipher = models.BinaryField(_("内容（密文）"), null=True)
    parameters_cipher = models.BinaryField(_("参数（密文）"), null=True)
    queued_at = models.DateTimeField(_("排队时间"))
    sent_at = models.DateTimeField(_("发出时间"), null=True)
    receipt = models.CharField(_("回执"), max_length=100, blank=True, default="")
    refusal = models.CharField(_("未发原因"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("短信")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="gateways_sms_waiting_has_number_and_text",
                condition=Q(sent_at__isnull=False)
                | ~Q(refusal="")
                | Q(phone_cipher__isnull=False, text_cipher__isnull=False),
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["queued_at"], name="gateways_sms_waiting", condition=Q(sent_at__isnull=True, refusal="")
            )
        ]

    def __str__(self) -> str:
        return self.message_id


class SentMessage(models.Model):
    """What the development gateway was given: shown at ``/dev/messages`` instead of reaching a phone."""

    message_id = models.CharField(_("消息标识"), max_length=100, unique=True, db_collation="C")
    template = models.CharField(_("模板"), max_length=40)
    phone_hint = models.CharField(_("手机号（掩码）"), max_length=20)
    phone_cipher = models.BinaryField(_("手机号（密文）"))
    text_cipher = models.BinaryField(_("内容（密文）"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("留存的短信")

    def __str__(self) -> str:
        return self.message_id
