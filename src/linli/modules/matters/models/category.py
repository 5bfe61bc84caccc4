"""What matters are about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.modules.matters.models.choices import PRIVATE_KINDS, Identity, Kind, Visibility


class Category(models.Model):
    """What a matter is about; the national default tree has no place, a county adds its own."""

    code = models.CharField(max_length=40)
    place = models.CharField(max_length=15, blank=True, db_collation="C")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    icon = models.CharField(max_length=40, blank=True)
    needs_photo = models.BooleanField(default=False)
    may_be_public = models.BooleanField(default=True)
    may_be_anonymous = models.BooleanField(default=False, db_default=False)
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
        is_open = self.may_be_public and self.kind not in PRIVATE_KINDS
        return (Visibility.PRIVATE, Visibility.VILLAGE) if is_open else (Visibility.PRIVATE,)

    @property
    def identities(self) -> tuple[str, ...]:
        """Return as whom a matter of this category may be reported, the default first."""
        known = (Identity.NAMED, Identity.UNNAMED)
        return (*known, Identity.ANONYMOUS) if self.may_be_anonymous else known
