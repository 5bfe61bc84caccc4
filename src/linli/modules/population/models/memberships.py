"""Who belongs to which village and household, from which day to which."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Greatest
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.modules.population.codes import RELATIONS

if TYPE_CHECKING:
    from datetime import datetime


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
    relation_code = models.CharField(
        _("与户主关系（代码）"), max_length=2, choices=RELATIONS, blank=True, default="", db_default=""
    )
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
            models.Index(fields=["from_date"], name="population_membership_from"),
            models.Index(fields=["until"], name="population_membership_until", condition=Q(until__isnull=False)),
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
