"""A village's covenant: articles in versions, each from a resolution, and what the town said to it.

A version in force is never changed: a trigger (migration 0006) lets it end once and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.deliberation.flow_covenants import FILED, FILING_FLOW, TO_CORRECT
from linli.modules.deliberation.models.topics import NOTE_AT_MOST, Topic
from linli.modules.deliberation.policy import POLICY

if TYPE_CHECKING:
    from datetime import date

ARTICLE_AT_MOST = 600
ARTICLES_AT_MOST = 99
BASIS_AT_MOST = 100


class Touched(models.TextChoices):
    """What a covenant must not touch (村民委员会组织法 §31, 城市居民委员会组织法 §31)."""

    LAW = "law", _("与宪法、法律、法规相抵触")
    PUBLIC_ORDER = "public_order", _("违背公序良俗")
    PERSONAL = "personal", _("侵犯人身权利")
    DEMOCRATIC = "democratic", _("侵犯民主权利")
    PROPERTY = "property", _("侵犯财产权利")


class ArticleQuerySet(ScopedQuerySet["CovenantArticle"]):
    """Articles by reach."""

    policy = POLICY


class CovenantArticle(models.Model):
    """One numbered article for good; ``origin`` is the village's code when it was made, whatever it is merged into."""

    SCOPED_PLACE_FIELDS: ClassVar = ("village",)

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    origin = models.CharField(_("原村社"), max_length=Level.VILLAGE, db_collation="C")
    number = models.PositiveSmallIntegerField(_("第几条"))

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("村规民约的一条")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "number"], name="deliberation_article_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=ARTICLES_AT_MOST), name="deliberation_article_is_numbered"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["village", "number"], name="deliberation_articles_of")]

    def __str__(self) -> str:
        return f"{self.origin} {self.number}"


class ArticleVersion(models.Model):
    """What an article says from ``since`` on, before ``until``, and by which topic's resolution.

    The first text of a covenant older than the platform has no topic: ``basis`` says where it is from. ``ended_by`` is
    the topic whose resolution replaced or repealed it.
    """

    article = models.ForeignKey(CovenantArticle, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField(_("第几版"))
    text = models.TextField(_("怎么写的"), max_length=ARTICLE_AT_MOST)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="article_versions")
    basis = models.CharField(_("从哪儿来"), max_length=BASIS_AT_MOST, blank=True, default="")
    since = models.DateField(_("从哪天起"))
    until = models.DateField(_("到哪天止"), null=True)
    ended_by = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="articles_ended")
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by_id = models.BigIntegerField(_("谁登记的"))

    class Meta:
        verbose_name = _("一条的一版")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "version"], name="deliberation_article_version"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(until__isnull=True), name="deliberation_one_version_in_force"
            ),
            models.UniqueConstraint(fields=["article", "topic"], name="deliberation_article_once_by_a_topic"),
            models.CheckConstraint(
                condition=Q(topic__isnull=False) | ~Q(basis=""), name="deliberation_article_has_its_ground"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="deliberation_article_says_something"),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended_by__isnull=True)
                | Q(until__gte=F("since"), ended_by__isnull=False),
                name="deliberation_article_ends_by_resolution",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} v{self.version}"

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)


class FilingQuerySet(ScopedQuerySet["CovenantFiling"]):
    """Filings by reach."""

    policy = POLICY


class CovenantFiling(models.Model):
    """A covenant as it was handed to the town, and the town's answer; ``versions`` are the articles it consisted of."""

    SCOPED_PLACE_FIELDS: ClassVar = ("village",)

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    versions = models.ManyToManyField(ArticleVersion, related_name="filings")
    former = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("到哪一步"), max_length=12, db_collation="C", default=FILED)
    filed_at = models.DateTimeField(_("报的时间"))
    filed_by_id = models.BigIntegerField(_("谁报的"))
    due_at = models.DateTimeField(_("什么时候前回话"))
    received_at = models.DateTimeField(_("收到时间"), null=True)
    answered_at = models.DateTimeField(_("回话时间"), null=True)
    answered_by_id = models.BigIntegerField(_("谁回话的"), null=True)
    touches = models.JSONField(_("碰到了什么"), default=list)
    reason = models.CharField(_("为什么要改"), max_length=NOTE_AT_MOST, blank=True, default="")

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("村规民约备案")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["village"],
                condition=Q(state__in=["filed", "received", "to_correct"]),
                name="deliberation_one_filing_open",
            ),
            models.CheckConstraint(condition=Q(state__in=FILING_FLOW.states), name="deliberation_filing_state_known"),
            models.CheckConstraint(
                condition=~Q(state=TO_CORRECT) | (~Q(reason="") & ~Q(touches=[])),
                name="deliberation_correction_has_its_ground",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["village", "-id"], name="deliberation_filings_of"),
            models.Index(fields=["state", "village"], name="deliberation_filings_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.filed_at:%Y-%m-%d}"
