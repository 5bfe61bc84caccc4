from django.db import migrations, models

import linli.kernel.place_path


class Migration(migrations.Migration):
    dependencies = [("deliberation", "0001_topics_and_rules")]

    operations = [
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "village", "year", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "village",
                    models.CharField(db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"]),
                ),
                ("year", models.SmallIntegerField()),
                ("last", models.IntegerField()),
            ],
            options={"verbose_name": "编号"},
        ),
        migrations.RemoveConstraint(model_name="topic", name="deliberation_topic_number"),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.UniqueConstraint(fields=("village", "number"), name="deliberation_number_per_village"),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.UniqueConstraint(
                condition=models.Q(("helper__isnull", False)),
                fields=("helper", "key"),
                name="deliberation_taken_down_once",
            ),
        ),
    ]
