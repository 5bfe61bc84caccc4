"""Nobody speaks for two households in a vote, whichever way the register was changed while it was open."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("deliberation", "0011_door_visits"),
        ("population", "0013_where_a_tag_counts"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="participation",
            name="cast_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="population.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("proxy__isnull", True)),
                fields=("vote", "cast_by"),
                name="deliberation_participation_by_each_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("channel", "phone"), ("proxy__isnull", True)),
                fields=("vote", "cast_by"),
                name="deliberation_ballot_by_each_once",
            ),
        ),
    ]
