"""A form that arrives once more after its ballot was changed changes nothing back."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("deliberation", "0012_one_person_one_voice")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SpentKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(verbose_name="表单的号")),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spent_keys",
                        to="deliberation.ballot",
                    ),
                ),
            ],
            options={
                "verbose_name": "用过的表单号",
                "constraints": [
                    models.UniqueConstraint(fields=("ballot", "key"), name="deliberation_key_spent_once"),
                ],
            },
        ),
    ]
