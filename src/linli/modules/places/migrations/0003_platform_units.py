"""A platform of others is a unit, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_parent_of_a_code"),
    ]

    operations = [
        migrations.AlterField(
            model_name="unit",
            name="kind",
            field=models.CharField(
                choices=[
                    ("department", "部门"),
                    ("team", "队伍"),
                    ("committee", "委员会"),
                    ("centre", "中心"),
                    ("platform", "外部平台"),
                ],
                max_length=12,
                verbose_name="类型",
            ),
        ),
    ]
