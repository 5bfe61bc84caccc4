"""Tags 人群标签: what somebody is or receives, given by hand, by import or by a rule."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level


class Tag(models.Model):
    """One tag of the nation (``county`` empty) or of a county; with a ``rule`` the nightly sweep gives and takes it.

    ``rule`` is data: ``{"age": {"min": 60, "max": 69}, "sex": "female", "residency": ["resident"], "tags_any": [codes],
    "tags_all": [codes], "tags_none": [codes]}``, each part optional. ``is_private`` marks tags whose holders' number is
    not shown to the public (low income).
    """

    county = models.CharField(_("县"), max_length=Level.COUNTY, db_collation="C", blank=True, default="")
    code = models.CharField(_("代码"), max_length=40, db_collation="C")
    name = models.CharField(_("名称"), max_length=30)
    rule = models.JSONField(_("规则"), null=True, blank=True)
    is_private = models.BooleanField(_("人数不公开"), default=False, db_default=False)
    is_retired = models.BooleanField(_("停用"), default=False, db_default=False)
    position = models.PositiveSmallIntegerField(_("次序"), default=100, db_default=100)

    class Meta:
        verbose_name = _("人群标签")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["county", "code"], name="population_tag_code_is_unique"),
            models.CheckConstraint(name="population_tag_is_named", condition=~Q(name="") & ~Q(code="")),
        ]

    def __str__(self) -> str:
        return self.name


class PersonTag(models.Model):
    """That a person has a tag from one day until another (the first day it no longer holds).

    ``place`` is the village in whose bodies it counts (a seat in its committee); empty for what somebody is anywhere.
    """

    class Source(models.TextChoices):
        """Where it comes from; what a rule gave only the rule takes away."""

        HAND = "hand", _("手工")
        IMPORT = "import", _("导入")
        RULE = "rule", _("规则")

    SCOPED_PLACE_FIELDS = ("place",)

    person = models.ForeignKey("population.Person", on_delete=models.CASCADE, related_name="tags")
    tag = models.ForeignKey("population.Tag", on_delete=models.PROTECT, related_name="holders")
    source = models.CharField(_("来源"), max_length=6, choices=Source.choices)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="", db_default="")
    place = models.CharField(
        _("在哪个村社算"), max_length=Level.VILLAGE, db_collation="C", blank=True, default="", db_default=""
    )
    by_id = models.BigIntegerField(_("登记人"), null=True, blank=True)
    from_date = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True, help_text=_("自这一天起不再有"))

    class Meta:
        verbose_name = _("人员标签")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "tag"], condition=Q(until__isnull=True), name="population_one_current_tag_of_a_kind"
            ),
            models.CheckConstraint(
                name="population_tag_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(until__gte=F("from_date")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tag", "person"], name="population_tag_holders"),
            models.Index(fields=["from_date"], name="population_tag_from"),
            models.Index(fields=["until"], name="population_tag_until", condition=Q(until__isnull=False)),
            models.Index(fields=["place", "tag"], name="population_tag_at_place", condition=~Q(place="")),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.tag_id}"
