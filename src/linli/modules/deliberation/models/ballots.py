"""Ballots: named ones with who cast them; secret ones apart from whoever took part.

A named vote has ``Ballot`` rows alone. A secret one has ``Participation`` (who) and, with nothing in common,
``SealedBallot`` while it is open and ``SecretBallot`` (what) once it is closed.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models.topics import NOTE_AT_MOST
from linli.modules.deliberation.models.votes import RollEntry, Vote

BATCH_AT_LEAST = 3
"""Fewer ballots together would say who chose what."""
PHOTOS_AT_MOST = 6
"""Of one ballot or batch: a sheet has several pages."""
RECEIPT_LENGTH = 9
LEAF_LENGTH = 64
CHOICE_AT_MOST = 8


class Ballot(models.Model):
    """A named ballot: one for each voice on the roll, which the database holds.

    One cast by oneself may be changed until the vote closes; one brought in has a collector, a witness who is somebody
    else and a photo, and can only be voided by two people. ``leaf`` is what the journal knows of it.
    """

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="ballots")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="ballots")
    choice = models.CharField(_("选了什么"), max_length=CHOICE_AT_MOST, db_collation="C")
    channel = models.CharField(_("怎么投的"), max_length=10, db_collation="C")
    receipt = models.CharField(_("票号"), max_length=RECEIPT_LENGTH, db_collation="C")
    revision = models.PositiveIntegerField(_("第几次"), default=1)
    salt = models.BinaryField()
    leaf = models.CharField(max_length=LEAF_LENGTH, db_collation="C")
    cast_at = models.DateTimeField(_("投票时间"))
    cast_by = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    key = models.UUIDField(_("表单的号"))
    collector = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    witness = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    proxy = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    photo = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(_("作废时间"), null=True)

    class Meta:
        verbose_name = _("票")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(voided_at__isnull=True), name="deliberation_one_ballot_each"
            ),
            models.UniqueConstraint(
                fields=["vote", "cast_by"],
                condition=Q(channel=Channel.PHONE, proxy__isnull=True),
                name="deliberation_ballot_by_each_once",
            ),
            models.UniqueConstraint(fields=["vote", "receipt"], name="deliberation_receipt_once"),
            models.CheckConstraint(condition=Q(channel__in=list(Channel)), name="deliberation_ballot_channel_known"),
            models.CheckConstraint(
                condition=Q(channel=Channel.PHONE, collector__isnull=True, witness__isnull=True, voided_at__isnull=True)
                | (
                    ~Q(channel=Channel.PHONE)
                    & Q(collector__isnull=False, witness__isnull=False, photo__isnull=False, revision=1)
                    & ~Q(collector=F("witness"))
                ),
                name="deliberation_brought_in_by_two",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["vote", "-cast_at", "-id"], name="deliberation_ballot_of_vote")]

    def __str__(self) -> str:
        return self.receipt


class SpentKey(models.Model):
    """The key of the form by which a named ballot was cast before it was changed; arriving again it changes nothing."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="spent_keys")
    key = models.UUIDField(_("表单的号"))

    class Meta:
        verbose_name = _("用过的表单号")
        constraints: ClassVar = [models.UniqueConstraint(fields=["ballot", "key"], name="deliberation_key_spent_once")]

    def __str__(self) -> str:
        return str(self.key)


class Batch(models.Model):
    """Secret ballots brought in together: who collected and witnessed them, and how many; never what was chosen."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="batches")
    channel = models.CharField(_("怎么投的"), max_length=10, db_collation="C")
    ballots = models.PositiveIntegerField(_("几张"))
    collector = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    witness = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    photo = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    key = models.UUIDField(_("表单的号"))
    entered_by_id = models.BigIntegerField(_("谁录的"))
    entered_at = models.DateTimeField(_("录入时间"))
    voided_at = models.DateTimeField(_("作废时间"), null=True)

    class Meta:
        verbose_name = _("一批票")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vote", "key"], name="deliberation_batch_sent_once"),
            models.CheckConstraint(condition=~Q(collector=F("witness")), name="deliberation_batch_brought_in_by_two"),
            models.CheckConstraint(condition=Q(ballots__gte=BATCH_AT_LEAST), name="deliberation_batch_hides_each"),
            models.CheckConstraint(
                condition=Q(channel__in=[Channel.PAPER, Channel.DOORSTEP, Channel.MEETING]),
                name="deliberation_batch_channel_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.channel} {self.ballots}"


class BallotPage(models.Model):
    """A further photo of a ballot or batch brought in; the first one is its own ``photo``."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="pages")
    ballot = models.ForeignKey(Ballot, models.PROTECT, null=True, related_name="pages")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="pages")
    number = models.PositiveSmallIntegerField(_("第几张"))
    photo = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("票面照片")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ballot__isnull=False, batch__isnull=True) | Q(ballot__isnull=True, batch__isnull=False),
                name="deliberation_page_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=2, number__lte=PHOTOS_AT_MOST), name="deliberation_page_is_numbered"
            ),
            models.UniqueConstraint(fields=["ballot", "number"], name="deliberation_page_of_ballot_once"),
            models.UniqueConstraint(fields=["batch", "number"], name="deliberation_page_of_batch_once"),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.number}"


class SealedBallot(models.Model):
    """What somebody chose in a secret vote that is open, sealed; nothing says who."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="sealed")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="sealed")
    cipher = models.BinaryField()

    class Meta:
        verbose_name = _("封着的票")

    def __str__(self) -> str:
        return str(self.id)


class SecretBallot(models.Model):
    """What somebody chose in a secret vote that is closed; written anew in random order, nothing says who."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="secrets")
    choice = models.CharField(_("选了什么"), max_length=CHOICE_AT_MOST, db_collation="C")
    salt = models.BinaryField()
    leaf = models.CharField(max_length=LEAF_LENGTH, db_collation="C")

    class Meta:
        verbose_name = _("无记名票")

    def __str__(self) -> str:
        return str(self.id)


class Participation(models.Model):
    """That somebody on the roll of a secret vote took part; the receipt proves this and nothing more.

    ``cast_by`` is who spoke for the voice on a phone: nobody speaks for two.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="participations")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="participations")
    channel = models.CharField(_("怎么投的"), max_length=10, db_collation="C")
    receipt = models.CharField(_("票号"), max_length=RECEIPT_LENGTH, db_collation="C")
    on = models.DateField(_("哪天"))
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="participations")
    cast_by = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    proxy = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    key = models.UUIDField(_("表单的号"))
    is_void = models.BooleanField(_("作废"), default=False)

    class Meta:
        verbose_name = _("参加")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(is_void=False), name="deliberation_one_participation_each"
            ),
            models.UniqueConstraint(
                fields=["vote", "cast_by"],
                condition=Q(proxy__isnull=True),
                name="deliberation_participation_by_each_once",
            ),
            models.UniqueConstraint(fields=["vote", "receipt"], name="deliberation_participation_receipt_once"),
            models.CheckConstraint(
                condition=Q(channel=Channel.PHONE, batch__isnull=True, is_void=False)
                | (~Q(channel=Channel.PHONE) & Q(batch__isnull=False)),
                name="deliberation_brought_in_by_batch",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt


class Voiding(models.Model):
    """That a ballot or batch brought in is to be void: one person asks with a reason, another one agrees."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="voidings")
    ballot = models.OneToOneField(Ballot, models.PROTECT, null=True, related_name="voiding")
    batch = models.OneToOneField(Batch, models.PROTECT, null=True, related_name="voiding")
    reason = models.CharField(_("为什么作废"), max_length=NOTE_AT_MOST)
    asked_by = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提出时间"))
    agreed_by = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(_("同意时间"), null=True)

    class Meta:
        verbose_name = _("作废")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ballot__isnull=False, batch__isnull=True) | Q(ballot__isnull=True, batch__isnull=False),
                name="deliberation_voids_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("asked_by")), name="deliberation_voided_by_two"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="deliberation_voided_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.reason}"
