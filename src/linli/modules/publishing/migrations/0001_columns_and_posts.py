"""Columns, posts with versions and attachments, marks of what was read."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import linli.kernel.place_path


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0002_sound_video_documents"),
        ("population", "0003_standing_and_tags"),
    ]

    operations = [
        migrations.CreateModel(
            name="PostRead",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "county", "person_id", "post_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("county", models.CharField(db_collation="C", max_length=6)),
                ("person_id", models.BigIntegerField()),
                ("post_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "看过",
            },
        ),
        migrations.CreateModel(
            name="Column",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        default="",
                        max_length=linli.kernel.place_path.Level["VILLAGE"],
                        verbose_name="哪里定的",
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=32, verbose_name="代码")),
                ("name", models.CharField(max_length=16, verbose_name="名称")),
                ("about", models.CharField(blank=True, default="", max_length=120, verbose_name="放些什么")),
                ("icon", models.CharField(default="file-text", max_length=40, verbose_name="图标")),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), size=None, verbose_name="哪几级发"
                    ),
                ),
                (
                    "writers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), size=None, verbose_name="谁能发"
                    ),
                ),
                ("visibility", models.CharField(default="everybody", max_length=10, verbose_name="默认给谁看")),
                ("needs_review", models.BooleanField(default=False, verbose_name="先审后发")),
                (
                    "comments",
                    models.CharField(
                        choices=[
                            ("off", "不开评论"),
                            ("after", "先登出来，有问题再处理"),
                            ("before", "先看过，再登出来"),
                        ],
                        default="off",
                        max_length=6,
                        verbose_name="评论",
                    ),
                ),
                ("asks", models.BooleanField(default=True, verbose_name="可以问一问")),
                ("is_on_home", models.BooleanField(default=False, verbose_name="默认放首页")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
            ],
            options={
                "verbose_name": "栏目",
                "constraints": [models.UniqueConstraint(fields=("place", "code"), name="column_once_per_place")],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"], verbose_name="哪里发的"
                    ),
                ),
                ("column", models.CharField(db_collation="C", max_length=32, verbose_name="栏目")),
                ("title", models.CharField(max_length=60, verbose_name="标题")),
                ("summary", models.CharField(blank=True, default="", max_length=200, verbose_name="一句话")),
                ("body", models.TextField(blank=True, default="", verbose_name="正文")),
                ("text", models.TextField(blank=True, default="", verbose_name="正文文字")),
                (
                    "visibility",
                    models.CharField(
                        choices=[("everybody", "所有人"), ("members", "本村成员"), ("audience", "只给选定的人")],
                        max_length=10,
                        verbose_name="谁能看",
                    ),
                ),
                ("audience", models.JSONField(blank=True, null=True, verbose_name="发给谁")),
                ("addressed", models.JSONField(blank=True, null=True, verbose_name="人群")),
                ("notifies", models.BooleanField(default=False, verbose_name="发消息提醒")),
                ("channels", models.JSONField(blank=True, default=list, verbose_name="还用什么送")),
                ("asks", models.BooleanField(default=True, verbose_name="可以问一问")),
                ("apply_link", models.CharField(blank=True, default="", max_length=300, verbose_name="去哪儿申请")),
                ("needs_review", models.BooleanField(default=False, verbose_name="先审后发")),
                ("state", models.CharField(default="draft", max_length=10, verbose_name="到哪一步")),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="最近一步的话")),
                ("is_pinned", models.BooleanField(default=False, verbose_name="置顶")),
                ("created_at", models.DateTimeField(verbose_name="起草")),
                ("saved_at", models.DateTimeField(verbose_name="存下")),
                ("publish_at", models.DateTimeField(blank=True, null=True, verbose_name="定时")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="发布")),
                ("corrected_at", models.DateTimeField(blank=True, null=True, verbose_name="更正")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="撤下")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="到期")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                ("source", models.CharField(blank=True, default="", max_length=80, verbose_name="来处")),
                ("link", models.CharField(blank=True, default="", max_length=300, verbose_name="地址")),
                ("words", django.contrib.postgres.search.SearchVectorField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "发布的内容",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "published")),
                        fields=["place", "-published_at", "-id"],
                        name="post_newest_of_place",
                    ),
                    models.Index(fields=["place", "-id"], name="post_of_place"),
                    models.Index(
                        condition=models.Q(("visibility", "audience")), fields=["place"], name="post_with_audience"
                    ),
                    models.Index(
                        condition=models.Q(("state", "scheduled")), fields=["publish_at"], name="post_to_publish"
                    ),
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False), ("state", "published")),
                        fields=["expires_at"],
                        name="post_to_expire",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["words"], name="post_words"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("draft", "in_review", "published", "scheduled", "withdrawn", "expired"))
                        ),
                        name="post_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("visibility", "audience"), _negated=True),
                            ("addressed__isnull", False),
                            ("state", "draft"),
                            _connector="OR",
                        ),
                        name="post_audience_is_said",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "in_review", "scheduled", "withdrawn"]),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="post_published_at_a_moment",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        fields=("source",),
                        name="post_once_per_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(db_collation="C", max_length=22, verbose_name="标识")),
                ("is_inline", models.BooleanField(default=False, verbose_name="在正文里")),
                ("added_at", models.DateTimeField(verbose_name="加上")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="publishing.post",
                    ),
                ),
                (
                    "uploader",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "附件",
                "indexes": [
                    models.Index(fields=["post", "id"], name="post_file_of_post"),
                    models.Index(fields=["token"], name="post_file_by_token"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="第几版")),
                ("title", models.CharField(max_length=60, verbose_name="标题")),
                ("summary", models.CharField(blank=True, default="", max_length=200, verbose_name="一句话")),
                ("body", models.TextField(blank=True, default="", verbose_name="正文")),
                ("text", models.TextField(blank=True, default="", verbose_name="正文文字")),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="为什么改")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "editor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="publishing.post"
                    ),
                ),
            ],
            options={
                "verbose_name": "版本",
                "constraints": [models.UniqueConstraint(fields=("post", "number"), name="post_version_once")],
            },
        ),
    ]
