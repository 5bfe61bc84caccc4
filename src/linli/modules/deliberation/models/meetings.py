"""Meetings held in a stage: who was called how, who came, how they voted, what was written down, who signed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.models.prior_study import PriorStudy
from linli.modules.deliberation.models.topics import TopicStage

WHERE_AT_MOST = 60
HOW_AT_MOST = 100
WORDS_AT_MOST = 300
MINUTES_AT_MOST = 8000


class Evidence(models.TextChoices):
    """What a file of a stage shows; kept as the label of ``TopicFile``."""

    PHOTO = "photo", _("现场照片")
    MINUTES = "minutes", _("纪要原件")
    STUDY = "study", _("党组织研究记录")
    BOARD = "board", _("公开栏照片")
    RESULT = "result", _("完工照片")
    PAPER = "paper", _("单据")


class Meeting(PriorStudy):
    """One meeting as it was written down; a correction is another row, and both are shown.

    ``rule`` is the line of the law it met under, empty where the stage has shares of its own; ``judged_by`` keeps the
    rule or the shares of that day whole. ``on_register`` is how many the register knew to be entitled; where
    ``entitled`` differs, ``entitled_why`` says why. ``short_notice`` are the special circumstances (村 §25, 居 §26).
    """

    stage = models.ForeignKey(TopicStage, models.CASCADE, related_name="meetings")
    rule = models.CharField(_("依据哪条规则"), max_length=40, db_collation="C", blank=True, default="")
    judged_by = models.JSONField(_("当天的规则"))
    held_at = models.DateTimeField(_("什么时候开的"))
    where = models.CharField(_("在哪儿开的"), max_length=WHERE_AT_MOST)
    convened_by = models.CharField(_("谁召集的"), max_length=40)
    notice_on = models.DateField(_("哪天通知的"), null=True)
    notice_how = models.CharField(_("怎么通知的"), max_length=HOW_AT_MOST, blank=True, default="")
    short_notice = models.CharField(_("为什么临时通知"), max_length=WORDS_AT_MOST, blank=True, default="")
    entitled = models.PositiveIntegerField(_("应到"))
    on_register = models.PositiveIntegerField(_("名册上多少"), null=True)
    entitled_why = models.CharField(_("和名册不一样，为什么"), max_length=WORDS_AT_MOST, blank=True, default="")
    present = models.PositiveIntegerField(_("实到"))
    in_favour = models.PositiveIntegerField(_("同意"))
    against = models.PositiveIntegerField(_("不同意"), default=0)
    abstained = models.PositiveIntegerField(_("弃权"), default=0)
    minutes = models.TextField(_("纪要"), max_length=MINUTES_AT_MOST, blank=True, default="")
    recorded_by_id = models.BigIntegerField(_("谁记的"))
    recorded_by = models.CharField(_("谁记的"), max_length=40)
    recorded_at = models.DateTimeField(_("记的时间"))
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    reason = models.CharField(_("为什么更正"), max_length=WORDS_AT_MOST, blank=True, default="")

    class Meta:
        verbose_name = _("会议")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(present__lte=F("entitled")), name="deliberation_present_are_entitled"),
            models.CheckConstraint(
                condition=Q(present=F("in_favour") + F("against") + F("abstained")),
                name="deliberation_present_said_something",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""), name="deliberation_corrected_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.held_at:%Y-%m-%d}"


class StageSignature(models.Model):
    """Somebody signed for a stage in a role: for the minutes of one meeting where there is one, else for the stage."""

    stage = models.ForeignKey(TopicStage, models.CASCADE, related_name="signatures")
    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, related_name="signatures")
    person = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    name = models.CharField(_("签名"), max_length=40)
    role = models.CharField(_("以什么身份"), max_length=20)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("签字")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stage", "meeting", "person"], nulls_distinct=False, name="deliberation_signed_once_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.name}"


class Progress(models.Model):
    """A word on how far the work is; photos sent with it bear the same moment."""

    stage = models.ForeignKey(TopicStage, models.CASCADE, related_name="progress")
    note = models.CharField(_("进展"), max_length=500)
    by_id = models.BigIntegerField(_("谁写的"))
    by_name = models.CharField(_("谁写的"), max_length=40)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("进展")

    def __str__(self) -> str:
        return f"{self.stage_id} {self.at:%Y-%m-%d}"


class Report(models.Model):
    """What became of it, made public: done on which day, in which words, with how much money (whole fen)."""

    stage = models.OneToOneField(TopicStage, models.CASCADE, related_name="report")
    words = models.TextField(_("办成什么样"), max_length=2000)
    finished_on = models.DateField(_("哪天办完的"))
    spent = models.BigIntegerField(_("花了多少"), default=0)
    spent_on = models.CharField(_("钱花在哪"), max_length=500, blank=True, default="")
    by_id = models.BigIntegerField(_("谁写的"))
    by_name = models.CharField(_("谁写的"), max_length=40)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("办理结果")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(spent__gte=0), name="deliberation_spent_nothing_or_more"),
            models.CheckConstraint(condition=Q(spent=0) | ~Q(spent_on=""), name="deliberation_spent_on_something"),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.finished_on}"
