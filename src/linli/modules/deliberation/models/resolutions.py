"""What was decided, with the rule of that day and the count that made it so; no row is ever changed."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.models.topics import SUMMARY_AT_MOST, Topic, TopicStage


class Resolution(models.Model):
    """The resolution of a topic; a trigger (migration 0004) refuses to change or delete it.

    ``rule`` is the effective rule with its date, article and shares; ``count`` who was entitled, who took part by which
    channel, who was for and against, and what was needed. ``meeting_id`` or ``vote_id`` says where it was counted.
    """

    number = models.CharField(_("编号"), max_length=40, db_collation="C")
    topic = models.OneToOneField(Topic, models.PROTECT, related_name="resolution")
    stage = models.ForeignKey(TopicStage, models.PROTECT, related_name="+")
    rule = models.JSONField(_("依据的规则"))
    count = models.JSONField(_("怎么数的"))
    words = models.TextField(_("定了什么"), max_length=SUMMARY_AT_MOST)
    vote_id = models.BigIntegerField(_("哪次表决"), null=True)
    meeting = models.ForeignKey("deliberation.Meeting", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("决定时间"))
    decided_by_id = models.BigIntegerField(_("谁办的"))

    class Meta:
        verbose_name = _("决议")

    def __str__(self) -> str:
        return self.number

    @property
    def law_since(self) -> date | None:
        """Since when the law it was decided by is in force; nothing where a county's own way of deciding was it."""
        since = self.rule.get("in_force_from")
        return date.fromisoformat(since) if since else None
