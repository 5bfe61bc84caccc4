"""Persons, households and memberships. Phone numbers are sealed; a blind index finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat, Greatest, Length, Now
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level

if TYPE_CHECKING:
    from datetime import datetime


class Person(models.Model):
    """A natural person, known once however many villages they belong to."""

    class Sex(models.IntegerChoices):
        """Sex after GB/T 2261.1."""

        UNKNOWN = 0, _("未知")
        MALE = 1, _("男")
        FEMALE = 2, _("女")
        UNSTATED = 9, _("未说明")

    name = models.CharField(_("姓名"), max_length=60)
    name_pinyin = models.CharField(
        _("拼音"), max_length=300, db_collation="C", help_text=_("首字母、空格、全拼：wxf wangxiufang")
    )
    sex = models.PositiveSmallIntegerField(_("性别"), choices=Sex.choices, null=True, blank=True)
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    phone_cipher = models.BinaryField(_("手机号（密文）"), null=True, blank=True)
    phone_index = models.BinaryField(_("手机号（查找值）"), max_length=32, null=True, blank=True, unique=True)
    phone_hint = models.CharField(_("手机号（掩码）"), max_length=20, blank=True, default="")
    created_at = models.DateTimeField(_("登记时间"), db_default=Now())
    deceased_on = models.DateField(_("死亡日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("人员")
        constraints: ClassVar = [
            models.CheckConstraint(name="population_person_name_is_not_empty", condition=~Q(name="")),
            models.CheckConstraint(
                name="population_person_phone_is_whole_or_absent",
                condition=Q(phone_cipher__isnull=True, phone_index__isnull=True, phone_hint="")
                | (Q(phone_cipher__isnull=False, phone_index__isnull=False) & ~Q(phone_hint="")),
            ),
            models.CheckConstraint(name="population_person_sex_is_of_gb_t_2261_1", condition=Q(sex__in=[0, 1, 2, 9])),
        ]

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """A household 户 of a village, under the number the village knows it by."""

    SCOPED_PLACE_FIELDS = ("village", "grid")

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    grid = models.CharField(_("网格"), max_length=Level.GRID, db_collation="C", blank=True, default="", db_default="")
    number = models.CharField(_("户号"), max_length=60, db_collation="C")
    address = models.CharField(_("住址"), max_length=200, blank=True, default="")
    lng = models.FloatField(_("经度"), null=True, blank=True, help_text="WGS-84")
    lat = models.FloatField(_("纬度"), null=True, blank=True, help_text="WGS-84")

    class Meta:
        verbose_name = _("户")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["village", "number"], name="population_household_number_is_unique"),
            models.CheckConstraint(name="population_household_number_is_not_empty", condition=~Q(number="")),
        ]
        indexes: ClassVar = [
            models.Index(F("village"), Length("number"), F("number"), name="population_household_by_number"),
            models.Index(fields=["grid"], name="population_household_grid", condition=~Q(grid="")),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.number}"

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:  # noqa: ARG003 - the same for all
        """Tell apart households of one number when their villages merge: 12 becomes 330825002222-12."""
        taken = cls.objects.filter(village=new).values("number")
        cls.objects.filter(village=old, number__in=taken).update(number=Concat(Value(f"{old}-"), "number"))


class Membership(models.Model):
    """That a person belongs to a village from one day until another (the first day it no longer holds)."""

    class Kind(models.TextChoices):
        """Registered 户籍地 or resident 常住地; who lives where they are registered has both."""

        REGISTERED = "registered", _("户籍")
        RESIDENT = "resident", _("常住")

    SCOPED_PLACE_FIELDS = ("village",)

    person = models.ForeignKey("population.Person", on_delete=models.PROTECT, related_name="memberships")
    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    household = models.ForeignKey(
        "population.Household", on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    is_head = models.BooleanField(_("户主"), default=False, db_default=False)
    relation = models.CharField(_("与户主关系"), max_length=20, blank=True, default="")
    from_date = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True, help_text=_("自这一天起不再属于"))

    class Meta:
        verbose_name = _("成员关系")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until__isnull=True, kind="registered"),
                name="population_one_current_registration_per_person",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(until__isnull=True, is_head=True),
                name="population_one_current_head_per_household",
            ),
            models.UniqueConstraint(
                fields=["person", "village", "kind"],
                condition=Q(until__isnull=True),
                name="population_one_current_membership_per_kind",
            ),
            models.CheckConstraint(
                name="population_head_has_a_household", condition=Q(is_head=False) | Q(household__isnull=False)
            ),
            models.CheckConstraint(
                name="population_membership_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(until__gte=F("from_date")),
            ),
            models.CheckConstraint(
                name="population_membership_kind_is_known", condition=Q(kind__in=["registered", "resident"])
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["village", "person"],
                name="population_member_of_village",
                condition=Q(until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.village} {self.kind}"

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:
        """End the membership of the former village where the person already has the same in the other one."""
        current = cls.objects.filter(until__isnull=True)
        doubled = current.filter(
            Exists(current.filter(village=new, person=OuterRef("person"), kind=OuterRef("kind"))), village=old
        )
        doubled.update(until=Greatest(F("from_date"), Value(localdate(now))))
