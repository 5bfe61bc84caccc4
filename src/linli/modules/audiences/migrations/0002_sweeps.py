"""How far the nightly sweep has come."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audiences", "0001_segments")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("county", models.CharField(blank=True, db_collation="C", max_length=6, verbose_name="县")),
                ("tag_id", models.BigIntegerField(db_default=0, default=0, verbose_name="人群标签")),
                ("day", models.DateField(null=True, verbose_name="做完的一天")),
                ("entered", models.PositiveIntegerField(db_default=0, default=0, verbose_name="进来的")),
                ("left", models.PositiveIntegerField(db_default=0, default=0, verbose_name="出去的")),
            ],
            options={
                "verbose_name": "人群更新",
                "constraints": [
                    models.UniqueConstraint(fields=["county", "tag_id"], name="audiences_sweep_is_one_of_its_kind")
                ],
            },
        ),
    ]
