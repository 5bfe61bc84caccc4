"""What tip-offs, disputes, complaints, reports for somebody else and assisting departments need."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0003_figures_of_a_period"),
        ("places", "0002_parent_of_a_code"),
        ("population", "0001_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="agreement",
                        serialize=False,
                        to="matters.matter",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(choices=[("agreed", "达成协议"), ("not_agreed", "没有谈成")], max_length=10),
                ),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "matters_agreement",
            },
        ),
        migrations.CreateModel(
            name="AnswerTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(db_collation="C", max_length=15)),
                ("title", models.CharField(max_length=40)),
                ("text", models.TextField()),
                ("step", models.CharField(blank=True, max_length=16)),
                ("order", models.SmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "matters_answer_template",
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("place", "title"),
                        name="template_title_per_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Behalf",
            fields=[
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="behalf",
                        serialize=False,
                        to="matters.matter",
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("phone_cipher", models.BinaryField(blank=True, null=True)),
                ("phone_index", models.BinaryField(blank=True, max_length=32, null=True)),
                ("phone_hint", models.CharField(blank=True, max_length=20)),
                (
                    "consent",
                    models.CharField(
                        choices=[("spoken", "当面口头同意"), ("signed", "签字同意"), ("phone", "电话里同意")],
                        max_length=8,
                    ),
                ),
            ],
            options={
                "db_table": "matters_behalf",
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("order", models.SmallIntegerField(default=0)),
            ],
            options={
                "db_table": "matters_party",
                "ordering": ["order", "id"],
            },
        ),
        migrations.CreateModel(
            name="Routing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(db_collation="C", max_length=15)),
            ],
            options={
                "db_table": "matters_routing",
            },
        ),
        migrations.AddField(
            model_name="category",
            name="may_be_anonymous",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="matter",
            name="awaits_visit",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="matter",
            name="behalf_person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="population.person",
            ),
        ),
        migrations.AddField(
            model_name="matter",
            name="is_assist",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="matter",
            name="named",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, db_default=models.Value("{}"), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="matter",
            name="office",
            field=models.CharField(
                choices=[("place", "村和街道"), ("county", "县里"), ("discipline", "纪检")],
                db_default="place",
                default="place",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="matter",
            name="receipt_digest",
            field=models.BinaryField(blank=True, max_length=32, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="attachment",
            name="uploader",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
            ),
        ),
        migrations.AlterField(
            model_name="category",
            name="kind",
            field=models.CharField(
                choices=[
                    ("report", "反映"),
                    ("snapshot", "随手拍"),
                    ("letter", "村民信箱"),
                    ("help", "求助"),
                    ("suggestion", "提建议"),
                    ("dispute", "矛盾纠纷"),
                    ("tip_off", "举报"),
                    ("platform_complaint", "平台投诉"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="matter",
            name="held_at",
            field=models.CharField(default="village", max_length=10),
        ),
        migrations.AlterField(
            model_name="matter",
            name="identity",
            field=models.CharField(
                choices=[("named", "用真名"), ("unnamed", "不让邻居看到名字"), ("anonymous", "匿名")],
                default="named",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="matter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("report", "反映"),
                    ("snapshot", "随手拍"),
                    ("letter", "村民信箱"),
                    ("help", "求助"),
                    ("suggestion", "提建议"),
                    ("dispute", "矛盾纠纷"),
                    ("tip_off", "举报"),
                    ("platform_complaint", "平台投诉"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="matter",
            name="reporter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="population.person",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("behalf_person__isnull", False)),
                fields=["behalf_person", "-id"],
                name="matter_on_behalf_of",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("part_of__isnull", False)), fields=["part_of", "id"], name="matter_part_of"
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["named"], name="matter_names"),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "tip_off"), ("office", "discipline")),
                    models.Q(("kind", "platform_complaint"), ("office", "county")),
                    models.Q(
                        ("office", "place"), models.Q(("kind__in", ("tip_off", "platform_complaint")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="matter_kind_goes_to_its_office",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(("office", "place"), ("visibility", "private"), _connector="OR"),
                name="matter_of_an_office_is_private",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("behalf_person__isnull", True), ("identity", "anonymous"), ("reporter__isnull", True)),
                    models.Q(models.Q(("identity", "anonymous"), _negated=True), ("reporter__isnull", False)),
                    _connector="OR",
                ),
                name="matter_reporter_unless_anonymous",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="mediator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
            ),
        ),
        migrations.AddField(
            model_name="behalf",
            name="proof",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="matters.attachment",
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="matter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="matters.matter"
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="population.person",
            ),
        ),
        migrations.AddField(
            model_name="routing",
            name="category",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="matters.category",
            ),
        ),
        migrations.AddField(
            model_name="routing",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="places.unit"),
        ),
        migrations.AddIndex(
            model_name="behalf",
            index=models.Index(
                condition=models.Q(("phone_index__isnull", False)), fields=["phone_index"], name="behalf_by_phone"
            ),
        ),
        migrations.AddConstraint(
            model_name="behalf",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="behalf_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="party_has_a_name"),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.UniqueConstraint(fields=("matter", "person"), name="party_once_per_matter"),
        ),
        migrations.AddConstraint(
            model_name="routing",
            constraint=models.UniqueConstraint(
                fields=("place", "category"), name="routing_once_per_place_and_category", nulls_distinct=False
            ),
        ),
    ]
