"""Matters and what was attached to them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value

from linli.kernel import versions
from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.matters import flow
from linli.modules.matters.models.category import Category
from linli.modules.matters.models.choices import Grade, Identity, Kind, Office, Visibility
from linli.modules.matters.policy import POLICY

TITLE_CHARACTERS = 24
SENTENCE_ENDS = "。！？!?\n；;"
ATTACHMENTS_AT_MOST = 9


class MatterQuerySet(ScopedQuerySet["Matter"]):
    """Matters under their policy."""

    policy = POLICY


class Matter(models.Model):
    """One concern, from report to rating.

    ``place`` is the grid where it is known, else the village; ``office`` says whose matter it is and ``held_at`` which
    level has it in hand; ``due_at`` is the nearest deadline still running, for work lists. Nobody is kept as the
    reporter of an anonymous one: a receipt opens it. ``named`` are persons it concerns, who may read it: the parties
    of a dispute. A part in which a department assists another (``is_assist``) has no reporter's side of its own.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("village", "place")

    number = models.CharField(max_length=40)
    village = models.CharField(max_length=12, db_collation="C")
    place = models.CharField(max_length=15, db_collation="C")
    kind = models.CharField(max_length=20, choices=Kind)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, db_index=False)
    text = models.TextField()
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    location_note = models.CharField(max_length=100, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility)
    identity = models.CharField(max_length=10, choices=Identity, default=Identity.NAMED)
    office = models.CharField(max_length=10, choices=Office, default=Office.PLACE, db_default=Office.PLACE)
    reporter = models.ForeignKey("population.Person", models.PROTECT, null=True, blank=True, related_name="+")
    behalf_person = models.ForeignKey("population.Person", models.PROTECT, null=True, blank=True, related_name="+")
    receipt_digest = models.BinaryField(max_length=32, null=True, blank=True, unique=True)
    named = ArrayField(models.BigIntegerField(), default=list, blank=True, db_default=Value("{}"))
    reporter_role = models.CharField(max_length=32, blank=True)
    reported_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=flow.REPORTED)
    held_at = models.CharField(max_length=10, default="village")
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
    is_assist = models.BooleanField(default=False, db_default=False)
    awaits_visit = models.BooleanField(default=False, db_default=False)

    objects = MatterQuerySet.as_manager()

    receipt_code = ""
    """The code that opens an anonymous matter, in hand only when it has just been reported."""

    class Meta:
        db_table = "matters_matter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["village", "number"], name="matter_number_per_village"),
            models.CheckConstraint(condition=Q(state__in=flow.FLOW.states), name="matter_state_known"),
            models.CheckConstraint(
                condition=Q(lng__isnull=True, lat__isnull=True) | Q(lng__range=(-180, 180), lat__range=(-90, 90)),
                name="matter_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(office="discipline", kind="tip_off")
                | Q(office="county", kind="platform_complaint")
                | (Q(office="place") & ~Q(kind__in=("tip_off", "platform_complaint"))),
                name="matter_kind_goes_to_its_office",
            ),
            models.CheckConstraint(
                condition=Q(office="place") | Q(visibility="private"), name="matter_of_an_office_is_private"
            ),
            models.CheckConstraint(
                condition=Q(identity="anonymous", reporter__isnull=True, behalf_person__isnull=True)
                | (~Q(identity="anonymous") & Q(reporter__isnull=False)),
                name="matter_reporter_unless_anonymous",
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
            # A wide place's first page is read off these; of a village everything is sorted.
            models.Index(fields=["due_at", "id"], condition=~Q(state__in=sorted(flow.FINAL)), name="matter_open_due"),
            models.Index(fields=["-id"], condition=Q(state__in=sorted(flow.FINAL)), name="matter_ended"),
            models.Index(fields=["category", "-id"], name="matter_of_category"),
            models.Index(fields=["reported_at"], name="matter_reported_at"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="matter_closed_at"),
            models.Index(fields=["resolved_at"], condition=Q(state=flow.RESOLVED), name="matter_unrated"),
            models.Index(
                fields=["behalf_person", "-id"], condition=Q(behalf_person__isnull=False), name="matter_on_behalf_of"
            ),
            models.Index(
                fields=["village", "closed_at"],
                condition=Q(office="place", is_assist=False),
                name="matter_lately_in_village",
            ),
            models.Index(fields=["place", "id"], condition=Q(awaits_visit=True), name="matter_awaits_visit"),
            models.Index(fields=["part_of", "id"], condition=Q(part_of__isnull=False), name="matter_part_of"),
            GinIndex(fields=["named"], name="matter_names", fastupdate=False),
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

    @property
    def is_sealed(self) -> bool:
        """Whether nobody but discipline officers, and whom they give it to, may learn that it exists."""
        return self.office == Office.DISCIPLINE

    @property
    def journal_place(self) -> str:
        """The place under which its events are written: a sealed one must not stand in its village's chain."""
        return self.county if self.is_sealed else self.place

    @property
    def watchers(self) -> tuple[str, ...]:
        """The version counters of those whose pages show it."""
        persons = (self.reporter_id, self.behalf_person_id, *self.named)
        keys = [versions.person_key(person) for person in persons if person is not None]
        return tuple(keys) if self.is_sealed else (*keys, versions.place_key(self.village))


def title_of(text: str) -> str:
    """Return the first sentence or clause of a report, at most 24 characters."""
    line = text.strip()
    for end in SENTENCE_ENDS:
        line = line.split(end, 1)[0]
    if len(line) > TITLE_CHARACTERS:
        clause = line.replace(",", "，").split("，", 1)[0]
        line = clause if len(clause) <= TITLE_CHARACTERS else f"{clause[: TITLE_CHARACTERS - 1]}…"
    return line


CONSENT = "consent"
"""The ``step`` of an attachment that proves somebody's consent."""


class Attachment(models.Model):
    """A photo, recording, video or document of a matter.

    ``step`` is empty for those of the report, ``is_linked`` false until its step is taken.

    ``consent`` as its step: the proof that somebody agreed to be reported for, shown to who handles it alone.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="attachments")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=40)
    uploader = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    step = models.CharField(max_length=16, blank=True)
    is_linked = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "matters_attachment"
        indexes: ClassVar = [models.Index(fields=["matter", "id"], name="attachment_of_matter")]

    def __str__(self) -> str:
        return f"{self.matter_id}:{self.pk}"


class Transcript(models.Model):
    """What is said in a recording, in the words that stand; by a machine until somebody has put their name to it."""

    attachment = models.OneToOneField(Attachment, models.CASCADE, primary_key=True, related_name="transcript")
    text = models.TextField()
    writer = models.ForeignKey("population.Person", models.PROTECT, null=True, blank=True, related_name="+")
    is_by_machine = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "matters_transcript"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_by_machine=True, writer__isnull=True) | Q(is_by_machine=False, writer__isnull=False),
                name="transcript_by_somebody_or_machine",
            )
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id}"


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
