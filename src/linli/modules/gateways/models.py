"""Text messages on their way out, what was kept instead of sending, and where people are reached outside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

DEVICE_CHANNEL = "web_push"


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
    """What the development gateway was given: shown at ``/dev/messages`` instead of reaching a phone.

    Its columns are named after the text messages it began with; an address of any channel stands in them.
    """

    channel = models.CharField(_("通道"), max_length=20, db_collation="C", default="sms", db_default="sms")
    message_id = models.CharField(_("消息标识"), max_length=100, db_collation="C")
    template = models.CharField(_("模板"), max_length=40)
    phone_hint = models.CharField(_("地址（掩码）"), max_length=60)
    phone_cipher = models.BinaryField(_("地址（密文）"))
    text_cipher = models.BinaryField(_("内容（密文）"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("留存的消息")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "message_id"], name="gateways_kept_once_per_channel")
        ]

    def __str__(self) -> str:
        return self.message_id


class Contact(models.Model):
    """An address outside at which a person wants to be reached; sealed, and found again by its digest.

    The person stands as a number: people are kept by a module above this one. A device that shows reminders ends with
    the session it was switched on in; on the other channels a person has one address.
    """

    person_id = models.BigIntegerField(_("本人"))
    channel = models.CharField(_("通道"), max_length=20, db_collation="C")
    digest = models.BinaryField(_("地址（查找值）"), max_length=32)
    address_cipher = models.BinaryField(_("地址（密文）"))
    hint = models.CharField(_("地址（掩码）"), max_length=60)
    session_id = models.BigIntegerField(_("在哪次登录里开的"), null=True)
    made_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("联系地址")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person_id", "channel"],
                condition=~Q(channel=DEVICE_CHANNEL),
                name="gateways_one_address_per_channel",
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=Q(channel=DEVICE_CHANNEL), name="gateways_device_is_one_persons"
            ),
            models.CheckConstraint(
                name="gateways_device_has_a_session",
                condition=Q(channel=DEVICE_CHANNEL, session_id__isnull=False)
                | (~Q(channel=DEVICE_CHANNEL) & Q(session_id__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "person_id"], name="gateways_contacts_of_people"),
            models.Index(fields=["channel", "digest"], name="gateways_contacts_by_address"),
            models.Index(fields=["session_id"], name="gateways_devices", condition=Q(session_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.channel}"


class MailCode(models.Model):
    """An e-mail address somebody says is theirs, until the code that was sent there comes back."""

    person_id = models.BigIntegerField(_("本人"), primary_key=True)
    address_cipher = models.BinaryField(_("地址（密文）"))
    hint = models.CharField(_("地址（掩码）"), max_length=60)
    digest = models.BinaryField(_("验证码摘要"), max_length=32)
    code_cipher = models.BinaryField(_("验证码（密文）"), null=True, help_text=_("发出以后就忘掉"))
    tries = models.PositiveSmallIntegerField(_("试过"), default=0, db_default=0)
    refusal = models.CharField(_("未发原因"), max_length=200, blank=True, default="")
    asked_at = models.DateTimeField(_("请求时间"))
    expires_at = models.DateTimeField(_("到期"))

    class Meta:
        verbose_name = _("邮箱验证码")

    def __str__(self) -> str:
        return str(self.person_id)


class Receipt(models.Model):
    """What a provider reported of a message after it had accepted it; taken once by whoever sent it."""

    class State(models.TextChoices):
        """Whether it arrived."""

        DELIVERED = "delivered", _("已送达")
        FAILED = "failed", _("没送到")

    channel = models.CharField(_("通道"), max_length=20, db_collation="C")
    reference = models.CharField(_("回执号"), max_length=100, db_collation="C")
    message_id = models.CharField(_("消息标识"), max_length=100, blank=True, default="", db_collation="C")
    state = models.CharField(_("结果"), max_length=10, choices=State.choices, db_collation="C")
    reason = models.CharField(_("原因"), max_length=200, blank=True, default="")
    at = models.DateTimeField(_("送达时间"))
    received_at = models.DateTimeField(_("收到时间"))
    taken_at = models.DateTimeField(_("取走时间"), null=True)

    class Meta:
        verbose_name = _("送达回执")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "reference"], name="gateways_one_receipt_per_message"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="gateways_receipts_waiting", condition=Q(taken_at__isnull=True)),
            models.Index(fields=["received_at"], name="gateways_receipts_age"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reference}"


class WechatToken(models.Model):
    """The access token of one app at WeChat, shared by all processes; the row's lock lets one of them fetch."""

    app = models.CharField(_("应用"), max_length=60, primary_key=True, db_collation="C")
    token_cipher = models.BinaryField(_("凭据（密文）"), null=True)
    expires_at = models.DateTimeField(_("到期"), null=True)
    forced_at = models.DateTimeField(_("上次强制刷新"), null=True)

    class Meta:
        verbose_name = _("微信接口凭据")

    def __str__(self) -> str:
        return self.app


class WeatherReport(models.Model):
    """The newest weather of a county as its provider told it; pages read it and never wait for the provider."""

    county = models.CharField(_("区县"), max_length=6, primary_key=True, db_collation="C")
    said = models.JSONField(_("天气"), null=True)
    fetched_at = models.DateTimeField(_("取得时间"), null=True)
    asked_at = models.DateTimeField(_("请求时间"))

    class Meta:
        verbose_name = _("天气")

    def __str__(self) -> str:
        return self.county
