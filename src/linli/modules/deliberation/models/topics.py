"""Topics, the stages they go through, who stands behind them, and the templates they were taken up with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.deliberation import flow
from linli.modules.deliberation.policy import POLICY
from linli.modules.deliberation.stages import Stage, stage_parse

TITLE_AT_MOST = 40
TEXT_AT_MOST = 2000
NOTE_AT_MOST = 500
SUMMARY_AT_MOST = 2000
NAME_AT_MOST = 20


class Consent(models.TextChoices):
    """How somebody agreed that another takes their words down."""

    SPOKEN = "spoken", _("当面口头同意")
    SIGNED = "signed", _("签字同意")
    PHONE = "phone", _("电话里同意")


class Template(models.Model):
    """A county's own way of deciding, one row per version; the product's stand in ``defaults.TEMPLATES``."""

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    place = models.CharField(_("哪里定的"), max_length=Level.COUNTY, db_collation="C")
    code = models.CharField(_("代码"), max_length=20, db_collation="C")
    version = models.PositiveSmallIntegerField(_("第几版"), default=1)
    name = models.CharField(_("名字"), max_length=NAME_AT_MOST)
    about = models.CharField(_("说明"), max_length=200, blank=True, default="")
    stages = models.JSONField(_("环节"))
    is_offered = models.BooleanField(_("可以用"), default=True)
    saved_by_id = models.BigIntegerField(_("谁写的"))
    saved_at = models.DateTimeField(_("写的时间"))

    class Meta:
        verbose_name = _("议事办法")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "code", "version"], name="deliberation_one_version_of_a_template")
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.code} v{self.version}"


class TopicQuerySet(ScopedQuerySet["Topic"]):
    """Topics by reach."""

    policy = POLICY


class Topic(models.Model):
    """Something a village talks over and decides.

    ``group`` is the grid whose own business it is, or empty. ``stage`` is the position of the stage it is in, 0 before
    it is taken up. ``source`` says what it came from (``matters.matter:12``). ``outcome`` are the words decided.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("village", "group")

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    group = models.CharField(_("小组"), max_length=Level.GRID, db_collation="C", blank=True, default="")
    number = models.CharField(_("编号"), max_length=40, db_collation="C")
    title = models.CharField(_("议什么"), max_length=TITLE_AT_MOST)
    text = models.TextField(_("怎么回事"), max_length=TEXT_AT_MOST)
    proposer = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    proposer_name = models.CharField(_("谁提的"), max_length=40)
    helper = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    consent = models.CharField(_("怎么同意的"), max_length=8, choices=Consent.choices, blank=True, default="")
    source = models.CharField(_("从哪儿来"), max_length=64, db_collation="C", blank=True, default="")
    key = models.UUIDField(_("表单的号"), null=True)
    state = models.CharField(_("到哪一步"), max_length=10, db_collation="C", default=flow.RAISED)
    template = models.CharField(_("议事办法"), max_length=20, db_collation="C", blank=True, default="")
    template_name = models.CharField(_("议事办法"), max_length=NAME_AT_MOST, blank=True, default="")
    stage = models.PositiveSmallIntegerField(_("第几个环节"), default=0)
    supports = models.PositiveIntegerField(_("多少人附议"), default=0)
    reason = models.CharField(_("为什么"), max_length=NOTE_AT_MOST, blank=True, default="")
    summary = models.TextField(_("书记小结"), max_length=SUMMARY_AT_MOST, blank=True, default="")
    summary_by = models.CharField(_("谁小结的"), max_length=40, blank=True, default="")
    summary_at = models.DateTimeField(_("小结时间"), null=True)
    outcome = models.TextField(_("定了什么"), max_length=SUMMARY_AT_MOST, blank=True, default="")
    result = models.TextField(_("办成什么样"), max_length=SUMMARY_AT_MOST, blank=True, default="")
    raised_at = models.DateTimeField(_("提出时间"))
    taken_up_at = models.DateTimeField(_("受理时间"), null=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    ended_at = models.DateTimeField(_("了结时间"), null=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("议题")
        constraints: ClassVar = [
            # two villages of the same short name number alike
            models.UniqueConstraint(fields=["village", "number"], name="deliberation_number_per_village"),
            models.UniqueConstraint(fields=["proposer", "key"], name="deliberation_topic_sent_once"),
            models.UniqueConstraint(
                fields=["helper", "key"], condition=Q(helper__isnull=False), name="deliberation_taken_down_once"
            ),
            models.UniqueConstraint(
                fields=["source"], condition=~Q(source=""), name="deliberation_one_topic_of_a_source"
            ),
            models.CheckConstraint(condition=Q(state__in=flow.FLOW.states), name="deliberation_topic_state_known"),
            models.CheckConstraint(
                condition=Q(helper__isnull=True) | ~Q(consent=""), name="deliberation_helped_with_consent"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["village", "-id"], name="deliberation_topic_of_village"),
            models.Index(fields=["village", "state", "-id"], name="deliberation_topic_by_state"),
            models.Index(fields=["proposer", "-id"], name="deliberation_topic_of_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """The topic as comments name it."""
        return subject_of(self.pk)


def subject_of(topic_id: int) -> str:
    """Return a topic as comments name it."""
    return f"deliberation.topic:{topic_id}"


class NumberSeries(models.Model):
    """The last public number of a topic given out in a village in a year."""

    pk = models.CompositePrimaryKey("village", "year")
    village = models.CharField(max_length=Level.VILLAGE, db_collation="C")
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        verbose_name = _("编号")

    def __str__(self) -> str:
        return f"{self.village}-{self.year}"


class TopicStage(models.Model):
    """One stage of a topic: a copy of its template's, so that a later version changes nothing here.

    ``began_at`` is set when the topic enters it, ``ended_at`` when its guard was met and the next began. ``until`` is
    the end of a consultation or display. A stage gone back to begins anew as another row of a higher ``round``.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField(_("第几个"))
    round = models.PositiveSmallIntegerField(_("第几轮"), default=1)
    spec = models.JSONField(_("要求"))
    began_at = models.DateTimeField(_("开始"), null=True)
    until = models.DateTimeField(_("到什么时候"), null=True)
    ended_at = models.DateTimeField(_("结束"), null=True)
    note = models.CharField(_("说明"), max_length=NOTE_AT_MOST, blank=True, default="")

    class Meta:
        verbose_name = _("环节")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "position", "round"], name="deliberation_one_round_of_a_stage"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(began_at__isnull=False), name="deliberation_ended_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}/{self.position}"

    @property
    def asks(self) -> Stage:
        """What this stage demands."""
        return stage_parse(self.spec)


class Support(models.Model):
    """Somebody stands behind a topic, once."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="supporters")
    person = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("附议")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "person"], name="deliberation_supported_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.person_id}"


class TopicFile(models.Model):
    """A photo, recording or document of a topic or of one of its stages; ``label`` says what it shows."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="files")
    stage = models.ForeignKey(TopicStage, models.CASCADE, null=True, related_name="files")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    label = models.CharField(_("是什么"), max_length=NAME_AT_MOST, blank=True, default="")
    added_by_id = models.BigIntegerField(_("谁加的"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("材料")

    def __str__(self) -> str:
        return f"{self.topic_id} {self.file_id}"
