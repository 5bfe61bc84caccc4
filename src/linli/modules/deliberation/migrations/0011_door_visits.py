"""Collectors are sent to the doors of who has not voted."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deliberation", "0010_pages_and_packs"),
        ("population", "0012_seats_in_bodies"),
    ]

    operations = [
        migrations.CreateModel(
            name="DoorVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("door", models.CharField(blank=True, db_collation="C", max_length=40, verbose_name="第几家")),
                ("sent_by_id", models.BigIntegerField(verbose_name="谁派的")),
                ("sent_at", models.DateTimeField(verbose_name="什么时候派的")),
                (
                    "collector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit",
                        to="deliberation.rollentry",
                    ),
                ),
            ],
            options={"verbose_name": "派上门"},
        ),
    ]
