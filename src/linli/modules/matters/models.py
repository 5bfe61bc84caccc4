"""Matters, what they are about, and what was attached to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.matters import flow
from linli.modules.matters.policy import POLICY

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TITLE_CHARACTERS = 24
SENTENCE_ENDS = "。！？!?\n；;"
PHOTOS_AT_MOST = 9


class Kind(models.TextChoices):
    """What sort of concern it is; the kinds not yet taken in are no choice of a category."""

    REPORT = "report", _("反映")
    SNAPSHOT = "snapshot", _("随手拍")
    LETTER = "letter", _("村民信箱")
    HELP = "help", _("求助")
    SUGGESTION = "suggestion", _("提建议")


class Visibility(models.TextChoices):
    """Who besides those who handle it may read a matter."""

    PRIVATE = "private", _("只给办事的人看")
    VILLAGE = "village", _("全村看得到")


class Identity(models.TextChoices):
    """Whether neighbours see who reported; those who handle it always do."""

    NAMED = "named", _("用真名")
    UNNAMED = "unnamed", _("不让邻居看到名字")


class Grade(models.TextChoices):
    """The reporter's rating."""

    SATISFIED = flow.SATISFIED, _("满意")
    BASICALLY_SATISFIED = flow.BASICALLY_SATISFIED, _("基本满意")
    DISSATISFIED = flow.DISSATISFIED, _("不满意")


STATE_NAMES: dict[str, StrPromise] = {
    flow.REPORTED: _("待响应"),
    flow.ANSWERED: _("已响应"),
    flow.ASSIGNED: _("已交办"),
    flow.HANDLING: _("处置中"),
    flow.AT_TOWN: _("街道处置"),
    flow.RETURNED: pgettext_lazy("state", "退回重办"),
    flow.DISPUTED: _("等裁定"),
    flow.RESOLVED: _("待评价"),
    flow.CLOSED: _("已办结"),
    flow.MERGED: _("已合并"),
    flow.WITHDRAWN: _("已撤回"),
}


class Category(models.Model):
    """What a matter is about; the national default tree has no place, a county adds its own."""

    code = models.CharField(max_length=40)
    place = models.CharField(max_length=15, blank=True, db_collation="C")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=16, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    icon = models.CharField(max_length=40, blank=True)
    needs_photo = models.BooleanField(default=False)
    may_be_public = models.BooleanField(default=True)
    order = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "matters_category"
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "code"], name="category_code_per_place")]

    def __str__(self) -> str:
        return self.name

    @property
    def visibilities(self) -> tuple[str, ...]:
        """Return who a matter of this category may be shown to, the default first."""
        return (Visibility.PRIVATE, Visibility.VILLAGE) if self.may_be_public else (Visibility.PRIVATE,)


class MatterQuerySet(ScopedQuerySet["Matter"]):
    """Matters under their policy."""

    policy = POLICY


class Matter(models.Model):
    """One concern, from report to rating.

    ``place`` is the grid where it is known, else the village; ``held_at`` says which level has it in hand;
    ``due_at`` is the nearest deadline still running, for work lists.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("village", "place")

    number = models.CharField(max_length=40)
    village = models.CharField(max_length=12, db_collation="C")
    place = models.CharField(max_length=15, db_collation="C")
    kind = models.CharField(max_length=16, choices=Kind)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True)
    text = models.TextField()
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    location_note = models.CharField(max_length=100, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility)
    identity = models.CharField(max_length=10, choices=Identity, default=Identity.NAMED)
    reporter = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    reporter_role = models.CharField(max_length=32, blank=True)
    reported_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=flow.REPORTED)
    held_at = models.CharField(max_length=8, default="village")
    answered_by = models.ForeignKey("population.Person", models.PROTECT, null=True, blank=True, related_name="+")
    assignee = models.ForeignKey("population.Person", models.PROTECT, null=True, blank=True, related_name="+")
    assignee_unit = models.ForeignKey("places.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    grade = models.CharField(max_length=20, choices=Grade, blank=True)
    grade_reason = models.TextField(blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")

    objects = MatterQuerySet.as_manager()

    class Meta:
        db_table = "matters_matter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["village", "number"], name="matter_number_per_village"),
            models.CheckConstraint(condition=Q(state__in=flow.FLOW.states), name="matter_state_known"),
            models.CheckConstraint(
                condition=Q(lng__isnull=True, lat__isnull=True) | Q(lng__range=(-180, 180), lat__range=(-90, 90)),
                name="matter_on_earth",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "-id"], name="matter_at_place"),
            models.Index(fields=["village", "-id"], condition=Q(visibility="village"), name="matter_public"),
            models.Index(fields=["reporter", "-id"], name="matter_of_reporter"),
            models.Index(
                fields=["place", "due_at"], condition=~Q(state__in=sorted(flow.FINAL)), name="matter_open_at_place"
            ),
            models.Index(
                fields=["assignee", "due_at"], condition=~Q(state__in=sorted(flow.FINAL)), name="matter_open_assignee"
            ),
            models.Index(
                fields=["assignee_unit", "due_at"],
                condition=~Q(state__in=sorted(flow.FINAL)),
                name="matter_open_unit",
            ),
            models.Index(fields=["reported_at"], name="matter_reported_at"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="matter_closed_at"),
            models.Index(fields=["resolved_at"], condition=Q(state=flow.RESOLVED), name="matter_unrated"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        """The first sentence of the text, cut to a line."""
        return title_of(self.text)

    @property
    def county(self) -> str:
        """The county whose journal and inboxes the matter belongs to."""
        return self.place[: Level.COUNTY]


def title_of(text: str) -> str:
    """Return the first sentence or clause of a report, at most 24 characters."""
    line = text.strip()
    for end in SENTENCE_ENDS:
        line = line.split(end, 1)[0]
    if len(line) > TITLE_CHARACTERS:
        clause = line.replace(",", "，").split("，", 1)[0]
        line = clause if len(clause) <= TITLE_CHARACTERS else f"{clause[: TITLE_CHARACTERS - 1]}…"
    return line


class Attachment(models.Model):
    """A photo of a matter; ``step`` is empty for those of the report, ``is_linked`` false until its step is taken."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="attachments")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=40)
    uploader = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    step = models.CharField(max_length=16, blank=True)
    is_linked = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "matters_attachment"
        indexes: ClassVar = [models.Index(fields=["matter", "id"], name="attachment_of_matter")]

    def __str__(self) -> str:
        return f"{self.matter_id}:{self.pk}"


class NumberSeries(models.Model):
    """The last public number given out in a village in a year."""

    pk = models.CompositePrimaryKey("village", "year")
    village = models.CharField(max_length=12, db_collation="C")
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "matters_number_series"

    def __str__(self) -> str:
        return f"{self.village}-{self.year}"
