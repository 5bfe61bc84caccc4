"""Deliveries 投递: a message's way to one person by one channel outside the inbox, and what people prefer."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.messaging.policy import POLICY


class DeliveryQuerySet(ScopedQuerySet["Delivery"]):
    """Deliveries by reach."""

    policy = POLICY


class Delivery(models.Model):
    """One person by one channel: queued until it is due, then handed over, then what the provider says.

    The first row of each person is laid down when the broadcast is sent: together they are whom it meant. ``doorstep``
    is a channel, too: its rows are the visits of the grid workers. ``place`` is the grid where it is known, else the
    village, the person is counted in; ``since`` when the message became theirs, from which all waiting counts.
    """

    class State(models.TextChoices):
        """Where it stands; ``spared`` was read in the inbox before it was due, ``declined`` is switched off."""

        QUEUED = "queued", _("等着发")
        HANDED = "handed", _("交给通道了")
        DELIVERED = "delivered", _("送到了")
        FAILED = "failed", _("没送到")
        SPARED = "spared", _("已经看过，不用发")
        DECLINED = "declined", _("本人不要这个通道")
        CANCELLED = "cancelled", _("停下了")

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    pk = models.CompositePrimaryKey("county", "broadcast_id", "person_id", "channel")
    county = models.CharField(_("县"), max_length=Level.COUNTY, db_collation="C")
    broadcast_id = models.BigIntegerField(_("群发"))
    person_id = models.BigIntegerField(_("收件人"))
    channel = models.CharField(_("通道"), max_length=12, db_collation="C")
    place = models.CharField(_("村社或网格"), max_length=Level.GRID, db_collation="C")
    state = models.CharField(_("状态"), max_length=10, db_collation="C", choices=State.choices)
    since = models.DateTimeField(_("从几时算起"))
    due_at = models.DateTimeField(_("几时发"))
    tries = models.PositiveSmallIntegerField(_("试过几次"), default=0, db_default=0)
    settled_at = models.DateTimeField(_("办完时间"), null=True)
    receipt = models.CharField(_("回执"), max_length=100, blank=True, default="", db_default="", db_collation="C")
    reason = models.CharField(_("原因"), max_length=200, blank=True, default="", db_default="")
    by_id = models.BigIntegerField(_("上门的人"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("投递")
        indexes: ClassVar = [
            models.Index(
                fields=["broadcast_id", "channel", "due_at"],
                condition=Q(state="queued"),
                name="messaging_delivery_waiting",
            ),
            models.Index(
                fields=["place", "broadcast_id"], condition=Q(channel="doorstep"), name="messaging_doorstep_list"
            ),
            models.Index(
                fields=["channel", "receipt"],
                condition=~Q(receipt=""),
                name="messaging_delivery_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}:{self.person_id}:{self.channel}"


class Preference(models.Model):
    """What a person chose about messages: channels switched off, and when nothing may ring (minutes after midnight)."""

    person_id = models.BigIntegerField(_("谁"), primary_key=True)
    off = ArrayField(models.CharField(max_length=12), verbose_name=_("不要的通道"), default=list)
    quiet_from = models.PositiveSmallIntegerField(_("安静时段起"), null=True)
    quiet_until = models.PositiveSmallIntegerField(_("安静时段止"), null=True)

    class Meta:
        verbose_name = _("收消息的选择")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="messaging_quiet_hours_are_whole_or_absent",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__lt=1440, quiet_until__lt=1440),
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)
