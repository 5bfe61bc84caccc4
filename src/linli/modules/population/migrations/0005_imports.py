"""Imports of residents: runs, their sealed parts, faults, staged rows, and columns as remembered."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("population", "0004_corrections_and_consents"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ImportColumns",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        db_collation="C",
                        max_length=12,
                        unique=True,
                        verbose_name="地方",
                    ),
                ),
                ("columns", models.JSONField(default=dict, verbose_name="各列是什么")),
            ],
            options={
                "verbose_name": "记住的列",
            },
        ),
        migrations.CreateModel(
            name="ResidentImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(db_collation="C", max_length=12, verbose_name="地方"),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                ("digest", models.BinaryField(max_length=32, verbose_name="文件摘要")),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("headers", models.JSONField(default=list, verbose_name="列名")),
                ("header_line", models.PositiveIntegerField(default=1, verbose_name="列名所在行")),
                ("columns", models.JSONField(default=list, verbose_name="各列是什么")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("laid_out", "等对上列"),
                            ("checking", "正在试算"),
                            ("checked", "试算完了"),
                            ("importing", "正在写进去"),
                            ("done", "写完了"),
                            ("discarded", "不导入了"),
                        ],
                        default="laid_out",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("straight_on", models.BooleanField(db_default=False, default=False, verbose_name="试算后直接写")),
                ("stage_rows", models.PositiveIntegerField(default=0, verbose_name="这一步做完的行数")),
                ("cursor", models.JSONField(null=True, verbose_name="做到哪里")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="新增")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="变更")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="没变")),
                ("rejected", models.PositiveIntegerField(default=0, verbose_name="驳回")),
                ("by_id", models.BigIntegerField(null=True, verbose_name="经办人")),
                ("created_at", models.DateTimeField(verbose_name="上传时间")),
                ("stage_began_at", models.DateTimeField(null=True, verbose_name="这一步开始时间")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="试算完成时间")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                ("erase_after", models.DateTimeField(help_text="空：已清除", null=True, verbose_name="表格保留到")),
            ],
            options={
                "verbose_name": "居民导入",
                "indexes": [
                    models.Index(fields=["place", "-id"], name="population_import_of_place"),
                    models.Index(fields=["erase_after"], name="population_import_to_erase"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("first_line", models.PositiveIntegerField(verbose_name="首行")),
                ("rows", models.PositiveIntegerField(verbose_name="行数")),
                ("sealed", models.BinaryField(verbose_name="内容（密文）")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="population.residentimport",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入表格的一段",
                "constraints": [
                    models.UniqueConstraint(fields=("run", "number"), name="population_import_part_is_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportFault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField(verbose_name="行")),
                ("field", models.CharField(blank=True, default="", max_length=20, verbose_name="列")),
                ("code", models.CharField(db_collation="C", max_length=30, verbose_name="毛病")),
                ("is_error", models.BooleanField(verbose_name="驳回")),
                ("detail", models.JSONField(default=dict, verbose_name="细节")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="faults",
                        to="population.residentimport",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入表格的毛病",
                "indexes": [
                    models.Index(fields=["run", "is_error", "line", "id"], name="population_import_faults"),
                    models.Index(fields=["run", "code", "line", "id"], name="population_faults_by_code"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StagedResident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField()),
                ("is_rejected", models.BooleanField(default=False)),
                ("village", models.CharField(db_collation="C", max_length=12)),
                ("household", models.CharField(db_collation="C", max_length=60)),
                ("is_head", models.BooleanField(null=True)),
                ("relation", models.CharField(max_length=20, null=True)),
                ("relation_code", models.CharField(max_length=2, null=True)),
                ("registered", models.BooleanField(null=True)),
                ("resident", models.BooleanField(null=True)),
                ("says_belonging", models.BooleanField(default=False)),
                ("name", models.CharField(max_length=60, null=True)),
                ("id_kind", models.CharField(max_length=2, null=True)),
                ("id_index", models.BinaryField(max_length=32, null=True)),
                ("id_cipher", models.BinaryField(null=True)),
                ("id_hint", models.CharField(max_length=20, null=True)),
                ("phone_index", models.BinaryField(max_length=32, null=True)),
                ("phone_cipher", models.BinaryField(null=True)),
                ("phone_hint", models.CharField(max_length=20, null=True)),
                ("sex", models.PositiveSmallIntegerField(null=True)),
                ("born_on", models.DateField(null=True)),
                ("ethnicity", models.CharField(max_length=2, null=True)),
                ("marital", models.CharField(max_length=2, null=True)),
                ("education", models.CharField(max_length=2, null=True)),
                ("political", models.CharField(max_length=2, null=True)),
                ("occupation", models.CharField(max_length=60, null=True)),
                ("workplace", models.CharField(max_length=100, null=True)),
                ("deceased_on", models.DateField(null=True)),
                (
                    "grid",
                    models.CharField(db_collation="C", max_length=15, null=True),
                ),
                ("address", models.CharField(max_length=200, null=True)),
                ("house", models.CharField(db_collation="C", max_length=60, null=True)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staged",
                        to="population.residentimport",
                    ),
                ),
            ],
            options={
                "verbose_name": "待写入的居民",
                "indexes": [
                    models.Index(fields=["run", "village", "household", "line"], name="population_staged_in_order")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "line"), name="population_staged_line_is_unique")
                ],
            },
        ),
    ]
