import django.db.models.deletion
from django.db import migrations, models

import linli.kernel.place_path


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_divisions_and_units"),
        ("population", "0001_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonSettings",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="account_settings",
                        serialize=False,
                        to="population.person",
                    ),
                ),
                ("care_mode", models.BooleanField(db_default=False, default=False, verbose_name="长辈版")),
                (
                    "current_village",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        default="",
                        max_length=linli.kernel.place_path.Level["VILLAGE"],
                        verbose_name="当前村社",
                    ),
                ),
                (
                    "language",
                    models.CharField(blank=True, db_default="", default="", max_length=10, verbose_name="语言"),
                ),
                (
                    "barred_at",
                    models.DateTimeField(help_text="手机挂失后，解除前不能登录", null=True, verbose_name="挂失时间"),
                ),
            ],
            options={
                "verbose_name": "个人设置",
            },
        ),
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone_index", models.BinaryField(max_length=32, verbose_name="手机号（查找值）")),
                ("digest", models.BinaryField(max_length=32, verbose_name="验证码摘要")),
                ("delivery", models.BinaryField(null=True, verbose_name="待发（密文）")),
                ("origin", models.CharField(max_length=80, verbose_name="来自")),
                ("created_at", models.DateTimeField(verbose_name="请求时间")),
                ("expires_at", models.DateTimeField(verbose_name="到期")),
                ("own_tries", models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="本处试过")),
                ("other_tries", models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="别处试过")),
                ("used_at", models.DateTimeField(null=True, verbose_name="用掉时间")),
            ],
            options={
                "verbose_name": "登录验证码",
                "indexes": [
                    models.Index(
                        condition=models.Q(("used_at__isnull", True)),
                        fields=["phone_index", "-created_at"],
                        name="accounts_codes_live",
                    ),
                    models.Index(fields=["expires_at"], name="accounts_codes_expiry"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(db_collation="C", max_length=20, verbose_name="职务")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        max_length=linli.kernel.place_path.Level["GRID"],
                        verbose_name="区划",
                    ),
                ),
                ("from_at", models.DateTimeField(verbose_name="起")),
                ("until_at", models.DateTimeField(help_text="到这一刻为止", null=True, verbose_name="止")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="免去时间")),
                ("created_at", models.DateTimeField(verbose_name="任命时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appointments", to="population.person"
                    ),
                ),
                (
                    "substitute_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutes",
                        to="accounts.appointment",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="places.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["place", "role"],
                        name="accounts_holders",
                    ),
                    models.Index(fields=["place", "-id"], name="accounts_appointments_listed"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "role", "place", "unit"),
                        name="accounts_one_current_appointment_of_a_kind",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_at__isnull", True), ("until_at__gt", models.F("from_at")), _connector="OR"
                        ),
                        name="accounts_appointment_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                (
                                    "resident",
                                    "household_rep",
                                    "grid_worker",
                                    "grid_leader",
                                    "grid_advisor",
                                    "village_clerk",
                                    "village_secretary",
                                    "service_member",
                                    "supervisor",
                                    "town_clerk",
                                    "town_command",
                                    "department_officer",
                                    "county_operator",
                                    "city_operator",
                                    "auditor",
                                    "discipline_officer",
                                    "employer",
                                    "sysadmin",
                                ),
                            )
                        ),
                        name="accounts_appointment_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("substitute_for__isnull", True), ("until_at__isnull", False), _connector="OR"
                        ),
                        name="accounts_substitute_has_an_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_digest", models.BinaryField(max_length=32, unique=True, verbose_name="令牌摘要")),
                (
                    "kind",
                    models.CharField(choices=[("web", "网页"), ("api", "接口")], max_length=3, verbose_name="类型"),
                ),
                ("created_at", models.DateTimeField(verbose_name="登录时间")),
                ("last_seen_at", models.DateTimeField(verbose_name="最近使用")),
                ("expires_at", models.DateTimeField(verbose_name="到期")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="退出时间")),
                ("user_agent", models.CharField(blank=True, default="", max_length=300, verbose_name="浏览器")),
                ("origin", models.CharField(blank=True, default="", max_length=80, verbose_name="来自")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="population.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "登录",
                "indexes": [
                    models.Index(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=["person", "-last_seen_at"],
                        name="accounts_sessions_of_person",
                    ),
                    models.Index(fields=["expires_at"], name="accounts_sessions_expiry"),
                ],
            },
        ),
    ]
