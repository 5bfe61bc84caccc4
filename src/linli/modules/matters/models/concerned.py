"""Whom a matter concerns besides its reporter, and what they agreed on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.modules.matters.models.choices import Consent, Outcome
from linli.modules.matters.models.matter import Attachment, Matter


class Behalf(models.Model):
    """For whom somebody else reported, and how they agreed (product B2); the number is sealed."""

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True, related_name="behalf")
    name = models.CharField(max_length=60)
    phone_cipher = models.BinaryField(null=True, blank=True)
    phone_index = models.BinaryField(max_length=32, null=True, blank=True)
    phone_hint = models.CharField(max_length=20, blank=True)
    consent = models.CharField(max_length=8, choices=Consent)
    proof = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "matters_behalf"
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name=""), name="behalf_has_a_name")]
        indexes: ClassVar = [
            models.Index(fields=["phone_index"], condition=Q(phone_index__isnull=False), name="behalf_by_phone")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Party(models.Model):
    """One side of a dispute; ``person`` where the register knows them, who may then read the matter."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="parties")
    name = models.CharField(max_length=60)
    person = models.ForeignKey("population.Person", models.PROTECT, null=True, blank=True, related_name="+")
    order = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "matters_party"
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="party_has_a_name"),
            models.UniqueConstraint(fields=["matter", "person"], name="party_once_per_matter"),
        ]

    def __str__(self) -> str:
        return self.name


class Agreement(models.Model):
    """How the mediation of a dispute ended, in what words; one per matter, replaced when it is handled again."""

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True, related_name="agreement")
    outcome = models.CharField(max_length=10, choices=Outcome)
    text = models.TextField()
    mediator = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "matters_agreement"

    def __str__(self) -> str:
        return self.text
