"""Standing: one narrow row per living member, all that an audience asks about; kept by triggers, never written here."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level


class Standing(models.Model):
    """Where a living person is registered and lives today, and what they are: one row, so that counts need no distinct.

    Both places are codes of a grid where the household's is known, else of the village, empty where there is none.
    Of several villages of residence the latest counts. Triggers on memberships, persons, households and tags keep it;
    ``population_standing_write(ids)`` brings up to date what only the calendar changes.
    """

    person_id = models.BigIntegerField(primary_key=True)
    registered = models.CharField(_("户籍地"), max_length=Level.GRID, db_collation="C")
    resident = models.CharField(_("常住地"), max_length=Level.GRID, db_collation="C")
    born_on = models.DateField(_("出生日期"), null=True)
    sex = models.PositiveSmallIntegerField(_("性别"), null=True)
    is_head = models.BooleanField(_("户主"))
    household_id = models.BigIntegerField(_("户"), null=True)
    tags = ArrayField(models.IntegerField(), verbose_name=_("标签"))

    class Meta:
        verbose_name = _("在册情况")
        indexes: ClassVar = [
            models.Index(fields=["registered"], name="population_standing_registered"),
            # All that is counted without tags, in the order of where it is counted: the table itself is not read.
            models.Index(
                fields=["resident", "registered", "born_on", "sex", "is_head"], name="population_standing_counted"
            ),
            # An age is read off this one; the table would be looked at once for each person of that age.
            models.Index(
                fields=["born_on"],
                include=["resident", "registered", "sex", "is_head"],
                name="population_standing_ages",
            ),
            GinIndex(fields=["tags"], name="population_standing_tags", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.registered} {self.resident}"
