"""What the first page of a queue is read off where a county or a city is looked at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0009_newest_of_a_category")]

    operations = [
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("state__in", ["closed", "merged", "withdrawn"]), _negated=True),
                fields=["due_at", "id"],
                name="matter_open_due",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("state__in", ["closed", "merged", "withdrawn"])),
                fields=["-id"],
                name="matter_ended",
            ),
        ),
    ]
