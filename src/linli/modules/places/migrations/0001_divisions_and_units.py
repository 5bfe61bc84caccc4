import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "code",
                    models.CharField(
                        db_collation="C", max_length=15, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                (
                    "short_name",
                    models.CharField(help_text="张王村村民委员会 → 张王村", max_length=100, verbose_name="简称"),
                ),
                (
                    "stem",
                    models.CharField(help_text="对外编号的开头：张王村 → 张王", max_length=100, verbose_name="字头"),
                ),
                (
                    "level",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Length("code"),
                        output_field=models.SmallIntegerField(),
                        verbose_name="层级",
                    ),
                ),
                (
                    "pinyin",
                    models.CharField(
                        db_collation="C",
                        help_text="首字母、空格、全拼：zwc zhangwangcun",
                        max_length=400,
                        verbose_name="拼音",
                    ),
                ),
                ("households_declared", models.PositiveIntegerField(blank=True, null=True, verbose_name="申报户数")),
                ("lng", models.FloatField(blank=True, help_text="WGS-84", null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, help_text="WGS-84", null=True, verbose_name="纬度")),
                ("is_active", models.BooleanField(db_default=True, default=True, verbose_name="在用")),
                ("abolished_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                (
                    "successor",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        default="",
                        help_text="并入后的代码",
                        max_length=15,
                        verbose_name="并入",
                    ),
                ),
                (
                    "introduced_in",
                    models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="来自版本"),
                ),
            ],
            options={
                "verbose_name": "区划",
                "indexes": [models.Index(fields=["level", "code"], name="places_place_level_code")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code__regex", "^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})$")
                        ),
                        name="places_place_code_is_a_division_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="places_place_name_is_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_active", False),
                            models.Q(("abolished_on__isnull", True), ("successor", "")),
                            _connector="OR",
                        ),
                        name="places_place_active_has_no_successor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lng__isnull", True)),
                            models.Q(("lat__isnull", False), ("lng__isnull", False)),
                            _connector="OR",
                        ),
                        name="places_place_has_both_coordinates_or_none",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(db_collation="C", max_length=15, verbose_name="区划")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("added", "新增"),
                            ("renamed", "更名"),
                            ("merged", "合并"),
                            ("abolished", "撤销"),
                            ("restored", "恢复"),
                            ("recoded", "变更代码"),
                        ],
                        max_length=10,
                        verbose_name="变化",
                    ),
                ),
                ("old_name", models.CharField(blank=True, default="", max_length=100, verbose_name="原名称")),
                ("new_name", models.CharField(blank=True, default="", max_length=100, verbose_name="新名称")),
                (
                    "old_code",
                    models.CharField(blank=True, db_collation="C", default="", max_length=15, verbose_name="原代码"),
                ),
                (
                    "new_code",
                    models.CharField(blank=True, db_collation="C", default="", max_length=15, verbose_name="新代码"),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("revision", models.CharField(blank=True, default="", max_length=60, verbose_name="版本")),
                (
                    "rewritten_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="合并、变更代码：各表已全部改用新代码的时间",
                        null=True,
                        verbose_name="改写完成",
                    ),
                ),
            ],
            options={
                "verbose_name": "区划变化",
                "indexes": [
                    models.Index(fields=["place", "-at"], name="places_change_place_at"),
                    models.Index(
                        condition=models.Q(("kind__in", ["merged", "recoded"])),
                        fields=["at"],
                        name="places_change_to_rewrite",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        blank=True, db_collation="C", help_text="空：整个平台", max_length=15, verbose_name="区划"
                    ),
                ),
                ("key", models.CharField(db_collation="C", max_length=80, verbose_name="设置项")),
                ("value", models.JSONField(verbose_name="值")),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="更新时间"),
                ),
            ],
            options={
                "verbose_name": "区划设置",
                "constraints": [
                    models.UniqueConstraint(fields=("place", "key"), name="places_setting_is_said_once_per_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(db_collation="C", max_length=15, verbose_name="区划")),
                (
                    "kind",
                    models.CharField(
                        choices=[("department", "部门"), ("team", "队伍"), ("committee", "委员会"), ("centre", "中心")],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("is_active", models.BooleanField(db_default=True, default=True, verbose_name="在用")),
            ],
            options={
                "verbose_name": "单位",
                "constraints": [
                    models.UniqueConstraint(fields=("place", "name"), name="places_unit_name_is_unique_at_its_place"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="places_unit_name_is_not_empty"
                    ),
                ],
            },
        ),
    ]
