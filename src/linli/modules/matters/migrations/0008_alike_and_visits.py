"""What finds matters like one being reported, and those whose reporters wait for a return visit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0007_connectors")]

    operations = [
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("is_assist", False), ("office", "place")),
                fields=["village", "closed_at"],
                name="matter_lately_in_village",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("awaits_visit", True)), fields=["place", "id"], name="matter_awaits_visit"
            ),
        ),
    ]
