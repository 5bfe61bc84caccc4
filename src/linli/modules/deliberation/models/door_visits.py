"""Whom a collector is sent to for their ballot."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.models.votes import RollEntry

DOOR_AT_MOST = 40


class DoorVisit(models.Model):
    """Somebody is sent to the door of a voice on the roll.

    Whether it still is to be made is not kept: it is as long as the vote is open and the voice has no ballot, however
    that comes in. ``door`` puts doors into the order in which they are walked by: that of the households' numbers.
    """

    entry = models.OneToOneField(RollEntry, models.PROTECT, related_name="visit")
    collector = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    door = models.CharField(_("第几家"), max_length=DOOR_AT_MOST, blank=True, db_collation="C")
    sent_by_id = models.BigIntegerField(_("谁派的"))
    sent_at = models.DateTimeField(_("什么时候派的"))

    class Meta:
        verbose_name = _("派上门")

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.collector_id}"
