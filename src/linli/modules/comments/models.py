"""Comments, likes, what was reported, and the words for which a comment is looked at first."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.comments import flow
from linli.modules.comments.policy import POLICY

TEXT_AT_MOST = 500
REASON_AT_MOST = 200


class Stance(models.TextChoices):
    """Where somebody stands in a discussion; other subjects' comments have none."""

    FOR = "for", pgettext_lazy("stance", "赞成")
    AGAINST = "against", pgettext_lazy("stance", "不赞成")
    QUESTION = "question", pgettext_lazy("stance", "有疑问")


class CommentQuerySet(ScopedQuerySet["Comment"]):
    """Comments by reach."""

    policy = POLICY


class Comment(models.Model):
    """What somebody says of a subject, a string such as ``publishing.post:17``, at the place the subject belongs to."""

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    subject = models.CharField(_("评的是什么"), max_length=64, db_collation="C")
    place = models.CharField(_("哪里的"), max_length=Level.VILLAGE, db_collation="C")
    author = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    text = models.CharField(_("评论"), max_length=TEXT_AT_MOST)
    stance = models.CharField(_("怎么看"), max_length=8, choices=Stance.choices, null=True)  # noqa: DJ001 - most subjects know none
    state = models.CharField(_("到哪一步"), max_length=10, default=flow.WAITING)
    at = models.DateTimeField(_("时间"))
    reason = models.CharField(_("为什么"), max_length=REASON_AT_MOST, blank=True, default="")
    word = models.CharField(_("碰到的词"), max_length=40, blank=True, default="")
    moderator = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    moderated_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    reports = models.PositiveIntegerField(_("被举报次数"), default=0)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("评论")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=flow.FLOW.states), name="comment_state_known"),
            models.CheckConstraint(
                condition=Q(stance__isnull=True) | Q(stance__in=list(Stance)), name="comment_stance_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject", "-id"], name="comment_of_subject"),
            models.Index(
                fields=["place", "-id"],
                condition=Q(state=flow.WAITING) | Q(state=flow.SHOWN, reports__gt=0),
                name="comment_to_look_at",
            ),
            models.Index(fields=["place", "-id"], name="comment_of_place"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.pk}"


class Like(models.Model):
    """Somebody likes a subject, once; it is counted and scores nobody."""

    pk = models.CompositePrimaryKey("county", "subject", "person_id")
    county = models.CharField(max_length=6, db_collation="C")
    subject = models.CharField(max_length=64, db_collation="C")
    person_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("赞")

    def __str__(self) -> str:
        return f"{self.subject} {self.person_id}"


class CommentReport(models.Model):
    """Somebody said why a comment should not stand there, once each."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="told")
    person = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    reason = models.CharField(_("为什么"), max_length=REASON_AT_MOST)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("举报的评论")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "person"], name="comment_reported_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.person_id}"


class SensitiveWord(models.Model):
    """A word for which a comment is looked at before it stands; the nation's (``place`` empty) hold everywhere."""

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    place = models.CharField(_("哪里定的"), max_length=Level.COUNTY, db_collation="C", blank=True, default="")
    word = models.CharField(_("词"), max_length=40)

    class Meta:
        verbose_name = _("先看一眼的词")
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "word"], name="word_once_per_place")]

    def __str__(self) -> str:
        return self.word
