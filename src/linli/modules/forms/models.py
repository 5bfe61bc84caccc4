"""Questionnaires, their questions, who was asked, who has answered, and what was answered."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.forms import flow
from linli.modules.forms.policy import POLICY

if TYPE_CHECKING:
    from datetime import datetime

TITLE_AT_MOST = 60
ABOUT_AT_MOST = 1000
TEXT_AT_MOST = 200
LABEL_AT_MOST = 80
DEED_AT_MOST = 300


class Purpose(models.TextChoices):
    """What it is for: to ask, or to choose whom to honour."""

    SURVEY = "survey", _("调查")
    COMMENDATION = "commendation", _("评选")


class AnswersBy(models.TextChoices):
    """Of whom there is one answer each."""

    PERSON = "person", _("一人一份")
    HOUSEHOLD = "household", _("一户一份")


class Kind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("选一个")
    MULTIPLE = "multiple", _("可以选几个")
    GRADE = "grade", _("满意不满意")
    CANDIDATES = "candidates", _("选人")
    TEXT = "text", _("写一段话")
    NUMBER = "number", _("填数字")
    DATE = "date", _("填日期")


CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.GRADE, Kind.CANDIDATES})
"""Kinds that offer options."""
SEVERAL = frozenset({Kind.MULTIPLE, Kind.CANDIDATES})
"""Kinds of which several options can be chosen."""


class Consent(models.TextChoices):
    """How somebody agreed that another answers for them."""

    SPOKEN = "spoken", _("当面口头同意")
    SIGNED = "signed", _("签字同意")
    PHONE = "phone", _("电话里同意")


class QuestionnaireQuerySet(ScopedQuerySet["Questionnaire"]):
    """Questionnaires by reach."""

    policy = POLICY


class Questionnaire(models.Model):
    """What a place asks an audience; ``tag_ids`` says which tags the audience's codes stood for when it was saved.

    ``addressed`` is how many people or households were asked, counted once at opening: every share is over it.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    place = models.CharField(_("哪里问的"), max_length=Level.VILLAGE, db_collation="C")
    purpose = models.CharField(_("做什么用"), max_length=12, choices=Purpose.choices)
    title = models.CharField(_("标题"), max_length=TITLE_AT_MOST)
    about = models.TextField(_("说明"), blank=True, default="", max_length=ABOUT_AT_MOST)
    audience = models.JSONField(_("问谁"))
    tag_ids = models.JSONField(_("标签"), default=dict, blank=True)
    answers_by = models.CharField(_("几份"), max_length=9, choices=AnswersBy.choices)
    is_anonymous = models.BooleanField(_("不记名"), default=False)
    notifies = models.BooleanField(_("发消息提醒"), default=True)
    state = models.CharField(_("到哪一步"), max_length=9, default=flow.DRAFT)
    opens_at = models.DateTimeField(_("定时开始"), null=True, blank=True)
    opened_at = models.DateTimeField(_("开始"), null=True, blank=True)
    closes_at = models.DateTimeField(_("截止"), null=True, blank=True)
    closed_at = models.DateTimeField(_("结束"), null=True, blank=True)
    released_at = models.DateTimeField(_("公布结果"), null=True, blank=True)
    addressed = models.PositiveIntegerField(_("一共问多少"), default=0)
    author = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("起草"))
    saved_at = models.DateTimeField(_("存下"))

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("问卷")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=flow.FLOW.states), name="forms_questionnaire_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=flow.SEEN) | Q(opened_at__isnull=False, closes_at__isnull=False),
                name="forms_questionnaire_open_from_until",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(state=flow.CLOSED), name="forms_questionnaire_released_closed"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "-id"], name="forms_questionnaire_of_place"),
            models.Index(fields=["closes_at"], condition=Q(state=flow.OPEN), name="forms_questionnaire_to_close"),
            models.Index(fields=["opens_at"], condition=Q(state=flow.SCHEDULED), name="forms_questionnaire_to_open"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.title}"

    @property
    def is_sealed(self) -> bool:
        """Whether nobody reads what was answered yet: choosing people, and answers without names, end first."""
        return self.state != flow.CLOSED and (self.is_anonymous or self.purpose == Purpose.COMMENDATION)


class Question(models.Model):
    """One question; ``most`` is how many options may be chosen at most, 0 for as many as one likes."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("第几题"))
    kind = models.CharField(_("怎么答"), max_length=10, choices=Kind.choices)
    text = models.CharField(_("问什么"), max_length=TEXT_AT_MOST)
    help = models.CharField(_("提示"), max_length=TEXT_AT_MOST, blank=True, default="")
    is_required = models.BooleanField(_("必填"), default=True)
    most = models.PositiveSmallIntegerField(_("最多选几个"), default=0)

    class Meta:
        verbose_name = _("问题")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["questionnaire", "position"],
                name="forms_question_has_its_position",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.text}"


class Option(models.Model):
    """What can be chosen; a candidate's has the deed in a few words and a photo."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField(_("第几个"))
    label = models.CharField(_("选项"), max_length=LABEL_AT_MOST)
    deed = models.CharField(_("事迹"), max_length=DEED_AT_MOST, blank=True, default="")
    photo = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("选项")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "position"], name="forms_option_has_its_position")
        ]

    def __str__(self) -> str:
        return self.label


class Asked(models.Model):
    """How many of a village were asked, counted at opening."""

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    pk = models.CompositePrimaryKey("questionnaire_id", "place")
    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="asked")
    place = models.CharField(_("村"), max_length=Level.VILLAGE, db_collation="C")
    number = models.PositiveIntegerField(_("多少"))

    class Meta:
        verbose_name = _("问了多少")

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.place} {self.number}"

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:  # noqa: ARG003 - the same for all
        """Add up what two villages were asked when they merge."""
        clashing = cls.objects.filter(
            place=old, questionnaire_id__in=cls.objects.filter(place=new).values("questionnaire_id")
        )
        for each in clashing:
            cls.objects.filter(questionnaire_id=each.questionnaire_id, place=new).update(
                number=F("number") + each.number
            )
        clashing.delete()


class Mark(models.Model):
    """Somebody has answered: their one row, and their household's one where a household answers once.

    It says neither when nor what; nothing leads from here to a sheet without a name.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    pk = models.CompositePrimaryKey("questionnaire_id", "person_id")
    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="marks")
    person_id = models.BigIntegerField(_("谁"))
    household_id = models.BigIntegerField(_("哪户"), null=True)
    place = models.CharField(_("村"), max_length=Level.VILLAGE, db_collation="C")
    helper_id = models.BigIntegerField(_("谁帮着填的"), null=True)
    consent = models.CharField(_("怎么同意的"), max_length=6, blank=True, default="", choices=Consent.choices)

    class Meta:
        verbose_name = _("填过的人")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["questionnaire", "household_id"],
                condition=Q(household_id__isnull=False),
                name="forms_mark_once_per_household",
            ),
            models.CheckConstraint(
                condition=Q(helper_id__isnull=True) | ~Q(consent=""), name="forms_mark_helped_by_consent"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["questionnaire", "place"], name="forms_mark_by_place")]

    def __str__(self) -> str:
        return f"{self.questionnaire_id}:{self.person_id}"


class Sheet(models.Model):
    """What was answered: by question, the ids of options, words, a number or a day.

    One without a name has neither person, place nor moment, a random id, and is shuffled with the others before anybody
    reads it (``is_mixed``).
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="sheets")
    person_id = models.BigIntegerField(_("谁"), null=True)
    place = models.CharField(_("村"), max_length=Level.VILLAGE, db_collation="C", blank=True, default="")
    answered_at = models.DateTimeField(_("时间"), null=True)
    answers = models.JSONField(_("答案"))
    is_mixed = models.BooleanField(_("打乱过"), default=False)

    class Meta:
        verbose_name = _("答卷")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["questionnaire", "person_id"],
                condition=Q(person_id__isnull=False),
                name="forms_sheet_once_per_person",
            ),
            models.CheckConstraint(
                condition=Q(person_id__isnull=False) | Q(place="", answered_at__isnull=True),
                name="forms_sheet_without_name_says_nothing",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["questionnaire", "place"], name="forms_sheet_by_place")]

    def __str__(self) -> str:
        return str(self.pk)
