"""Votes with their rolls and ballots, and what the database itself holds of them."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import linli.kernel.place_path
import linli.modules.deliberation.law
from linli.modules.deliberation.migrations._votes_kept import BACK, KEPT


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("deliberation", "0004_meetings"),
        ("files", "0002_sound_video_documents"),
        ("population", "0013_where_a_tag_counts"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "village",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"], verbose_name="村社"
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        default="",
                        max_length=linli.kernel.place_path.Level["GRID"],
                        verbose_name="小组",
                    ),
                ),
                ("question", models.CharField(max_length=40, verbose_name="表决什么")),
                ("rule", models.CharField(db_collation="C", max_length=40, verbose_name="哪条规则")),
                ("effective", models.JSONField(verbose_name="规则怎么说")),
                ("unit", models.CharField(db_collation="C", max_length=10, verbose_name="按什么算")),
                ("allows_proxy", models.BooleanField(default=False, verbose_name="同户可以代")),
                (
                    "ballot_kind",
                    models.CharField(
                        choices=[("named", "记名"), ("secret", "无记名")], max_length=6, verbose_name="记不记名"
                    ),
                ),
                ("options", models.JSONField(verbose_name="选项")),
                ("notice_at", models.DateTimeField(verbose_name="通知时间")),
                (
                    "short_notice_reason",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="为什么没提前十天"),
                ),
                ("displayed_at", models.DateTimeField(verbose_name="名册公布时间")),
                ("objections_until", models.DateTimeField(verbose_name="异议提到什么时候")),
                ("opens_at", models.DateTimeField(verbose_name="什么时候开始")),
                ("closes_at", models.DateTimeField(verbose_name="什么时候截止")),
                ("prepared_by_id", models.BigIntegerField(verbose_name="谁发起的")),
                ("opened_at", models.DateTimeField(null=True, verbose_name="开始了")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="截止了")),
                ("entitled", models.PositiveIntegerField(null=True, verbose_name="名册上多少")),
                ("tally", models.JSONField(null=True, verbose_name="计票结果")),
                ("verdict", models.JSONField(null=True, verbose_name="算不算数")),
                (
                    "digest",
                    models.CharField(blank=True, db_collation="C", default="", max_length=64, verbose_name="摘要"),
                ),
                ("confirmation", models.JSONField(null=True, verbose_name="会议确认")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                (
                    "stage",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vote", to="deliberation.topicstage"
                    ),
                ),
            ],
            options={
                "verbose_name": "表决",
                "indexes": [
                    models.Index(fields=["village", "-id"], name="deliberation_vote_of_village"),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["closes_at"],
                        name="deliberation_vote_running",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("displayed_at__lte", models.F("objections_until")),
                            ("objections_until__lte", models.F("opens_at")),
                            ("opens_at__lt", models.F("closes_at")),
                        ),
                        name="deliberation_vote_times_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ballot_kind__in", ["named", "secret"])),
                        name="deliberation_vote_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("opened_at__isnull", True), ("entitled__isnull", False), _connector="OR"),
                        name="deliberation_opened_with_a_roll",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            models.Q(
                                ("opened_at__isnull", False),
                                ("tally__isnull", False),
                                ("verdict__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deliberation_closed_is_counted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(db_collation="C", max_length=10, verbose_name="怎么投的")),
                ("ballots", models.PositiveIntegerField(verbose_name="几张")),
                ("key", models.UUIDField(verbose_name="表单的号")),
                ("entered_by_id", models.BigIntegerField(verbose_name="谁录的")),
                ("entered_at", models.DateTimeField(verbose_name="录入时间")),
                ("voided_at", models.DateTimeField(null=True, verbose_name="作废时间")),
                (
                    "collector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="deliberation.vote"
                    ),
                ),
            ],
            options={
                "verbose_name": "一批票",
                "constraints": [
                    models.UniqueConstraint(fields=("vote", "key"), name="deliberation_batch_sent_once"),
                    models.CheckConstraint(
                        condition=models.Q(("collector", models.F("witness")), _negated=True),
                        name="deliberation_batch_brought_in_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ballots__gte", 3)), name="deliberation_batch_hides_each"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                [
                                    linli.modules.deliberation.law.Channel["PAPER"],
                                    linli.modules.deliberation.law.Channel["DOORSTEP"],
                                    linli.modules.deliberation.law.Channel["MEETING"],
                                ],
                            )
                        ),
                        name="deliberation_batch_channel_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RollEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="名册号")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="姓名")),
                ("struck_at", models.DateTimeField(null=True, verbose_name="划去时间")),
                (
                    "struck_as",
                    models.CharField(
                        blank=True,
                        choices=[("died", "去世"), ("left", "开始前已不在册"), ("objection", "异议成立")],
                        default="",
                        max_length=10,
                        verbose_name="为什么划去",
                    ),
                ),
                ("struck_reason", models.CharField(blank=True, default="", max_length=500, verbose_name="说明")),
                ("struck_by_id", models.BigIntegerField(null=True, verbose_name="谁划的")),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="population.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="roll", to="deliberation.vote"
                    ),
                ),
            ],
            options={
                "verbose_name": "名册",
                "constraints": [
                    models.UniqueConstraint(fields=("vote", "number"), name="deliberation_roll_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("household__isnull", True), ("struck_at__isnull", True)),
                        fields=("vote", "person"),
                        name="deliberation_person_once_on_a_roll",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("household__isnull", False), ("struck_at__isnull", True)),
                        fields=("vote", "household"),
                        name="deliberation_household_once_on_a_roll",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("struck_as", ""), ("struck_at__isnull", True)),
                            models.Q(
                                ("struck_at__isnull", False),
                                models.Q(("struck_as", ""), _negated=True),
                                models.Q(("struck_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deliberation_struck_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("choice", models.CharField(db_collation="C", max_length=8, verbose_name="选了什么")),
                ("channel", models.CharField(db_collation="C", max_length=10, verbose_name="怎么投的")),
                ("receipt", models.CharField(db_collation="C", max_length=9, verbose_name="票号")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="第几次")),
                ("salt", models.BinaryField()),
                ("leaf", models.CharField(db_collation="C", max_length=64)),
                ("cast_at", models.DateTimeField(verbose_name="投票时间")),
                ("key", models.UUIDField(verbose_name="表单的号")),
                ("voided_at", models.DateTimeField(null=True, verbose_name="作废时间")),
                (
                    "cast_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "collector",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "proxy",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ballots", to="deliberation.rollentry"
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ballots", to="deliberation.vote"
                    ),
                ),
            ],
            options={
                "verbose_name": "票",
                "indexes": [models.Index(fields=["vote", "-cast_at", "-id"], name="deliberation_ballot_of_vote")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("entry",),
                        name="deliberation_one_ballot_each",
                    ),
                    models.UniqueConstraint(fields=("vote", "receipt"), name="deliberation_receipt_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                [
                                    linli.modules.deliberation.law.Channel["MEETING"],
                                    linli.modules.deliberation.law.Channel["PHONE"],
                                    linli.modules.deliberation.law.Channel["PAPER"],
                                    linli.modules.deliberation.law.Channel["DOORSTEP"],
                                ],
                            )
                        ),
                        name="deliberation_ballot_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("channel", linli.modules.deliberation.law.Channel["PHONE"]),
                                ("collector__isnull", True),
                                ("voided_at__isnull", True),
                                ("witness__isnull", True),
                            ),
                            models.Q(
                                models.Q(("channel", linli.modules.deliberation.law.Channel["PHONE"]), _negated=True),
                                ("collector__isnull", False),
                                ("photo__isnull", False),
                                ("revision", 1),
                                ("witness__isnull", False),
                                models.Q(("collector", models.F("witness")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deliberation_brought_in_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoteKey",
            fields=[
                (
                    "vote",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="key",
                        serialize=False,
                        to="deliberation.vote",
                    ),
                ),
                ("cipher", models.BinaryField(verbose_name="密钥")),
            ],
            options={
                "verbose_name": "表决密钥",
            },
        ),
        migrations.CreateModel(
            name="Voiding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="为什么作废")),
                ("asked_at", models.DateTimeField(verbose_name="提出时间")),
                ("agreed_at", models.DateTimeField(null=True, verbose_name="同意时间")),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "ballot",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voiding",
                        to="deliberation.ballot",
                    ),
                ),
                (
                    "batch",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voiding",
                        to="deliberation.batch",
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="voidings", to="deliberation.vote"
                    ),
                ),
            ],
            options={
                "verbose_name": "作废",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ballot__isnull", False), ("batch__isnull", True)),
                            models.Q(("ballot__isnull", True), ("batch__isnull", False)),
                            _connector="OR",
                        ),
                        name="deliberation_voids_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by__isnull", True),
                            models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="deliberation_voided_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="deliberation_voided_with_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecretBallot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("choice", models.CharField(db_collation="C", max_length=8, verbose_name="选了什么")),
                ("salt", models.BinaryField()),
                ("leaf", models.CharField(db_collation="C", max_length=64)),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="secrets", to="deliberation.vote"
                    ),
                ),
            ],
            options={
                "verbose_name": "无记名票",
            },
        ),
        migrations.CreateModel(
            name="SealedBallot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("cipher", models.BinaryField()),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sealed",
                        to="deliberation.batch",
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sealed", to="deliberation.vote"
                    ),
                ),
            ],
            options={
                "verbose_name": "封着的票",
            },
        ),
        migrations.CreateModel(
            name="RollObjection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_name", models.CharField(blank=True, max_length=60, verbose_name="谁提的")),
                (
                    "lacking",
                    models.CharField(
                        choices=[("absent", "漏了人"), ("extra", "不该在册")], max_length=6, verbose_name="哪里不对"
                    ),
                ),
                ("about", models.CharField(blank=True, default="", max_length=60, verbose_name="说的是谁")),
                ("why", models.CharField(max_length=500, verbose_name="为什么")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("due_at", models.DateTimeField(verbose_name="什么时候前答复")),
                ("upheld", models.BooleanField(null=True, verbose_name="成立")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="答复")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                ("decided_by_id", models.BigIntegerField(null=True, verbose_name="谁答复")),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="deliberation.rollentry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="deliberation.vote"
                    ),
                ),
            ],
            options={
                "verbose_name": "名册异议",
                "indexes": [
                    models.Index(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=["vote", "id"],
                        name="deliberation_objection_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry__isnull", False), ("lacking", "extra")),
                            models.Q(
                                ("lacking", "absent"),
                                models.Q(("about", ""), _negated=True),
                                models.Q(("entry__isnull", True), ("upheld", True), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="deliberation_objection_says_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("upheld__isnull", True)),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("upheld__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deliberation_objection_answered_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("channel", models.CharField(db_collation="C", max_length=10, verbose_name="怎么投的")),
                ("receipt", models.CharField(db_collation="C", max_length=9, verbose_name="票号")),
                ("on", models.DateField(verbose_name="哪天")),
                ("key", models.UUIDField(verbose_name="表单的号")),
                ("is_void", models.BooleanField(default=False, verbose_name="作废")),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="deliberation.batch",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="deliberation.rollentry",
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="deliberation.vote",
                    ),
                ),
            ],
            options={
                "verbose_name": "参加",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_void", False)),
                        fields=("entry",),
                        name="deliberation_one_participation_each",
                    ),
                    models.UniqueConstraint(fields=("vote", "receipt"), name="deliberation_participation_receipt_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("batch__isnull", True),
                                ("channel", linli.modules.deliberation.law.Channel["PHONE"]),
                                ("is_void", False),
                            ),
                            models.Q(
                                models.Q(("channel", linli.modules.deliberation.law.Channel["PHONE"]), _negated=True),
                                ("batch__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="deliberation_brought_in_by_batch",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEPT, BACK),
    ]
