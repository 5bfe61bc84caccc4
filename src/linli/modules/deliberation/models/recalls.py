"""Demands to recall a member of the committee, and the yearly review of its members."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.elections_law import LAWS, ElectionLaw, Way
from linli.modules.deliberation.models.elections import PERSON_NAME, WORDS_AT_MOST
from linli.modules.deliberation.policy import POLICY

STATEMENT_AT_MOST = 1000


class RecallQuerySet(ScopedQuerySet["Recall"]):
    """Recalls by reach."""

    policy = POLICY


class Recall(models.Model):
    """A demand to recall a member, with who asked, what the member says to it, and the vote (村 §19, 居 §20).

    ``by`` and ``way`` are who signed and who votes: voters, households or representatives.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("village",)

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    setting = models.CharField(_("村还是社区"), max_length=10, db_collation="C")
    person = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    name = models.CharField(_("要罢免谁"), max_length=PERSON_NAME)
    office = models.CharField(_("什么职务"), max_length=WORDS_AT_MOST)
    reason = models.TextField(_("罢免的理由"), max_length=STATEMENT_AT_MOST)
    defence = models.TextField(_("本人的申辩"), max_length=STATEMENT_AT_MOST, blank=True, default="")
    defence_at = models.DateTimeField(_("申辩时间"), null=True)
    by = models.CharField(_("谁联名"), max_length=16, db_collation="C")
    signed = models.PositiveIntegerField(_("几人联名"))
    signers_of = models.PositiveIntegerField(_("一共几人"))
    state = models.CharField(_("状态"), max_length=10, db_collation="C", default=flow.SHORT)
    way = models.CharField(_("谁投票"), max_length=16, db_collation="C", default=Way.VOTERS)
    vote_on = models.DateField(_("哪天投票"), null=True)
    entitled = models.PositiveIntegerField(_("登记多少人"), null=True)
    cast = models.PositiveIntegerField(_("投票多少人"), null=True)
    in_favour = models.PositiveIntegerField(_("同意罢免"), null=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    key = models.UUIDField(_("表单的号"), unique=True)
    recorded_by_id = models.BigIntegerField(_("谁登记的"))
    recorded_at = models.DateTimeField(_("登记时间"))
    ended_at = models.DateTimeField(_("了结时间"), null=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        verbose_name = _("罢免要求")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=flow.RECALL_FLOW.states), name="deliberation_recall_state_known"
            ),
            models.CheckConstraint(condition=Q(signed__lte=F("signers_of")), name="deliberation_recall_signed_by_some"),
            models.CheckConstraint(
                condition=~Q(state__in=[flow.CARRIED, flow.LOST])
                | Q(cast__lte=F("entitled"), in_favour__lte=F("cast"), vote_on__isnull=False),
                name="deliberation_recall_was_counted",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["village", "-id"], name="deliberation_recall_of")]

    def __str__(self) -> str:
        return f"{self.village} {self.name}"

    @property
    def law(self) -> ElectionLaw:
        """The law it goes by."""
        return LAWS[self.setting]


class ReviewQuerySet(ScopedQuerySet["Review"]):
    """Reviews by reach."""

    policy = POLICY


class Review(models.Model):
    """How a meeting reviewed one member's work (村 §38, 居 §37), once a year; the supervision committee leads it.

    ``verdict`` is what the meeting found; two unfit in a row end the office.
    """

    class Verdict(models.TextChoices):
        """What the meeting found."""

        FIT = "fit", _("称职")
        PASSABLE = "passable", _("基本称职")
        UNFIT = "unfit", _("不称职")

    class Body(models.TextChoices):
        """Who reviewed."""

        ASSEMBLY = "assembly", _("村(居)民会议")
        REPRESENTATIVES = "representatives", _("村(居)民代表会议")

    SCOPED_PLACE_FIELDS: ClassVar = ("village",)

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    person = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    name = models.CharField(_("评议谁"), max_length=PERSON_NAME)
    office = models.CharField(_("什么职务"), max_length=WORDS_AT_MOST)
    on = models.DateField(_("哪天评议"))
    body = models.CharField(_("谁评议"), max_length=16, choices=Body.choices)
    entitled = models.PositiveIntegerField(_("应到"))
    present = models.PositiveIntegerField(_("实到"))
    fit = models.PositiveIntegerField(_("评称职"))
    passable = models.PositiveIntegerField(_("评基本称职"))
    unfit = models.PositiveIntegerField(_("评不称职"))
    verdict = models.CharField(_("评议结果"), max_length=8, choices=Verdict.choices)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    recorded_by_id = models.BigIntegerField(_("谁登记的"))
    recorded_at = models.DateTimeField(_("登记时间"))

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("民主评议")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "on"], name="deliberation_reviewed_once_a_day"),
            models.CheckConstraint(
                condition=Q(present__gte=F("fit") + F("passable") + F("unfit"), present__lte=F("entitled")),
                name="deliberation_review_counts_hold",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["village", "-on", "-id"], name="deliberation_review_of")]

    def __str__(self) -> str:
        return f"{self.village} {self.name} {self.on}"
