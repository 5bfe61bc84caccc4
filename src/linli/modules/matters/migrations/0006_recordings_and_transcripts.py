"""A place for what is said in recordings."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_sound_video_documents"),
        ("matters", "0005_sensitive_categories"),
        ("population", "0001_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="Transcript",
            fields=[
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="transcript",
                        serialize=False,
                        to="matters.attachment",
                    ),
                ),
                ("text", models.TextField()),
                ("is_by_machine", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "writer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="population.person",
                    ),
                ),
            ],
            options={
                "db_table": "matters_transcript",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_by_machine", True), ("writer__isnull", True))
                        | models.Q(("is_by_machine", False), ("writer__isnull", False)),
                        name="transcript_by_somebody_or_machine",
                    )
                ],
            },
        ),
    ]
