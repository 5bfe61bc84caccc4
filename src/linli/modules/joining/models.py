"""Wishes to join, and who has joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.joining.flow import WAITING
from linli.modules.joining.policy import POLICY

if TYPE_CHECKING:
    from datetime import datetime


class JoinRequestQuerySet(ScopedQuerySet["JoinRequest"]):
    """Wishes to join by reach."""

    policy = POLICY


class JoinRequest(models.Model):
    """What somebody whose phone is proven says of themselves, waiting for the office to say who they are.

    Nobody in the register is bound by it before the office has looked; it is forgotten some time after the answer.
    """

    class Kind(models.TextChoices):
        """As population's memberships."""

        REGISTERED = "registered", _("户口在这里")
        RESIDENT = "resident", _("住在这里")

    class Doubt(models.TextChoices):
        """Why the register alone does not settle it."""

        PHONE_DIFFERS = "phone_differs", _("登记里有这个名字，手机号对不上")
        NAMESAKES = "namesakes", _("登记里不止一位叫这个名字")
        PHONE_OF_OTHER = "phone_of_other", _("这个手机号登记在别的名字下面")
        ELSEWHERE = "elsewhere", _("登记在别的村，要住到这里来")
        HOUSEHOLD = "household", _("说登记的这一户不对")
        NOT_FOUND = "not_found", _("登记里没有这个人")

    SCOPED_PLACE_FIELDS = ("village", "grid")

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    grid = models.CharField(_("网格"), max_length=Level.GRID, db_collation="C", blank=True, default="", db_default="")
    name = models.CharField(_("姓名"), max_length=60)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    address = models.CharField(_("住在哪儿"), max_length=200, blank=True, default="", db_default="")
    born_on = models.DateField(_("出生日期"), null=True)
    phone_cipher = models.BinaryField(_("手机号（密文）"))
    phone_index = models.BinaryField(_("手机号（查找值）"), max_length=32)
    phone_hint = models.CharField(_("手机号（掩码）"), max_length=20)
    doubt = models.CharField(_("为什么要人看"), max_length=20, choices=Doubt.choices)
    consent_at = models.DateTimeField(_("同意时间"))
    state = models.CharField(_("状态"), max_length=12, db_collation="C", default=WAITING)
    note = models.CharField(_("答复"), max_length=200, blank=True, default="", db_default="")
    created_at = models.DateTimeField(_("提交时间"))
    due_at = models.DateTimeField(_("最晚答复"), null=True)
    decided_at = models.DateTimeField(_("答复时间"), null=True)
    decided_by = models.ForeignKey("population.Person", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("population.Person", on_delete=models.CASCADE, null=True, related_name="join_requests")

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("加入申请")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["village", "phone_index"],
                condition=Q(state="waiting"),
                name="joining_one_waiting_request_per_phone",
            ),
            models.CheckConstraint(name="joining_request_name_is_not_empty", condition=~Q(name="")),
            models.CheckConstraint(
                name="joining_decided_when_no_longer_waiting",
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["village", "id"], condition=Q(state="waiting"), name="joining_waiting"),
            models.Index(fields=["village", "-id"], condition=~Q(state="waiting"), name="joining_answered"),
            models.Index(fields=["phone_index", "-id"], name="joining_by_phone"),
            models.Index(fields=["decided_at"], condition=~Q(state="waiting"), name="joining_to_forget"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.village} {self.state}"

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:
        """Let go of the former village's wish where the same phone waits in the other one, too."""
        waiting = cls.objects.filter(state=WAITING)
        doubled = waiting.filter(Exists(waiting.filter(village=new, phone_index=OuterRef("phone_index"))), village=old)
        doubled.update(state="withdrawn", decided_at=now)


class Joined(models.Model):
    """That a person is on line: their phone is bound and has been used, or the office bound it."""

    class Way(models.TextChoices):
        """How they came."""

        MATCH = "match", _("自动认上")
        CLERK = "clerk", _("村里确认")
        SIGN_IN = "sign_in", _("直接登录")

    person = models.OneToOneField(
        "population.Person", on_delete=models.CASCADE, primary_key=True, related_name="joined"
    )
    at = models.DateTimeField(_("加入时间"))
    way = models.CharField(_("怎样加入"), max_length=10, choices=Way.choices)
    consent_at = models.DateTimeField(_("同意时间"), null=True)

    class Meta:
        verbose_name = _("已加入的人")

    def __str__(self) -> str:
        return str(self.person_id)


class SignInsFollowed(models.Model):
    """Up to which session the sign-ins have been counted; one row."""

    session_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("已统计的登录")

    def __str__(self) -> str:
        return str(self.session_id)
