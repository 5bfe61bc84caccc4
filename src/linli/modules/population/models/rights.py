"""What people may know and ask of their own data: who read full numbers, corrections they want, consents they gave."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.population.flow import WAITING
from linli.modules.population.policy import POLICY


class Unmasking(models.Model):
    """That somebody was shown a full number, and why; written with its event before it was shown."""

    class Field(models.TextChoices):
        """Which number."""

        PHONE = "phone", _("手机号")
        ID_NUMBER = "id_number", _("证件号码")

    class Reason(models.TextChoices):
        """Why, in a word; further words beside it."""

        RELIEF = "relief", _("救助复核")
        ON_BEHALF = "on_behalf", _("代他办事")
        CHECK = "check", _("核对信息")
        ASKED = "asked", _("本人要求")
        OTHER = "other", _("别的，写一句")

    SCOPED_PLACE_FIELDS = ("place",)

    person = models.ForeignKey("population.Person", on_delete=models.PROTECT, related_name="unmaskings")
    place = models.CharField(_("区划"), max_length=Level.GRID, db_collation="C")
    field = models.CharField(_("看了什么"), max_length=10, choices=Field.choices)
    by = models.ForeignKey("population.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("以什么身份"), max_length=32, blank=True, default="", db_default="")
    reason = models.CharField(_("为什么"), max_length=10, choices=Reason.choices)
    words = models.CharField(_("说明"), max_length=200, blank=True, default="", db_default="")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("看过完整号码")
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="population_unmasked_person"),
            models.Index(fields=["place", "-id"], name="population_unmasked_at_place"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="population_another_reason_is_said", condition=~Q(reason="other") | ~Q(words="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.field}"


class CorrectionQuerySet(ScopedQuerySet["Correction"]):
    """Wishes for corrections by reach."""

    policy = POLICY


class Correction(models.Model):
    """What somebody wants the register to say of them; the village office accepts it or says why not.

    ``wanted_cipher`` holds the fields as JSON; it is emptied with the answer, ``fields`` still name them.
    """

    SCOPED_PLACE_FIELDS = ("village",)

    person = models.ForeignKey("population.Person", on_delete=models.CASCADE, related_name="corrections")
    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    fields = models.JSONField(_("要改的"))
    wanted_cipher = models.BinaryField(_("想改成（密文）"), null=True)
    words = models.CharField(_("说明"), max_length=300, blank=True, default="", db_default="")
    state = models.CharField(_("状态"), max_length=12, db_collation="C", default=WAITING)
    created_at = models.DateTimeField(_("提交时间"))
    due_at = models.DateTimeField(_("最晚答复"), null=True)
    note = models.CharField(_("答复"), max_length=200, blank=True, default="", db_default="")
    decided_by = models.ForeignKey("population.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("答复时间"), null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("更正申请")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="waiting"), name="population_one_waiting_correction"
            ),
            models.CheckConstraint(
                name="population_correction_is_decided_or_waits",
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False, wanted_cipher__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["village", "id"], condition=Q(state="waiting"), name="population_corrections_waiting"),
            models.Index(fields=["person", "-id"], name="population_corrections_of"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class Consent(models.Model):
    """That a person agreed to something in the words of a version, until they took it back."""

    class How(models.TextChoices):
        """How they agreed."""

        ONLINE = "online", _("在邻里上点的")
        PAPER = "paper", _("纸上签的")
        SPOKEN = "spoken", _("当面说的")

    person = models.ForeignKey("population.Person", on_delete=models.CASCADE, related_name="consents")
    subject = models.CharField(_("同意什么"), max_length=20, db_collation="C")
    version = models.CharField(_("文本版本"), max_length=10, db_collation="C")
    how = models.CharField(_("怎样同意"), max_length=6, choices=How.choices)
    by_id = models.BigIntegerField(_("登记人"), null=True, blank=True)
    given_at = models.DateTimeField(_("同意时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)

    class Meta:
        verbose_name = _("同意记录")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "subject"],
                condition=Q(withdrawn_at__isnull=True),
                name="population_one_consent_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.subject}"
