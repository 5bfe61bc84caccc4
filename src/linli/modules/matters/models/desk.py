"""What a place keeps ready for its desk: words for answers, and who usually gets what."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from linli.modules.matters.models.category import Category

if TYPE_CHECKING:
    from datetime import datetime


class AnswerTemplate(models.Model):
    """Words a place keeps ready for answers; those of the places above hold below, too."""

    place = models.CharField(max_length=15, db_collation="C")
    title = models.CharField(max_length=40)
    text = models.TextField()
    step = models.CharField(max_length=16, blank=True)
    order = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    class Meta:
        db_table = "matters_answer_template"
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "title"], condition=Q(is_active=True), name="template_title_per_place"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:  # noqa: ARG003 - the same for all
        """Keep the other village's words where both have some under one title."""
        taken = cls.objects.filter(place=new, is_active=True).values("title")
        cls.objects.filter(place=old, title__in=taken).update(is_active=False)


class Routing(models.Model):
    """To which team or department matters of a category usually go at a place; no category means all others."""

    place = models.CharField(max_length=15, db_collation="C")
    category = models.ForeignKey(Category, models.CASCADE, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("places.Unit", models.CASCADE, related_name="+")

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    class Meta:
        db_table = "matters_routing"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "category"], nulls_distinct=False, name="routing_once_per_place_and_category"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}:{self.category_id}"

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:  # noqa: ARG003 - the same for all
        """Keep the other village's way where both have one for a category."""
        kept = cls.objects.filter(place=new)
        cls.objects.filter(place=old, category__in=kept.values("category")).delete()
        if kept.filter(category__isnull=True).exists():
            cls.objects.filter(place=old, category__isnull=True).delete()
