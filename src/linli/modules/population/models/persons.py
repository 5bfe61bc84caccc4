"""Natural persons; phone and identity numbers are sealed, a blind index finds them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from linli.modules.population.codes import EDUCATIONS, ETHNICITIES, ID_KINDS, MARITAL_STATES, POLITICAL_STATES


class Person(models.Model):
    """A natural person, known once however many villages they belong to."""

    class Sex(models.IntegerChoices):
        """Sex after GB/T 2261.1."""

        UNKNOWN = 0, _("未知")
        MALE = 1, _("男")
        FEMALE = 2, _("女")
        UNSTATED = 9, _("未说明")

    name = models.CharField(_("姓名"), max_length=60)
    name_pinyin = models.CharField(
        _("拼音"), max_length=300, db_collation="C", help_text=_("首字母、空格、全拼：wxf wangxiufang")
    )
    sex = models.PositiveSmallIntegerField(_("性别"), choices=Sex.choices, null=True, blank=True)
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    phone_cipher = models.BinaryField(_("手机号（密文）"), null=True, blank=True)
    phone_index = models.BinaryField(_("手机号（查找值）"), max_length=32, null=True, blank=True, unique=True)
    phone_hint = models.CharField(_("手机号（掩码）"), max_length=20, blank=True, default="")
    id_kind = models.CharField(_("证件类型"), max_length=2, choices=ID_KINDS, blank=True, default="", db_default="")
    id_cipher = models.BinaryField(_("证件号码（密文）"), null=True, blank=True)
    id_index = models.BinaryField(_("证件号码（查找值）"), max_length=32, null=True, blank=True, unique=True)
    id_hint = models.CharField(_("证件号码（掩码）"), max_length=20, blank=True, default="", db_default="")
    ethnicity = models.CharField(_("民族"), max_length=2, choices=ETHNICITIES, blank=True, default="", db_default="")
    marital = models.CharField(
        _("婚姻状况"), max_length=2, choices=MARITAL_STATES, blank=True, default="", db_default=""
    )
    education = models.CharField(_("文化程度"), max_length=2, choices=EDUCATIONS, blank=True, default="", db_default="")
    political = models.CharField(
        _("政治面貌"), max_length=2, choices=POLITICAL_STATES, blank=True, default="", db_default=""
    )
    occupation = models.CharField(_("职业"), max_length=60, blank=True, default="", db_default="")
    workplace = models.CharField(_("工作单位"), max_length=100, blank=True, default="", db_default="")
    created_at = models.DateTimeField(_("登记时间"), db_default=Now())
    deceased_on = models.DateField(_("死亡日期"), null=True, blank=True)
    erased_at = models.DateTimeField(_("注销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("人员")
        indexes: ClassVar = [
            models.Index(fields=["name_pinyin", "id"], name="population_person_by_pinyin"),
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="population_person_by_name"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="population_person_name_is_not_empty", condition=~Q(name="")),
            models.CheckConstraint(
                name="population_person_phone_is_whole_or_absent",
                condition=Q(phone_cipher__isnull=True, phone_index__isnull=True, phone_hint="")
                | (Q(phone_cipher__isnull=False, phone_index__isnull=False) & ~Q(phone_hint="")),
            ),
            models.CheckConstraint(
                name="population_person_id_is_whole_or_absent",
                condition=Q(id_cipher__isnull=True, id_index__isnull=True, id_hint="", id_kind="")
                | (Q(id_cipher__isnull=False, id_index__isnull=False) & ~Q(id_hint="") & ~Q(id_kind="")),
            ),
            models.CheckConstraint(name="population_person_sex_is_of_gb_t_2261_1", condition=Q(sex__in=[0, 1, 2, 9])),
        ]

    def __str__(self) -> str:
        return self.name
