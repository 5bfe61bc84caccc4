"""Written mandates of a vote: who lets a member of the same household vote for them (集 §27)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.models.votes import RollEntry, Vote


class VoteMandate(models.Model):
    """That somebody on a vote's roll entrusted a grown member of their household, in writing; the paper is a photo.

    One at a time for each voice. It ends when it is revoked, or when whoever gave it votes themselves. That both belong
    to ``household`` when it is recorded, and that a ballot by proxy has its mandate, the database holds.
    """

    class Ended(models.TextChoices):
        """Why it counts no longer."""

        REVOKED = "revoked", _("撤回了")
        CAME = "came", _("本人自己投了")

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="mandates")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="mandates")
    holder = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    household = models.ForeignKey("population.Household", models.PROTECT, related_name="+")
    given_on = models.DateField(_("委托书哪天写的"))
    paper = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    recorded_by_id = models.BigIntegerField(_("谁登记的"))
    recorded_at = models.DateTimeField(_("登记时间"))
    ended_at = models.DateTimeField(_("失效时间"), null=True)
    ended_as = models.CharField(_("为什么失效"), max_length=8, choices=Ended.choices, blank=True, default="")

    class Meta:
        verbose_name = _("受托投票")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(ended_at__isnull=True), name="deliberation_one_mandate_each"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="deliberation_mandate_ended_as",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.holder_id}"
