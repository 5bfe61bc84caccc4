"""Broadcasts 群发: one row for all whom an audience means, and where each of them looks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.messaging.channels import OUTSIDE
from linli.modules.messaging.flow import PREPARING
from linli.modules.messaging.policy import POLICY

if TYPE_CHECKING:
    from datetime import datetime


class BroadcastQuerySet(ScopedQuerySet["Broadcast"]):
    """Broadcasts by reach."""

    policy = POLICY


class Broadcast(models.Model):
    """One message to an audience, however many it reaches; ``source`` names the occasion, so that it is sent once.

    ``place`` is whose voice it is; ``audience`` the expression as the API speaks it. ``cost_fen`` is what the
    deliveries laid down so far cost at most.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    source = models.CharField(_("来源"), max_length=120, unique=True, db_collation="C")
    county = models.CharField(_("县"), max_length=Level.COUNTY, db_collation="C")
    place = models.CharField(_("发布的地方"), max_length=Level.GRID, db_collation="C")
    kind = models.CharField(_("类型"), max_length=64, db_collation="C")
    subject = models.CharField(_("标题"), max_length=120)
    body = models.CharField(_("内容"), max_length=2000, blank=True, default="", db_default="")
    link = models.CharField(_("链接"), max_length=200, blank=True, default="", db_default="")
    audience = models.JSONField(_("发给谁"))
    channels = ArrayField(models.CharField(max_length=12), verbose_name=_("通道"), default=list)
    urgent = models.BooleanField(_("紧急"), default=False, db_default=False)
    state = models.CharField(_("状态"), max_length=12, db_collation="C", default=PREPARING)
    sent_at = models.DateTimeField(_("发出时间"))
    sent_by_id = models.BigIntegerField(_("发出的人"), null=True)
    changed_at = models.DateTimeField(_("更正时间"), null=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    frozen_at = models.DateTimeField(_("定下人数的时间"), null=True)
    followed_at = models.DateTimeField(_("上次看谁还没读的时间"), null=True)
    stirred = models.BooleanField(_("又有发出去的"), default=False, db_default=False)
    cost_fen = models.BigIntegerField(_("费用上限（分）"), default=0, db_default=0)
    decided_at = models.DateTimeField(_("批复时间"), null=True)
    decided_by_id = models.BigIntegerField(_("批复的人"), null=True)
    note = models.CharField(_("批复意见"), max_length=200, blank=True, default="", db_default="")

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        verbose_name = _("群发")
        constraints: ClassVar = [
            models.CheckConstraint(name="messaging_broadcast_has_a_subject", condition=~Q(subject="")),
            models.CheckConstraint(
                name="messaging_broadcast_channels_are_known", condition=Q(channels__contained_by=list(OUTSIDE))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "-id"], name="messaging_broadcast_place"),
            models.Index(
                fields=["id"],
                condition=Q(state__in=["preparing", "running"]),
                name="messaging_broadcast_moving",
            ),
            models.Index(fields=["county", "sent_at"], name="messaging_broadcast_month"),
            models.Index(fields=["place"], condition=Q(state="awaiting"), name="messaging_broadcast_awaiting"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.subject}"


class BroadcastPlace(models.Model):
    """One place a broadcast is for, with everything else that must be true of a person: what an inbox looks up.

    ``residency`` adds 1 for registered there, 2 for living there, 4 for living there and registered elsewhere. Of each
    row of ``tags_all`` a person has at least one (a code may be a tag of the nation and one of a county; rows are
    filled up by repeating). Ages are completed years.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    pk = models.CompositePrimaryKey("place", "broadcast_id")
    place = models.CharField(_("地方"), max_length=Level.GRID, db_collation="C")
    broadcast = models.ForeignKey("messaging.Broadcast", on_delete=models.CASCADE, related_name="places")
    at = models.DateTimeField(_("时间"))
    residency = models.PositiveSmallIntegerField(_("居住情况"))
    tags_any = ArrayField(models.IntegerField(), default=list)
    tags_all = ArrayField(ArrayField(models.IntegerField()), default=list)
    tags_none = ArrayField(models.IntegerField(), default=list)
    age_min = models.PositiveSmallIntegerField(null=True)
    age_max = models.PositiveSmallIntegerField(null=True)
    sex = models.PositiveSmallIntegerField(null=True)
    heads_only = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("群发的地方")
        indexes: ClassVar = [models.Index(fields=["place", "-at", "-broadcast"], name="messaging_newest_of_place")]

    def __str__(self) -> str:
        return f"{self.place} {self.broadcast_id}"

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:  # noqa: ARG003 - the same for all
        """Of two places that become one, each broadcast keeps one row."""
        there = cls.objects.filter(place=new).values("broadcast_id")
        cls.objects.filter(place=old, broadcast_id__in=there).delete()


class BroadcastRead(models.Model):
    """That a person opened a broadcast, the first time counts; ``place`` is the village they are counted in."""

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    pk = models.CompositePrimaryKey("county", "person_id", "broadcast_id")
    county = models.CharField(_("县"), max_length=Level.COUNTY, db_collation="C")
    person_id = models.BigIntegerField(_("谁"))
    broadcast = models.ForeignKey("messaging.Broadcast", on_delete=models.CASCADE, related_name="reads", db_index=False)
    place = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("读过的群发")
        indexes: ClassVar = [
            models.Index(fields=["person_id", "broadcast"], name="messaging_read_by"),
            models.Index(fields=["broadcast", "place"], include=["person_id"], name="messaging_readers"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.broadcast_id}"


class BroadcastReach(models.Model):
    """How many a broadcast meant in one village: the denominator, frozen at sending; who enters later is added."""

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    pk = models.CompositePrimaryKey("broadcast_id", "place")
    broadcast = models.ForeignKey(
        "messaging.Broadcast", on_delete=models.CASCADE, related_name="reaches", db_index=False
    )
    place = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    audience = models.PositiveIntegerField(_("应到"))

    class Meta:
        verbose_name = _("应到的人数")

    def __str__(self) -> str:
        return f"{self.broadcast_id} {self.place} {self.audience}"

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:  # noqa: ARG003 - the same for all
        """Of two places that become one, the numbers are added."""
        for row in cls.objects.filter(place=old, broadcast_id__in=cls.objects.filter(place=new).values("broadcast_id")):
            cls.objects.filter(place=new, broadcast_id=row.broadcast_id).update(audience=F("audience") + row.audience)
            cls.objects.filter(place=old, broadcast_id=row.broadcast_id).delete()
