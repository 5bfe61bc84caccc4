"""An index in which an audience without tags is counted."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("population", "0010_standing_of_a_day")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=["resident", "registered", "born_on", "sex", "is_head"], name="population_standing_counted"
            ),
        ),
        migrations.RemoveIndex(model_name="standing", name="population_standing_resident"),
    ]
