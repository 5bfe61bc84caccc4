"""Households 户 and the houses 房屋 they live in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Length
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.modules.population.codes import HOUSE_USES

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


class House(models.Model):
    """A house or flat 房屋 of a village, under the number the village knows it by (GB/T 31000, 房屋信息)."""

    SCOPED_PLACE_FIELDS = ("village", "grid")

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    grid = models.CharField(_("网格"), max_length=Level.GRID, db_collation="C", blank=True, default="", db_default="")
    number = models.CharField(_("房屋编号"), max_length=60, db_collation="C")
    address = models.CharField(_("地址"), max_length=200, blank=True, default="", db_default="")
    use = models.CharField(_("用途"), max_length=10, choices=HOUSE_USES, default="own", db_default="own")
    area = models.PositiveIntegerField(_("建筑面积"), null=True, blank=True, help_text=_("平方米"))
    owner = models.ForeignKey(
        "population.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="houses"
    )
    lng = models.FloatField(_("经度"), null=True, blank=True, help_text="WGS-84")
    lat = models.FloatField(_("纬度"), null=True, blank=True, help_text="WGS-84")

    class Meta:
        verbose_name = _("房屋")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["village", "number"], name="population_house_number_is_unique"),
            models.CheckConstraint(name="population_house_number_is_not_empty", condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.number}"

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:  # noqa: ARG003 - the same for all
        """Tell apart houses of one number when their villages merge, as households are."""
        _keep_apart(cls.objects.all(), old, new)


class Household(models.Model):
    """A household 户 of a village, under the number the village knows it by."""

    SCOPED_PLACE_FIELDS = ("village", "grid")

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    grid = models.CharField(_("网格"), max_length=Level.GRID, db_collation="C", blank=True, default="", db_default="")
    number = models.CharField(_("户号"), max_length=60, db_collation="C")
    address = models.CharField(_("住址"), max_length=200, blank=True, default="")
    lng = models.FloatField(_("经度"), null=True, blank=True, help_text="WGS-84")
    lat = models.FloatField(_("纬度"), null=True, blank=True, help_text="WGS-84")

    ended_on = models.DateField(_("注销日期"), null=True, blank=True)

    house = models.ForeignKey(
        "population.House", on_delete=models.SET_NULL, null=True, blank=True, related_name="households"
    )

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
        _keep_apart(cls.objects.all(), old, new)


def _keep_apart(rows: QuerySet[House] | QuerySet[Household], old: str, new: str) -> None:
    taken = rows.filter(village=new).values("number")
    rows.filter(village=old, number__in=taken).update(number=Concat(Value(f"{old}-"), "number"))
