"""Divisions and what hangs on them.

A row refers to a place by its code in a plain text column, not by a foreign key: a place is never deleted,
and a merger rewrites codes in batches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Length, Now
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.places.policy import POLICY

if TYPE_CHECKING:
    from datetime import datetime

CODE_LENGTH = Level.GRID.value


class Place(models.Model):
    """A division: province, city, county, town, village or grid; its code is its path."""

    code = models.CharField(_("代码"), primary_key=True, max_length=CODE_LENGTH, db_collation="C")
    name = models.CharField(_("名称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=100, help_text=_("张王村村民委员会 → 张王村"))
    stem = models.CharField(_("字头"), max_length=100, help_text=_("对外编号的开头：张王村 → 张王"))
    level = models.GeneratedField(
        expression=Length("code"), output_field=models.SmallIntegerField(), db_persist=True, verbose_name=_("层级")
    )
    pinyin = models.CharField(
        _("拼音"), max_length=400, db_collation="C", help_text=_("首字母、空格、全拼：zwc zhangwangcun")
    )
    households_declared = models.PositiveIntegerField(_("申报户数"), null=True, blank=True)
    lng = models.FloatField(_("经度"), null=True, blank=True, help_text="WGS-84")
    lat = models.FloatField(_("纬度"), null=True, blank=True, help_text="WGS-84")
    is_active = models.BooleanField(_("在用"), default=True, db_default=True)
    abolished_on = models.DateField(_("撤销日期"), null=True, blank=True)
    successor = models.CharField(
        _("并入"),
        max_length=CODE_LENGTH,
        db_collation="C",
        blank=True,
        default="",
        db_default="",
        help_text=_("并入后的代码"),
    )
    introduced_in = models.CharField(_("来自版本"), max_length=60, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("区划")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="places_place_code_is_a_division_code",
                condition=Q(code__regex=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})$"),
            ),
            models.CheckConstraint(name="places_place_name_is_not_empty", condition=~Q(name="")),
            models.CheckConstraint(
                name="places_place_active_has_no_successor",
                condition=Q(is_active=False) | Q(successor="", abolished_on__isnull=True),
            ),
            models.CheckConstraint(
                name="places_place_has_both_coordinates_or_none",
                condition=Q(lng__isnull=True, lat__isnull=True) | Q(lng__isnull=False, lat__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["level", "code"], name="places_place_level_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.short_name}"


class PlaceChange(models.Model):
    """What happened to a place: its former names and codes, for ever."""

    class Kind(models.TextChoices):
        """Kinds of change, after the national statistical list's own wording."""

        ADDED = "added", _("新增")
        RENAMED = "renamed", _("更名")
        MERGED = "merged", _("合并")
        ABOLISHED = "abolished", _("撤销")
        RESTORED = "restored", _("恢复")
        RECODED = "recoded", _("变更代码")

    place = models.CharField(_("区划"), max_length=CODE_LENGTH, db_collation="C")
    kind = models.CharField(_("变化"), max_length=10, choices=Kind.choices)
    old_name = models.CharField(_("原名称"), max_length=100, blank=True, default="")
    new_name = models.CharField(_("新名称"), max_length=100, blank=True, default="")
    old_code = models.CharField(_("原代码"), max_length=CODE_LENGTH, blank=True, default="", db_collation="C")
    new_code = models.CharField(_("新代码"), max_length=CODE_LENGTH, blank=True, default="", db_collation="C")
    at = models.DateTimeField(_("时间"))
    revision = models.CharField(_("版本"), max_length=60, blank=True, default="")
    rewritten_at = models.DateTimeField(
        _("改写完成"), null=True, blank=True, help_text=_("合并、变更代码：各表已全部改用新代码的时间")
    )

    class Meta:
        verbose_name = _("区划变化")
        indexes: ClassVar = [
            models.Index(fields=["place", "-at"], name="places_change_place_at"),
            models.Index(
                fields=["at"],
                name="places_change_to_rewrite",
                condition=Q(kind__in=["merged", "recoded"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.kind}"


class Unit(models.Model):
    """A body at a place that work is given to: 综合执法队, 村民委员会, 服务团队, or a platform of others: 12345."""

    class Kind(models.TextChoices):
        """What kind of body it is."""

        DEPARTMENT = "department", _("部门")
        TEAM = "team", _("队伍")
        COMMITTEE = "committee", _("委员会")
        CENTRE = "centre", _("中心")
        PLATFORM = "platform", _("外部平台")

    SCOPED_PLACE_FIELDS = ("place",)

    place = models.CharField(_("区划"), max_length=CODE_LENGTH, db_collation="C")
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=200)
    is_active = models.BooleanField(_("在用"), default=True, db_default=True)

    class Meta:
        verbose_name = _("单位")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "name"], name="places_unit_name_is_unique_at_its_place"),
            models.CheckConstraint(name="places_unit_name_is_not_empty", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:  # noqa: ARG003 - the same for all
        """Tell apart units of one name when their places merge: 党支部 becomes 党支部（张王村 330825002222）."""
        clashing = cls.objects.filter(place=old, name__in=cls.objects.filter(place=new).values("name"))
        if clashing.exists():
            former = Place.objects.values_list("short_name", flat=True).get(code=old)
            clashing.update(name=Concat("name", Value(f"（{former} {old}）")))


class PlaceSetting(models.Model):
    """One setting of a place; it holds for everything below until a nearer place says otherwise."""

    place = models.CharField(
        _("区划"), max_length=CODE_LENGTH, db_collation="C", blank=True, help_text=_("空：整个平台")
    )
    key = models.CharField(_("设置项"), max_length=80, db_collation="C")
    value = models.JSONField(_("值"))
    updated_at = models.DateTimeField(_("更新时间"), db_default=Now())

    class Meta:
        verbose_name = _("区划设置")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "key"], name="places_setting_is_said_once_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.key}"


class PlacesQuerySet(ScopedQuerySet[Any]):
    """Facilities, emergencies and tickers by reach."""

    policy = POLICY


class Facility(models.Model):
    """Something at a place that people go to; ``is_open`` says whether it takes people in just now."""

    class Kind(models.TextChoices):
        """What it is."""

        SHELTER = "shelter", _("避灾安置场所")

    SCOPED_PLACE_FIELDS = ("place",)

    place = models.CharField(_("区划"), max_length=Level.VILLAGE, db_collation="C")
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices, default=Kind.SHELTER)
    name = models.CharField(_("名称"), max_length=60)
    address = models.CharField(_("地址"), max_length=120, blank=True, default="")
    lng = models.FloatField(_("经度"), null=True, blank=True, help_text="WGS-84")
    lat = models.FloatField(_("纬度"), null=True, blank=True, help_text="WGS-84")
    capacity = models.PositiveIntegerField(_("能住多少人"), null=True, blank=True)
    contact = models.CharField(_("联系人"), max_length=40, blank=True, default="")
    phone = models.CharField(_("电话"), max_length=20, blank=True, default="")
    is_open = models.BooleanField(_("开着"), default=False)
    is_active = models.BooleanField(_("在用"), default=True, db_default=True)
    updated_at = models.DateTimeField(_("更新时间"))

    objects = PlacesQuerySet.as_manager()

    class Meta:
        verbose_name = _("场所")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "kind", "name"], name="places_facility_is_named_once_at_its_place"
            ),
            models.CheckConstraint(name="places_facility_name_is_not_empty", condition=~Q(name="")),
            models.CheckConstraint(
                name="places_facility_has_both_coordinates_or_none",
                condition=Q(lng__isnull=True, lat__isnull=True) | Q(lng__isnull=False, lat__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:  # noqa: ARG003 - the same for all
        """Tell apart two of one name when their places merge."""
        clashing = cls.objects.filter(place=old, name__in=cls.objects.filter(place=new).values("name"))
        if clashing.exists():
            former = Place.objects.values_list("short_name", flat=True).get(code=old)
            clashing.update(name=Concat("name", Value(f"（{former}）")))


class Emergency(models.Model):
    """A place is in an emergency until a moment: whoever belongs below sees the alert and the shelters first."""

    SCOPED_PLACE_FIELDS = ("place",)

    place = models.CharField(_("区划"), max_length=Level.VILLAGE, db_collation="C")
    message = models.CharField(_("告诉大家"), max_length=200)
    began_at = models.DateTimeField(_("开始"))
    until = models.DateTimeField(_("到什么时候"))
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)
    declared_by = models.BigIntegerField(_("谁宣布的"))

    objects = PlacesQuerySet.as_manager()

    class Meta:
        verbose_name = _("紧急状态")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(ended_at__isnull=True), name="places_emergency_one_at_a_place"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("began_at")), name="places_emergency_ends_after_it_began"),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "-began_at"], name="places_emergency_of_place")]

    def __str__(self) -> str:
        return f"{self.place} {self.message}"

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:
        """End that of a place that merges into one with an emergency of its own."""
        if cls.objects.filter(place=new, ended_at__isnull=True).exists():
            cls.objects.filter(place=old, ended_at__isnull=True).update(ended_at=now)


class Ticker(models.Model):
    """One line on the home of every village below, from one moment to another; ``stage`` is what pages were told of."""

    class Kind(models.TextChoices):
        """What the line is about."""

        WEATHER = "weather", _("天气")
        SAFETY = "safety", _("安全")
        EVENT = "event", _("活动")
        LIVING = "living", _("生活服务")

    class Stage(models.TextChoices):
        """Whether its time has not come, is, or is over."""

        COMING = "coming", _("还没到时候")
        SHOWN = "shown", _("正在显示")
        OVER = "over", _("过了")

    SCOPED_PLACE_FIELDS = ("place",)

    place = models.CharField(_("区划"), max_length=Level.VILLAGE, db_collation="C")
    kind = models.CharField(_("类型"), max_length=8, choices=Kind.choices)
    text = models.CharField(_("一句话"), max_length=60)
    link = models.CharField(_("点开看"), max_length=300, blank=True, default="")
    from_at = models.DateTimeField(_("从"))
    until = models.DateTimeField(_("到"))
    stage = models.CharField(_("到哪一步"), max_length=6, choices=Stage.choices, default=Stage.COMING)

    objects = PlacesQuerySet.as_manager()

    class Meta:
        verbose_name = _("首页一句话")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("from_at")), name="places_ticker_ends_after_it_began"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "-id"], name="places_ticker_of_place"),
            models.Index(fields=["until"], condition=~Q(stage="over"), name="places_ticker_to_move"),
        ]

    def __str__(self) -> str:
        return self.text
