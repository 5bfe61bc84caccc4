"""Imports of residents: one run per file, its rows sealed until they are in, what was found wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.population.policy import POLICY

if TYPE_CHECKING:
    from datetime import datetime


class ResidentImportQuerySet(ScopedQuerySet["ResidentImport"]):
    """Imports by reach."""

    policy = POLICY


class ResidentImport(models.Model):
    """One file of residents on its way into the register of a village, or of all villages of a place.

    ``cursor`` is how far the running stage has come, written with what it did: the number of parts while checking,
    then the village and household done last (an empty list: none yet). Counts are of rows.
    """

    class State(models.TextChoices):
        """Where it stands; checking and importing are the worker's, in the others it waits for a person."""

        LAID_OUT = "laid_out", _("等对上列")
        CHECKING = "checking", _("正在试算")
        CHECKED = "checked", _("试算完了")
        IMPORTING = "importing", _("正在写进去")
        DONE = "done", _("写完了")
        DISCARDED = "discarded", _("不导入了")

    SCOPED_PLACE_FIELDS = ("place",)

    place = models.CharField(_("地方"), max_length=Level.VILLAGE, db_collation="C")
    file_name = models.CharField(_("文件名"), max_length=200)
    digest = models.BinaryField(_("文件摘要"), max_length=32)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    headers = models.JSONField(_("列名"), default=list)
    header_line = models.PositiveIntegerField(_("列名所在行"), default=1)
    columns = models.JSONField(_("各列是什么"), default=list)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.LAID_OUT)
    straight_on = models.BooleanField(_("试算后直接写"), default=False, db_default=False)
    stage_rows = models.PositiveIntegerField(_("这一步做完的行数"), default=0)
    cursor = models.JSONField(_("做到哪里"), null=True)
    added = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("变更"), default=0)
    unchanged = models.PositiveIntegerField(_("没变"), default=0)
    rejected = models.PositiveIntegerField(_("驳回"), default=0)
    by_id = models.BigIntegerField(_("经办人"), null=True)
    created_at = models.DateTimeField(_("上传时间"))
    stage_began_at = models.DateTimeField(_("这一步开始时间"), null=True)
    checked_at = models.DateTimeField(_("试算完成时间"), null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    erase_after = models.DateTimeField(_("表格保留到"), null=True, help_text=_("空：已清除"))

    objects = ResidentImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("居民导入")
        indexes: ClassVar = [
            models.Index(fields=["place", "-id"], name="population_import_of_place"),
            models.Index(fields=["erase_after"], name="population_import_to_erase"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.place} {self.state}"


class ImportPart(models.Model):
    """Some thousand rows of a file as read, packed and sealed."""

    run = models.ForeignKey(ResidentImport, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    first_line = models.PositiveIntegerField(_("首行"))
    rows = models.PositiveIntegerField(_("行数"))
    sealed = models.BinaryField(_("内容（密文）"))

    class Meta:
        verbose_name = _("导入表格的一段")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="population_import_part_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


class ImportFault(models.Model):
    """One thing wrong with one row; what the row says stays in its part."""

    run = models.ForeignKey(ResidentImport, on_delete=models.CASCADE, related_name="faults")
    line = models.PositiveIntegerField(_("行"))
    field = models.CharField(_("列"), max_length=20, blank=True, default="")
    code = models.CharField(_("毛病"), max_length=30, db_collation="C")
    is_error = models.BooleanField(_("驳回"))
    detail = models.JSONField(_("细节"), default=dict)

    class Meta:
        verbose_name = _("导入表格的毛病")
        indexes: ClassVar = [
            models.Index(fields=["run", "is_error", "line", "id"], name="population_import_faults"),
            models.Index(fields=["run", "code", "line", "id"], name="population_faults_by_code"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.line} {self.code}"


class StagedResident(models.Model):
    """A row as the register would write it, until it is in; empty columns say nothing.

    Of a row that stays out only where it belongs is kept, so that its household is not taken for one without a head.
    """

    SCOPED_PLACE_FIELDS = ("village", "grid")

    run = models.ForeignKey(ResidentImport, on_delete=models.CASCADE, related_name="staged")
    line = models.PositiveIntegerField()
    is_rejected = models.BooleanField(default=False)
    village = models.CharField(max_length=Level.VILLAGE, db_collation="C")
    household = models.CharField(max_length=60, db_collation="C")
    is_head = models.BooleanField(null=True)
    relation = models.CharField(max_length=20, null=True)  # noqa: DJ001 - empty and unsaid differ in what they change
    relation_code = models.CharField(max_length=2, null=True)  # noqa: DJ001
    registered = models.BooleanField(null=True)
    resident = models.BooleanField(null=True)
    says_belonging = models.BooleanField(default=False)
    name = models.CharField(max_length=60, null=True)  # noqa: DJ001
    id_kind = models.CharField(max_length=2, null=True)  # noqa: DJ001
    id_index = models.BinaryField(max_length=32, null=True)
    id_cipher = models.BinaryField(null=True)
    id_hint = models.CharField(max_length=20, null=True)  # noqa: DJ001
    phone_index = models.BinaryField(max_length=32, null=True)
    phone_cipher = models.BinaryField(null=True)
    phone_hint = models.CharField(max_length=20, null=True)  # noqa: DJ001
    sex = models.PositiveSmallIntegerField(null=True)
    born_on = models.DateField(null=True)
    ethnicity = models.CharField(max_length=2, null=True)  # noqa: DJ001
    marital = models.CharField(max_length=2, null=True)  # noqa: DJ001
    education = models.CharField(max_length=2, null=True)  # noqa: DJ001
    political = models.CharField(max_length=2, null=True)  # noqa: DJ001
    occupation = models.CharField(max_length=60, null=True)  # noqa: DJ001
    workplace = models.CharField(max_length=100, null=True)  # noqa: DJ001
    deceased_on = models.DateField(null=True)
    grid = models.CharField(max_length=Level.GRID, db_collation="C", null=True)  # noqa: DJ001
    address = models.CharField(max_length=200, null=True)  # noqa: DJ001
    house = models.CharField(max_length=60, db_collation="C", null=True)  # noqa: DJ001
    tags = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        verbose_name = _("待写入的居民")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "line"], name="population_staged_line_is_unique"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run", "village", "household", "line"], name="population_staged_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.line}"


class ImportColumns(models.Model):
    """What the columns of a place's tables hold, by their names, as somebody there said it last."""

    SCOPED_PLACE_FIELDS = ("place",)

    place = models.CharField(_("地方"), max_length=Level.VILLAGE, db_collation="C", unique=True)
    columns = models.JSONField(_("各列是什么"), default=dict)

    class Meta:
        verbose_name = _("记住的列")

    def __str__(self) -> str:
        return self.place

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:  # noqa: ARG003 - the same for all
        """Let what the other place remembers stand."""
        if cls.objects.filter(place=new).exists():
            cls.objects.filter(place=old).delete()
