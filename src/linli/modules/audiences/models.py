"""Audiences kept under a name, and how far the nightly sweep of tags has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.audiences.policy import POLICY

if TYPE_CHECKING:
    from linli.kernel.policy import Policy


class SegmentQuerySet(ScopedQuerySet["Segment"]):
    """Kept audiences by the policy of the module."""

    policy: ClassVar[Policy] = POLICY


class Segment(models.Model):
    """An audience 常用人群 under a name, shared by whoever keeps a place's office; ``audience`` is the API's form."""

    SCOPED_PLACE_FIELDS = ("place",)

    place = models.CharField(_("地方"), max_length=Level.VILLAGE, db_collation="C")
    name = models.CharField(_("名称"), max_length=30)
    audience = models.JSONField(_("人群"))
    by_id = models.BigIntegerField(_("存的人"))
    changed_at = models.DateTimeField(_("改动时间"))

    objects = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("常用人群")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "name"], name="audiences_segment_name_is_unique"),
            models.CheckConstraint(name="audiences_segment_is_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Sweep(models.Model):
    """How far the nightly sweep has come: of a county's tag by rule, of the county (no tag), of standings (neither).

    ``day`` is the last day that was finished, empty before the first or after a change of the rule; the numbers are
    those of the day under way, so that a sweep that was broken off tells all it did.
    """

    county = models.CharField(_("县"), max_length=Level.COUNTY, db_collation="C", blank=True)
    tag_id = models.BigIntegerField(_("人群标签"), default=0, db_default=0)
    day = models.DateField(_("做完的一天"), null=True)
    entered = models.PositiveIntegerField(_("进来的"), default=0, db_default=0)
    left = models.PositiveIntegerField(_("出去的"), default=0, db_default=0)

    class Meta:
        verbose_name = _("人群更新")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["county", "tag_id"], name="audiences_sweep_is_one_of_its_kind")
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.tag_id} {self.day}"
