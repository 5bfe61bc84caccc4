"""Audiences kept under a name."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("place", models.CharField(db_collation="C", max_length=12, verbose_name="地方")),
                ("name", models.CharField(max_length=30, verbose_name="名称")),
                ("audience", models.JSONField(verbose_name="人群")),
                ("by_id", models.BigIntegerField(verbose_name="存的人")),
                ("changed_at", models.DateTimeField(verbose_name="改动时间")),
            ],
            options={
                "verbose_name": "常用人群",
                "constraints": [
                    models.UniqueConstraint(fields=["place", "name"], name="audiences_segment_name_is_unique"),
                    models.CheckConstraint(name="audiences_segment_is_named", condition=~Q(name="")),
                ],
            },
        ),
    ]
