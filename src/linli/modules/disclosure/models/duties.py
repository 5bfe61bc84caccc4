"""The calendar of disclosure, and what it asks of each village for each period."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.disclosure.defaults import AT_LEAST_DISPLAYED
from linli.modules.disclosure.flow import DONE, DUE
from linli.modules.disclosure.policy import POLICY

NAME_LENGTH = 60


class CalendarItem(models.Model):
    """One thing to disclose, as the nation (no place), a county or a place below says it; the strictest holds."""

    class Often(models.TextChoices):
        """How often it is disclosed."""

        MONTH = "month", _("每月")
        QUARTER = "quarter", _("每季度")
        HALF_YEAR = "half_year", _("每半年")
        YEAR = "year", _("每年")
        AT_ONCE = "at_once", _("随时")

    class Responsible(models.TextChoices):
        """Who answers for it."""

        CLERK = "village_clerk", _("村务管理员")
        SECRETARY = "village_secretary", _("村(社区)书记")

    SCOPED_PLACE_FIELDS = ("place",)

    place = models.CharField(_("地方"), max_length=Level.VILLAGE, db_collation="C", blank=True, default="")
    code = models.CharField(_("代码"), max_length=40, db_collation="C")
    name = models.CharField(_("公开什么"), max_length=NAME_LENGTH)
    basis = models.CharField(_("依据"), max_length=200, blank=True, default="")
    applies = models.CharField(_("适用"), max_length=10, db_collation="C", blank=True, default="")
    book = models.CharField(_("哪本账"), max_length=10, db_collation="C", blank=True, default="")
    period = models.CharField(_("多久一次"), max_length=10, choices=Often.choices)
    due_days = models.PositiveSmallIntegerField(_("期末后几天内"))
    in_working_days = models.BooleanField(_("按工作日算"), default=False, db_default=False)
    display_days = models.PositiveSmallIntegerField(_("公示几天"), default=AT_LEAST_DISPLAYED)
    responsible = models.CharField(_("谁负责"), max_length=20, choices=Responsible.choices)
    is_active = models.BooleanField(_("在用"), default=True, db_default=True)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = _("公开事项")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "code"], name="disclosure_item_said_once_per_place"),
            models.CheckConstraint(
                name="disclosure_item_is_displayed_long_enough", condition=Q(display_days__gte=AT_LEAST_DISPLAYED)
            ),
            models.CheckConstraint(
                name="disclosure_item_has_due_days", condition=Q(due_days__gte=1) & Q(due_days__lte=366)
            ),
            models.CheckConstraint(name="disclosure_item_name_is_not_empty", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return f"{self.place}:{self.code}"

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: object) -> None:  # noqa: ARG003 - the same for all
        """Let go of what the former place said where the other one says it, too."""
        cls.objects.filter(place=old, code__in=cls.objects.filter(place=new).values("code")).delete()


class DutyQuerySet(ScopedQuerySet["Duty"]):
    """Duties by reach."""

    policy = POLICY


class Duty(models.Model):
    """That a village discloses something for a period by a day; ``origin`` is its code when the duty began.

    What it has to be is kept with it: a calendar changed later changes no duty that runs already.
    """

    class Way(models.TextChoices):
        """How it was disclosed."""

        ACCOUNT = "account", _("账目公开")
        POST = "post", _("平台上公开")
        BOARD = "board", _("公开栏张贴")

    SCOPED_PLACE_FIELDS = ("village",)

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    origin = models.CharField(_("原村社"), max_length=Level.VILLAGE, db_collation="C")
    code = models.CharField(_("事项"), max_length=40, db_collation="C")
    name = models.CharField(_("公开什么"), max_length=NAME_LENGTH)
    basis = models.CharField(_("依据"), max_length=200, blank=True, default="")
    book = models.CharField(_("哪本账"), max_length=10, db_collation="C", blank=True, default="")
    period = models.CharField(_("多久一次"), max_length=10, choices=CalendarItem.Often.choices)
    period_start = models.DateField(_("从"))
    period_end = models.DateField(_("到"))
    occasion = models.CharField(_("哪件事"), max_length=NAME_LENGTH, blank=True, default="")
    due_at = models.DateTimeField(_("最晚"))
    display_days = models.PositiveSmallIntegerField(_("公示几天"))
    responsible = models.CharField(_("谁负责"), max_length=20, db_collation="C")
    state = models.CharField(_("状态"), max_length=10, db_collation="C", default=DUE)
    opened_at = models.DateTimeField(_("产生时间"))
    done_at = models.DateTimeField(_("公开时间"), null=True)
    displayed_until = models.DateField(_("公示到"), null=True)
    way = models.CharField(_("怎样公开"), max_length=10, choices=Way.choices, blank=True, default="")
    where = models.CharField(_("公开在哪儿"), max_length=200, blank=True, default="")
    account_id = models.BigIntegerField(_("账目"), null=True)
    file_id = models.BigIntegerField(_("照片"), null=True)
    done_by_id = models.BigIntegerField(_("谁办的"), null=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("公开任务")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["origin", "code", "period_start", "occasion"], name="disclosure_one_duty_of_a_period"
            ),
            models.CheckConstraint(
                name="disclosure_duty_is_done_or_not",
                condition=Q(state=DUE, done_at__isnull=True, way="")
                | (Q(state=DONE, done_at__isnull=False, displayed_until__isnull=False) & ~Q(way="")),
            ),
            models.CheckConstraint(
                name="disclosure_duty_period_is_in_order", condition=Q(period_end__gte=F("period_start"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["village", "-due_at", "-id"], name="disclosure_duty_of_village"),
            models.Index(fields=["due_at", "id"], condition=Q(state="due"), name="disclosure_duty_open"),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.code} {self.period_start}"
