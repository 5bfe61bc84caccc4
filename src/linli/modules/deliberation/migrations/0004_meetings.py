"""Meetings, signatures, progress and results of stages; resolutions, which the database lets nobody change."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

SEALED = """
CREATE FUNCTION deliberation_resolution_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a resolution is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER deliberation_resolution_is_sealed BEFORE UPDATE OR DELETE ON deliberation_resolution
    FOR EACH ROW EXECUTE FUNCTION deliberation_resolution_is_sealed();

CREATE FUNCTION deliberation_meeting_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a meeting is corrected by another row' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER deliberation_meeting_is_kept BEFORE UPDATE OR DELETE ON deliberation_meeting
    FOR EACH ROW EXECUTE FUNCTION deliberation_meeting_is_kept();
"""
BACK = """
DROP TRIGGER deliberation_meeting_is_kept ON deliberation_meeting;
DROP FUNCTION deliberation_meeting_is_kept();
DROP TRIGGER deliberation_resolution_is_sealed ON deliberation_resolution;
DROP FUNCTION deliberation_resolution_is_sealed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deliberation", "0003_topics_more"),
        ("population", "0012_seats_in_bodies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rule",
                    models.CharField(
                        blank=True, db_collation="C", default="", max_length=40, verbose_name="依据哪条规则"
                    ),
                ),
                ("judged_by", models.JSONField(verbose_name="当天的规则")),
                ("held_at", models.DateTimeField(verbose_name="什么时候开的")),
                ("where", models.CharField(max_length=60, verbose_name="在哪儿开的")),
                ("convened_by", models.CharField(max_length=40, verbose_name="谁召集的")),
                ("notice_on", models.DateField(null=True, verbose_name="哪天通知的")),
                ("notice_how", models.CharField(blank=True, default="", max_length=100, verbose_name="怎么通知的")),
                (
                    "short_notice",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="为什么临时通知"),
                ),
                ("studied_on", models.DateField(null=True, verbose_name="党组织哪天研究的")),
                ("entitled", models.PositiveIntegerField(verbose_name="应到")),
                ("on_register", models.PositiveIntegerField(null=True, verbose_name="名册上多少")),
                (
                    "entitled_why",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="和名册不一样，为什么"),
                ),
                ("present", models.PositiveIntegerField(verbose_name="实到")),
                ("in_favour", models.PositiveIntegerField(verbose_name="同意")),
                ("against", models.PositiveIntegerField(default=0, verbose_name="不同意")),
                ("abstained", models.PositiveIntegerField(default=0, verbose_name="弃权")),
                ("minutes", models.TextField(blank=True, default="", max_length=8000, verbose_name="纪要")),
                ("recorded_by_id", models.BigIntegerField(verbose_name="谁记的")),
                ("recorded_by", models.CharField(max_length=40, verbose_name="谁记的")),
                ("recorded_at", models.DateTimeField(verbose_name="记的时间")),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="为什么更正")),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="deliberation.meeting",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="deliberation.topicstage",
                    ),
                ),
            ],
            options={
                "verbose_name": "会议",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("present__lte", models.F("entitled"))),
                        name="deliberation_present_are_entitled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "present",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("in_favour"), "+", models.F("against")
                                    ),
                                    "+",
                                    models.F("abstained"),
                                ),
                            )
                        ),
                        name="deliberation_present_said_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="deliberation_corrected_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.CharField(max_length=500, verbose_name="进展")),
                ("by_id", models.BigIntegerField(verbose_name="谁写的")),
                ("by_name", models.CharField(max_length=40, verbose_name="谁写的")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="progress",
                        to="deliberation.topicstage",
                    ),
                ),
            ],
            options={
                "verbose_name": "进展",
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(max_length=2000, verbose_name="办成什么样")),
                ("finished_on", models.DateField(verbose_name="哪天办完的")),
                ("spent", models.BigIntegerField(default=0, verbose_name="花了多少")),
                ("spent_on", models.CharField(blank=True, default="", max_length=500, verbose_name="钱花在哪")),
                ("by_id", models.BigIntegerField(verbose_name="谁写的")),
                ("by_name", models.CharField(max_length=40, verbose_name="谁写的")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "stage",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="report", to="deliberation.topicstage"
                    ),
                ),
            ],
            options={
                "verbose_name": "办理结果",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("spent__gte", 0)), name="deliberation_spent_nothing_or_more"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("spent", 0), models.Q(("spent_on", ""), _negated=True), _connector="OR"),
                        name="deliberation_spent_on_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Resolution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(db_collation="C", max_length=40, verbose_name="编号")),
                ("rule", models.JSONField(verbose_name="依据的规则")),
                ("count", models.JSONField(verbose_name="怎么数的")),
                ("words", models.TextField(max_length=2000, verbose_name="定了什么")),
                ("vote_id", models.BigIntegerField(null=True, verbose_name="哪次表决")),
                ("decided_at", models.DateTimeField(verbose_name="决定时间")),
                ("decided_by_id", models.BigIntegerField(verbose_name="谁办的")),
                (
                    "meeting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deliberation.meeting",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deliberation.topicstage"
                    ),
                ),
                (
                    "topic",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="resolution", to="deliberation.topic"
                    ),
                ),
            ],
            options={
                "verbose_name": "决议",
            },
        ),
        migrations.CreateModel(
            name="StageSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="签名")),
                ("role", models.CharField(max_length=20, verbose_name="以什么身份")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "meeting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="deliberation.meeting",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="deliberation.topicstage",
                    ),
                ),
            ],
            options={
                "verbose_name": "签字",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("stage", "meeting", "person"),
                        name="deliberation_signed_once_each",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(SEALED, BACK),
    ]
