"""What counts people of an age: all of it stands in the index, so that the table is not read row by row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("population", "0013_where_a_tag_counts")]

    operations = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=["born_on"],
                include=["resident", "registered", "sex", "is_head"],
                name="population_standing_ages",
            ),
        ),
        migrations.RemoveIndex(model_name="standing", name="population_standing_born"),
    ]
