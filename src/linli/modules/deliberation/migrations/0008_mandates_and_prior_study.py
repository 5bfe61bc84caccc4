"""Mandates within a household, the party's study before a vote, votes called off; what the database holds of them."""

import django.db.models.deletion
from django.db import migrations, models

from linli.modules.deliberation.migrations._mandates_kept import BACK, KEPT


class Migration(migrations.Migration):
    dependencies = [
        ("deliberation", "0007_elections"),
        ("files", "0002_sound_video_documents"),
        ("population", "0013_where_a_tag_counts"),
    ]

    operations = [
        migrations.CreateModel(
            name="VoteMandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("given_on", models.DateField(verbose_name="委托书哪天写的")),
                ("recorded_by_id", models.BigIntegerField(verbose_name="谁登记的")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="失效时间")),
                (
                    "ended_as",
                    models.CharField(
                        blank=True,
                        choices=[("revoked", "撤回了"), ("came", "本人自己投了")],
                        default="",
                        max_length=8,
                        verbose_name="为什么失效",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="deliberation.rollentry",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.household"
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mandates", to="deliberation.vote"
                    ),
                ),
            ],
            options={
                "verbose_name": "受托投票",
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="studied_by",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="哪个党组织研究的"
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="study_note",
            field=models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="研究的意见"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="unstudied_why",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="为什么不用先研究"
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="proxy",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
            ),
        ),
        migrations.AddField(
            model_name="vote",
            name="called_off_at",
            field=models.DateTimeField(null=True, verbose_name="撤下时间"),
        ),
        migrations.AddField(
            model_name="vote",
            name="called_off_by_id",
            field=models.BigIntegerField(null=True, verbose_name="谁撤下的"),
        ),
        migrations.AddField(
            model_name="vote",
            name="called_off_why",
            field=models.CharField(blank=True, db_default="", default="", max_length=500, verbose_name="为什么撤下"),
        ),
        migrations.AddField(
            model_name="vote",
            name="studied_by",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="哪个党组织研究的"
            ),
        ),
        migrations.AddField(
            model_name="vote",
            name="studied_on",
            field=models.DateField(null=True, verbose_name="党组织哪天研究的"),
        ),
        migrations.AddField(
            model_name="vote",
            name="study_note",
            field=models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="研究的意见"),
        ),
        migrations.AddField(
            model_name="vote",
            name="unstudied_why",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="为什么不用先研究"
            ),
        ),
        migrations.AlterField(
            model_name="vote",
            name="stage",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="votes",
                to="deliberation.topicstage",
            ),
        ),
        migrations.AddIndex(
            model_name="vote",
            index=models.Index(fields=["stage"], name="deliberation_votes_of_a_stage"),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("called_off_at__isnull", True)),
                fields=("stage",),
                name="deliberation_one_vote_of_a_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("called_off_at__isnull", True), ("called_off_why", "")),
                    models.Q(
                        ("called_off_at__isnull", False),
                        ("opened_at__isnull", True),
                        models.Q(("called_off_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="deliberation_called_off_before_it_opened",
            ),
        ),
        migrations.AddConstraint(
            model_name="votemandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("entry",), name="deliberation_one_mandate_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="votemandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_as", ""), ("ended_at__isnull", True)),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_as", ""), _negated=True)),
                    _connector="OR",
                ),
                name="deliberation_mandate_ended_as",
            ),
        ),
        migrations.RunSQL(KEPT, BACK),
    ]
