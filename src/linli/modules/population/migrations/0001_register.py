import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

import linli.kernel.place_path


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "village",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"], verbose_name="村社"
                    ),
                ),
                (
                    "grid",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        default="",
                        max_length=linli.kernel.place_path.Level["GRID"],
                        verbose_name="网格",
                    ),
                ),
                ("number", models.CharField(db_collation="C", max_length=60, verbose_name="户号")),
                ("address", models.CharField(blank=True, default="", max_length=200, verbose_name="住址")),
                ("lng", models.FloatField(blank=True, help_text="WGS-84", null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, help_text="WGS-84", null=True, verbose_name="纬度")),
            ],
            options={
                "verbose_name": "户",
                "indexes": [
                    models.Index(
                        models.F("village"),
                        django.db.models.functions.text.Length("number"),
                        models.F("number"),
                        name="population_household_by_number",
                    ),
                    models.Index(
                        condition=models.Q(("grid", ""), _negated=True),
                        fields=["grid"],
                        name="population_household_grid",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("village", "number"), name="population_household_number_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        name="population_household_number_is_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                (
                    "name_pinyin",
                    models.CharField(
                        db_collation="C",
                        help_text="首字母、空格、全拼：wxf wangxiufang",
                        max_length=300,
                        verbose_name="拼音",
                    ),
                ),
                (
                    "sex",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(0, "未知"), (1, "男"), (2, "女"), (9, "未说明")],
                        null=True,
                        verbose_name="性别",
                    ),
                ),
                ("born_on", models.DateField(blank=True, null=True, verbose_name="出生日期")),
                ("phone_cipher", models.BinaryField(blank=True, null=True, verbose_name="手机号（密文）")),
                (
                    "phone_index",
                    models.BinaryField(
                        blank=True, max_length=32, null=True, unique=True, verbose_name="手机号（查找值）"
                    ),
                ),
                ("phone_hint", models.CharField(blank=True, default="", max_length=20, verbose_name="手机号（掩码）")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="登记时间"),
                ),
                ("deceased_on", models.DateField(blank=True, null=True, verbose_name="死亡日期")),
            ],
            options={
                "verbose_name": "人员",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="population_person_name_is_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phone_cipher__isnull", True), ("phone_hint", ""), ("phone_index__isnull", True)),
                            models.Q(
                                ("phone_cipher__isnull", False),
                                ("phone_index__isnull", False),
                                models.Q(("phone_hint", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="population_person_phone_is_whole_or_absent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", [0, 1, 2, 9])), name="population_person_sex_is_of_gb_t_2261_1"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "village",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"], verbose_name="村社"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("registered", "户籍"), ("resident", "常住")], max_length=10, verbose_name="类别"
                    ),
                ),
                ("is_head", models.BooleanField(db_default=False, default=False, verbose_name="户主")),
                ("relation", models.CharField(blank=True, default="", max_length=20, verbose_name="与户主关系")),
                ("from_date", models.DateField(verbose_name="起")),
                ("until", models.DateField(blank=True, help_text="自这一天起不再属于", null=True, verbose_name="止")),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="population.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="population.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "成员关系",
                "indexes": [
                    models.Index(
                        condition=models.Q(("until__isnull", True)),
                        fields=["village", "person"],
                        name="population_member_of_village",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "registered"), ("until__isnull", True)),
                        fields=("person",),
                        name="population_one_current_registration_per_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_head", True), ("until__isnull", True)),
                        fields=("household",),
                        name="population_one_current_head_per_household",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("person", "village", "kind"),
                        name="population_one_current_membership_per_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_head", False), ("household__isnull", False), _connector="OR"),
                        name="population_head_has_a_household",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("from_date")), _connector="OR"
                        ),
                        name="population_membership_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["registered", "resident"])),
                        name="population_membership_kind_is_known",
                    ),
                ],
            },
        ),
    ]
