"""A tag may count in one village alone: who sits in its committee sits in no other's."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("population", "0012_seats_in_bodies")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="persontag",
            name="place",
            field=models.CharField(
                blank=True,
                db_collation="C",
                db_default="",
                default="",
                max_length=12,
                verbose_name="在哪个村社算",
            ),
        ),
        migrations.AddIndex(
            model_name="persontag",
            index=models.Index(fields=["place", "tag"], name="population_tag_at_place", condition=~Q(place="")),
        ),
    ]
