"""Comments, likes, what was reported, and words."""

import django.db.models.deletion
from django.db import migrations, models

import linli.kernel.place_path


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("population", "0003_standing_and_tags"),
    ]

    operations = [
        migrations.CreateModel(
            name="Like",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "county", "subject", "person_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("county", models.CharField(db_collation="C", max_length=6)),
                ("subject", models.CharField(db_collation="C", max_length=64)),
                ("person_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "赞",
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(db_collation="C", max_length=64, verbose_name="评的是什么")),
                (
                    "place",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"], verbose_name="哪里的"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="评论")),
                ("state", models.CharField(default="waiting", max_length=10, verbose_name="到哪一步")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("reason", models.CharField(blank=True, default="", max_length=200, verbose_name="为什么")),
                ("word", models.CharField(blank=True, default="", max_length=40, verbose_name="碰到的词")),
                ("moderated_at", models.DateTimeField(blank=True, null=True, verbose_name="处理时间")),
                ("reports", models.PositiveIntegerField(default=0, verbose_name="被举报次数")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "moderator",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "评论",
                "indexes": [
                    models.Index(fields=["subject", "-id"], name="comment_of_subject"),
                    models.Index(
                        condition=models.Q(
                            ("state", "waiting"), models.Q(("reports__gt", 0), ("state", "shown")), _connector="OR"
                        ),
                        fields=["place", "-id"],
                        name="comment_to_look_at",
                    ),
                    models.Index(fields=["place", "-id"], name="comment_of_place"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "shown", "hidden", "withdrawn"))),
                        name="comment_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CommentReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="为什么")),
                ("at", models.DateTimeField()),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="told", to="comments.comment"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "举报的评论",
                "constraints": [
                    models.UniqueConstraint(fields=("comment", "person"), name="comment_reported_once_each")
                ],
            },
        ),
        migrations.CreateModel(
            name="SensitiveWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        default="",
                        max_length=linli.kernel.place_path.Level["COUNTY"],
                        verbose_name="哪里定的",
                    ),
                ),
                ("word", models.CharField(max_length=40, verbose_name="词")),
            ],
            options={
                "verbose_name": "先看一眼的词",
                "constraints": [models.UniqueConstraint(fields=("place", "word"), name="word_once_per_place")],
            },
        ),
    ]
