"""Projects that carry a resolution out: their steps, money, photos, defects and acceptance.

Money is a whole number of fen. A line of money is never changed or deleted, only struck once with a reason, and the
sums of a project are those of its lines: triggers (migration 0006) hold both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.deliberation.flow_projects import FINISHED, PROJECT_FLOW, RUNNING
from linli.modules.deliberation.models.topics import NAME_AT_MOST, NOTE_AT_MOST, TITLE_AT_MOST, Topic
from linli.modules.deliberation.policy import POLICY

if TYPE_CHECKING:
    from datetime import date

WORDS_AT_MOST = 100
REASON_AT_MOST = 200
FEN_AT_MOST = 10**12
"""Ten thousand million yuan; beyond it somebody has mistyped."""


class Purse(models.TextChoices):
    """Which money is spent: the committee's, or the collective's that belongs to its members (集体法 §44)."""

    COMMITTEE = "committee", _("村(居)委会的钱")
    COLLECTIVE = "collective", _("集体经济组织的钱")


class ProjectQuerySet(ScopedQuerySet["Project"]):
    """Projects by reach."""

    policy = POLICY


class Project(models.Model):
    """What a resolution has done; ``balance`` is computed by the database, ``round`` counts the hand-overs."""

    SCOPED_PLACE_FIELDS: ClassVar = ("village",)

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="projects")
    name = models.CharField(_("叫什么"), max_length=TITLE_AT_MOST)
    about = models.CharField(_("做什么"), max_length=NOTE_AT_MOST, blank=True, default="")
    budget = models.BigIntegerField(_("预算（分）"))
    purse = models.CharField(_("哪笔钱"), max_length=10, choices=Purse.choices)
    responsible = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    responsible_name = models.CharField(_("谁负责"), max_length=40)
    contractor = models.CharField(_("谁来做"), max_length=WORDS_AT_MOST, blank=True, default="")
    contractor_is_person = models.BooleanField(_("是个人"), default=False)
    state = models.CharField(_("到哪一步"), max_length=10, db_collation="C", default=RUNNING)
    income = models.BigIntegerField(_("收进（分）"), default=0)
    expense = models.BigIntegerField(_("花出（分）"), default=0)
    balance = models.GeneratedField(
        expression=F("income") - F("expense"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name=_("还剩（分）"),
    )
    lines = models.PositiveIntegerField(_("记到第几笔"), default=0)
    round = models.PositiveSmallIntegerField(_("第几次验收"), default=0)
    note = models.CharField(_("说明"), max_length=NOTE_AT_MOST, blank=True, default="")
    opened_at = models.DateTimeField(_("立项时间"))
    opened_by_id = models.BigIntegerField(_("谁立的"))
    handed_over_at = models.DateTimeField(_("交验时间"), null=True)
    due_at = models.DateTimeField(_("什么时候前验收"), null=True)
    accepted_at = models.DateTimeField(_("验收时间"), null=True)
    ended_at = models.DateTimeField(_("了结时间"), null=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("项目")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "name"], name="deliberation_project_opened_once"),
            models.CheckConstraint(condition=Q(state__in=PROJECT_FLOW.states), name="deliberation_project_state_known"),
            models.CheckConstraint(
                condition=Q(budget__gt=0, budget__lte=FEN_AT_MOST), name="deliberation_project_budget"
            ),
            models.CheckConstraint(condition=Q(income__gte=0, expense__gte=0), name="deliberation_project_sums"),
            models.CheckConstraint(
                condition=~Q(state=FINISHED) | Q(income=F("expense"), ended_at__isnull=False),
                name="deliberation_finished_is_settled",
            ),
            models.CheckConstraint(condition=Q(purse__in=Purse.values), name="deliberation_project_purse"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["village", "-id"], name="deliberation_projects_of"),
            models.Index(fields=["village", "state", "-id"], name="deliberation_projects_by_state"),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectStep(models.Model):
    """One step with the day it is planned for and the day it was done."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("第几步"))
    name = models.CharField(_("做什么"), max_length=TITLE_AT_MOST)
    planned_on = models.DateField(_("计划哪天"))
    done_on = models.DateField(_("哪天做完"), null=True)
    note = models.CharField(_("说明"), max_length=REASON_AT_MOST, blank=True, default="")

    class Meta:
        verbose_name = _("项目的一步")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "position"], name="deliberation_step_position")
        ]

    def __str__(self) -> str:
        return self.name

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and it is not done, or was done after it."""
        return (self.done_on or today) > self.planned_on


class ProjectMoney(models.Model):
    """A sum that came in or went out; one written wrongly is struck with a reason and stays to be seen."""

    class Kind(models.TextChoices):
        """Which way the money went."""

        INCOME = "income", _("收进")
        EXPENSE = "expense", _("花出")

    project = models.ForeignKey(Project, models.PROTECT, related_name="money")
    line = models.PositiveIntegerField(_("第几笔"))
    key = models.CharField(_("表单标识"), max_length=64, db_collation="C")
    kind = models.CharField(_("收支"), max_length=8, choices=Kind.choices)
    on = models.DateField(_("日期"))
    amount = models.BigIntegerField(_("金额（分）"))
    purpose = models.CharField(_("用途"), max_length=WORDS_AT_MOST)
    party = models.CharField(_("对方"), max_length=WORDS_AT_MOST)
    party_is_person = models.BooleanField(_("对方是个人"), default=False)
    entered_at = models.DateTimeField(_("记的时间"))
    entered_by_id = models.BigIntegerField(_("谁记的"))
    struck_at = models.DateTimeField(_("划掉时间"), null=True)
    struck_reason = models.CharField(_("为什么划掉"), max_length=REASON_AT_MOST, blank=True, default="")

    class Meta:
        verbose_name = _("项目的一笔钱")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "line"], name="deliberation_money_line"),
            models.UniqueConstraint(fields=["project", "key"], name="deliberation_money_entered_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=FEN_AT_MOST), name="deliberation_money_is_positive"
            ),
            models.CheckConstraint(condition=Q(kind__in=["income", "expense"]), name="deliberation_money_one_way"),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) | ~Q(struck_reason=""), name="deliberation_struck_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}:{self.line}"


class ProjectVoucher(models.Model):
    """A photo or PDF that proves a sum; members see it unless it shows what is nobody's business."""

    money = models.ForeignKey(ProjectMoney, models.PROTECT, related_name="vouchers")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    is_shown = models.BooleanField(_("村民看得到"), default=True)

    class Meta:
        verbose_name = _("项目凭证")

    def __str__(self) -> str:
        return f"{self.money_id}:{self.file_id}"


class ProjectPhoto(models.Model):
    """What a project looked like on a day, of one of its steps or of the whole."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="photos")
    step = models.ForeignKey(ProjectStep, models.CASCADE, null=True, related_name="photos")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    caption = models.CharField(_("拍的什么"), max_length=NAME_AT_MOST, blank=True, default="")
    at = models.DateTimeField(_("时间"))
    added_by_id = models.BigIntegerField(_("谁放的"))

    class Meta:
        verbose_name = _("项目照片")

    def __str__(self) -> str:
        return f"{self.project_id} {self.file_id}"


class ProjectDefect(models.Model):
    """What the supervision committee found wanting, and how it was mended."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="defects")
    words = models.CharField(_("哪里不行"), max_length=REASON_AT_MOST)
    found_at = models.DateTimeField(_("什么时候看出来"))
    found_by_name = models.CharField(_("谁看出来的"), max_length=40)
    mended_at = models.DateTimeField(_("什么时候改好"), null=True)
    mended_note = models.CharField(_("怎么改的"), max_length=REASON_AT_MOST, blank=True, default="")

    class Meta:
        verbose_name = _("验收问题")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mended_at__isnull=True) | ~Q(mended_note=""), name="deliberation_mended_says_how"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.words}"


class ProjectSignature(models.Model):
    """That a member of the supervision committee has looked at a project as handed over, and signs for it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="signatures")
    round = models.PositiveSmallIntegerField(_("第几次验收"))
    person = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=40)
    at = models.DateTimeField(_("签字时间"))

    class Meta:
        verbose_name = _("验收签字")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "round", "person"], name="deliberation_accepted_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.project_id}:{self.name}"
