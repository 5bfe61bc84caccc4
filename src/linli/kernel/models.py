"""Tables of the kernel's mechanisms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """What happened, once and for ever: the application may insert here and never change or delete.

    ``commitment`` is SHA-256 over a salt and everything else in the row, so that ``payload`` and ``salt`` can be
    erased later (personal data) without breaking the chain built over commitments.
    """

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6, db_collation="C")
    id = models.BigIntegerField()
    place = models.CharField(max_length=15, db_collation="C")
    kind = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    actor_id = models.BigIntegerField(null=True)
    actor_role = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()
    payload = models.JSONField(null=True)
    salt = models.BinaryField(null=True)
    commitment = models.BinaryField()

    class Meta:
        db_table = "kernel_event"
        indexes: ClassVar = [
            models.Index(fields=["county", "subject_kind", "subject_id", "id"], name="event_of_subject"),
            models.Index(fields=["place", "at"], include=["kind"], name="event_at_place"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}:{self.subject_id}"


class PendingEvent(models.Model):
    """An event committed but not yet given its position; the sequencer empties this table."""

    pk = models.CompositePrimaryKey("county", "event_id")
    county = models.CharField(max_length=6, db_collation="C")
    event_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_pending"

    def __str__(self) -> str:
        return str(self.event_id)


class Position(models.Model):
    """The place of an event in the one order of the journal, and its link in the chain of its village."""

    pk = models.CompositePrimaryKey("county", "position")
    county = models.CharField(max_length=6, db_collation="C")
    position = models.BigIntegerField()
    event_id = models.BigIntegerField()
    chain = models.CharField(max_length=12, db_collation="C")
    link = models.BinaryField()

    class Meta:
        db_table = "kernel_position"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["county", "event_id"], name="an_event_has_one_position")
        ]
        indexes: ClassVar = [
            models.Index(fields=["position"], name="position_order"),
            models.Index(fields=["chain", "position"], name="position_in_chain"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class ChainHead(models.Model):
    """The newest link of a village's chain (or of a town, county … for what happens above villages)."""

    chain = models.CharField(max_length=12, primary_key=True, db_collation="C")
    length = models.BigIntegerField()
    link = models.BinaryField()

    class Meta:
        db_table = "kernel_chain_head"

    def __str__(self) -> str:
        return self.chain


class Cursor(models.Model):
    """How far a reader of the journal has come; moves in the same transaction as its effect."""

    reader = models.CharField(max_length=64, primary_key=True)
    position = models.BigIntegerField(default=0)

    class Meta:
        db_table = "kernel_cursor"

    def __str__(self) -> str:
        return f"{self.reader}@{self.position}"


class ParkedEvent(models.Model):
    """An event a reader failed on five times: set aside so that the others go on, shown by ``linli doctor``."""

    reader = models.CharField(max_length=64)
    position = models.BigIntegerField()
    error = models.TextField()
    parked_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_parked"
        constraints: ClassVar = [models.UniqueConstraint(fields=["reader", "position"], name="parked_once_per_reader")]

    def __str__(self) -> str:
        return f"{self.reader}@{self.position}"


class RunningPromise(models.Model):
    """A promise given on a subject: when it falls due, whether it was met, and the next rung of its ladder."""

    place = models.CharField(max_length=15, db_collation="C")
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    name = models.CharField(max_length=32)
    span = models.JSONField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    rung = models.SmallIntegerField(default=0)
    next_rung_at = models.DateTimeField(null=True)
    is_provisional = models.BooleanField(default=False)

    class Meta:
        db_table = "kernel_promise"
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id"], name="promise_of_subject"),
            models.Index(fields=["next_rung_at"], condition=Q(next_rung_at__isnull=False), name="promise_next_rung"),
            models.Index(fields=["id"], condition=Q(is_provisional=True), name="promise_provisional"),
            models.Index(fields=["name", "started_at"], name="promise_of_period"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "name"],
                condition=Q(met_at__isnull=True, dropped_at__isnull=True),
                name="one_running_promise_of_a_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_kind}:{self.subject_id}"


class CalendarDay(models.Model):
    """A day of an imported holiday notice; wins over the library."""

    day = models.DateField(primary_key=True)
    is_workday = models.BooleanField()
    name = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "kernel_calendar_day"

    def __str__(self) -> str:
        return str(self.day)


class LocalDay(models.Model):
    """A day a county decided otherwise for itself (a local festival, a typhoon); wins over every notice there."""

    SCOPED_PLACE_FIELDS = ("place",)

    place = models.CharField(max_length=6, db_collation="C")
    day = models.DateField()
    is_workday = models.BooleanField()
    reason = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_local_day"
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "day"], name="one_decision_a_county_and_day")]

    def __str__(self) -> str:
        return f"{self.place} {self.day}"


class Version(models.Model):
    """A counter per place or person, bumped when what is shown of it changes; ETags are made of it."""

    key = models.CharField(max_length=40, primary_key=True, db_collation="C")
    number = models.BigIntegerField(default=1)

    class Meta:
        db_table = "kernel_version"

    def __str__(self) -> str:
        return f"{self.key}:{self.number}"


class ThrottleBucket(models.Model):
    """How often something was tried in the current window."""

    bucket = models.CharField(max_length=120, primary_key=True)
    window_start = models.DateTimeField()
    count = models.IntegerField()

    class Meta:
        db_table = "kernel_throttle"

    def __str__(self) -> str:
        return self.bucket


class KeptAnswer(models.Model):
    """The first answer to a request that carried an Idempotency-Key, kept 24 hours."""

    caller = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    fingerprint = models.BinaryField()
    status = models.SmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    media_type = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_kept_answer"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["caller", "key"], name="one_answer_per_caller_and_key")
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="kept_answer_age")]

    def __str__(self) -> str:
        return f"{self.caller}:{self.key}"


class Heartbeat(models.Model):
    """When a process was last alive."""

    process = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "kernel_heartbeat"

    def __str__(self) -> str:
        return self.process
