"""What the database itself holds: versions of a covenant are never changed, a project's sums are those of its lines."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import linli.kernel.place_path

KEPT = """
CREATE FUNCTION deliberation_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['until', 'ended_by_id'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.until IS NOT NULL OR NEW.until IS NULL
        OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'a version of an article is never changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_version_is_kept BEFORE UPDATE OR DELETE ON deliberation_articleversion
    FOR EACH ROW EXECUTE FUNCTION deliberation_version_is_kept();

CREATE FUNCTION deliberation_filed_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was filed is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER deliberation_filed_is_kept BEFORE UPDATE OR DELETE ON deliberation_covenantfiling_versions
    FOR EACH ROW EXECUTE FUNCTION deliberation_filed_is_kept();

CREATE FUNCTION deliberation_money_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['struck_at', 'struck_reason', 'party'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a line of money is struck, never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - free <> to_jsonb(OLD) - free
        OR (OLD.struck_at IS NOT NULL AND (NEW.struck_at, NEW.struck_reason) IS DISTINCT FROM
            (OLD.struck_at, OLD.struck_reason))) THEN
        RAISE EXCEPTION 'a line of money is struck, never changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (TG_OP = 'INSERT' OR NEW.struck_at IS DISTINCT FROM OLD.struck_at) AND EXISTS (
        SELECT FROM deliberation_project WHERE id = NEW.project_id AND state IN ('finished', 'stopped')) THEN
        RAISE EXCEPTION 'the money of an ended project is closed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_money_is_kept BEFORE INSERT OR UPDATE OR DELETE ON deliberation_projectmoney
    FOR EACH ROW EXECUTE FUNCTION deliberation_money_is_kept();

CREATE FUNCTION deliberation_sums_are_of_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose bigint := CASE TG_TABLE_NAME WHEN 'deliberation_project' THEN (to_jsonb(NEW) ->> 'id')::bigint
                                       ELSE (to_jsonb(NEW) ->> 'project_id')::bigint END;
BEGIN
    IF EXISTS (
        SELECT FROM deliberation_project p WHERE p.id = whose AND (p.income, p.expense) <> (
            SELECT coalesce(sum(amount) FILTER (WHERE kind = 'income'), 0),
                   coalesce(sum(amount) FILTER (WHERE kind = 'expense'), 0)
            FROM deliberation_projectmoney WHERE project_id = whose AND struck_at IS NULL)) THEN
        RAISE EXCEPTION 'the sums are not those of the lines' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deliberation_sums_are_of_lines AFTER INSERT OR UPDATE ON deliberation_project
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deliberation_sums_are_of_lines();
CREATE CONSTRAINT TRIGGER deliberation_lines_are_summed AFTER INSERT OR UPDATE ON deliberation_projectmoney
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deliberation_sums_are_of_lines();

CREATE FUNCTION deliberation_accepted_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'accepted' AND OLD.state <> 'accepted' AND NOT EXISTS (
        SELECT FROM deliberation_projectsignature WHERE project_id = NEW.id AND round = NEW.round) THEN
        RAISE EXCEPTION 'a project is accepted by signatures' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_accepted_is_signed BEFORE UPDATE OF state ON deliberation_project
    FOR EACH ROW EXECUTE FUNCTION deliberation_accepted_is_signed();
"""
BACK = """
DROP TRIGGER deliberation_accepted_is_signed ON deliberation_project;
DROP FUNCTION deliberation_accepted_is_signed();
DROP TRIGGER deliberation_lines_are_summed ON deliberation_projectmoney;
DROP TRIGGER deliberation_sums_are_of_lines ON deliberation_project;
DROP FUNCTION deliberation_sums_are_of_lines();
DROP TRIGGER deliberation_money_is_kept ON deliberation_projectmoney;
DROP FUNCTION deliberation_money_is_kept();
DROP TRIGGER deliberation_filed_is_kept ON deliberation_covenantfiling_versions;
DROP FUNCTION deliberation_filed_is_kept();
DROP TRIGGER deliberation_version_is_kept ON deliberation_articleversion;
DROP FUNCTION deliberation_version_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deliberation", "0005_votes"),
        ("files", "0002_sound_video_documents"),
        ("population", "0012_seats_in_bodies"),
    ]

    operations = [
        migrations.CreateModel(
            name="CovenantArticle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "village",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"], verbose_name="村社"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"], verbose_name="原村社"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几条")),
            ],
            options={
                "verbose_name": "村规民约的一条",
                "indexes": [models.Index(fields=["village", "number"], name="deliberation_articles_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("origin", "number"), name="deliberation_article_number"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 99)),
                        name="deliberation_article_is_numbered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="第几版")),
                ("text", models.TextField(max_length=600, verbose_name="怎么写的")),
                ("basis", models.CharField(blank=True, default="", max_length=100, verbose_name="从哪儿来")),
                ("since", models.DateField(verbose_name="从哪天起")),
                ("until", models.DateField(null=True, verbose_name="到哪天止")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("recorded_by_id", models.BigIntegerField(verbose_name="谁登记的")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles_ended",
                        to="deliberation.topic",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="article_versions",
                        to="deliberation.topic",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="deliberation.covenantarticle",
                    ),
                ),
            ],
            options={
                "verbose_name": "一条的一版",
                "constraints": [
                    models.UniqueConstraint(fields=("article", "version"), name="deliberation_article_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("article",),
                        name="deliberation_one_version_in_force",
                    ),
                    models.UniqueConstraint(fields=("article", "topic"), name="deliberation_article_once_by_a_topic"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("topic__isnull", False), models.Q(("basis", ""), _negated=True), _connector="OR"
                        ),
                        name="deliberation_article_has_its_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="deliberation_article_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_by__isnull", True), ("until__isnull", True)),
                            models.Q(("ended_by__isnull", False), ("until__gte", models.F("since"))),
                            _connector="OR",
                        ),
                        name="deliberation_article_ends_by_resolution",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CovenantFiling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "village",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"], verbose_name="村社"
                    ),
                ),
                ("state", models.CharField(db_collation="C", default="filed", max_length=12, verbose_name="到哪一步")),
                ("filed_at", models.DateTimeField(verbose_name="报的时间")),
                ("filed_by_id", models.BigIntegerField(verbose_name="谁报的")),
                ("due_at", models.DateTimeField(verbose_name="什么时候前回话")),
                ("received_at", models.DateTimeField(null=True, verbose_name="收到时间")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="回话时间")),
                ("answered_by_id", models.BigIntegerField(null=True, verbose_name="谁回话的")),
                ("touches", models.JSONField(default=list, verbose_name="碰到了什么")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="为什么要改")),
                (
                    "former",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deliberation.covenantfiling",
                    ),
                ),
                ("versions", models.ManyToManyField(related_name="filings", to="deliberation.articleversion")),
            ],
            options={
                "verbose_name": "村规民约备案",
                "indexes": [
                    models.Index(fields=["village", "-id"], name="deliberation_filings_of"),
                    models.Index(fields=["state", "village"], name="deliberation_filings_waiting"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["filed", "received", "to_correct"])),
                        fields=("village",),
                        name="deliberation_one_filing_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("filed", "received", "clear", "to_correct", "replaced", "corrected"))
                        ),
                        name="deliberation_filing_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "to_correct"), _negated=True),
                            models.Q(models.Q(("reason", ""), _negated=True), models.Q(("touches", []), _negated=True)),
                            _connector="OR",
                        ),
                        name="deliberation_correction_has_its_ground",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "village",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"], verbose_name="村社"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="叫什么")),
                ("about", models.CharField(blank=True, default="", max_length=500, verbose_name="做什么")),
                ("budget", models.BigIntegerField(verbose_name="预算（分）")),
                (
                    "purse",
                    models.CharField(
                        choices=[("committee", "村(居)委会的钱"), ("collective", "集体经济组织的钱")],
                        max_length=10,
                        verbose_name="哪笔钱",
                    ),
                ),
                ("responsible_name", models.CharField(max_length=40, verbose_name="谁负责")),
                ("contractor", models.CharField(blank=True, default="", max_length=100, verbose_name="谁来做")),
                ("contractor_is_person", models.BooleanField(default=False, verbose_name="是个人")),
                (
                    "state",
                    models.CharField(db_collation="C", default="running", max_length=10, verbose_name="到哪一步"),
                ),
                ("income", models.BigIntegerField(default=0, verbose_name="收进（分）")),
                ("expense", models.BigIntegerField(default=0, verbose_name="花出（分）")),
                (
                    "balance",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            models.F("income"), "-", models.F("expense")
                        ),
                        output_field=models.BigIntegerField(),
                        verbose_name="还剩（分）",
                    ),
                ),
                ("lines", models.PositiveIntegerField(default=0, verbose_name="记到第几笔")),
                ("round", models.PositiveSmallIntegerField(default=0, verbose_name="第几次验收")),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="说明")),
                ("opened_at", models.DateTimeField(verbose_name="立项时间")),
                ("opened_by_id", models.BigIntegerField(verbose_name="谁立的")),
                ("handed_over_at", models.DateTimeField(null=True, verbose_name="交验时间")),
                ("due_at", models.DateTimeField(null=True, verbose_name="什么时候前验收")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="验收时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="了结时间")),
                (
                    "responsible",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="projects", to="deliberation.topic"
                    ),
                ),
            ],
            options={
                "verbose_name": "项目",
                "indexes": [
                    models.Index(fields=["village", "-id"], name="deliberation_projects_of"),
                    models.Index(fields=["village", "state", "-id"], name="deliberation_projects_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "name"), name="deliberation_project_opened_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("running", "to_accept", "accepted", "mending", "finished", "stopped"))
                        ),
                        name="deliberation_project_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("budget__gt", 0), ("budget__lte", 1000000000000)),
                        name="deliberation_project_budget",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expense__gte", 0), ("income__gte", 0)), name="deliberation_project_sums"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "finished"), _negated=True),
                            models.Q(("ended_at__isnull", False), ("income", models.F("expense"))),
                            _connector="OR",
                        ),
                        name="deliberation_finished_is_settled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purse__in", ["committee", "collective"])),
                        name="deliberation_project_purse",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectDefect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=200, verbose_name="哪里不行")),
                ("found_at", models.DateTimeField(verbose_name="什么时候看出来")),
                ("found_by_name", models.CharField(max_length=40, verbose_name="谁看出来的")),
                ("mended_at", models.DateTimeField(null=True, verbose_name="什么时候改好")),
                ("mended_note", models.CharField(blank=True, default="", max_length=200, verbose_name="怎么改的")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="defects", to="deliberation.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "验收问题",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mended_at__isnull", True), models.Q(("mended_note", ""), _negated=True), _connector="OR"
                        ),
                        name="deliberation_mended_says_how",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectMoney",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField(verbose_name="第几笔")),
                ("key", models.CharField(db_collation="C", max_length=64, verbose_name="表单标识")),
                (
                    "kind",
                    models.CharField(
                        choices=[("income", "收进"), ("expense", "花出")], max_length=8, verbose_name="收支"
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("amount", models.BigIntegerField(verbose_name="金额（分）")),
                ("purpose", models.CharField(max_length=100, verbose_name="用途")),
                ("party", models.CharField(max_length=100, verbose_name="对方")),
                ("party_is_person", models.BooleanField(default=False, verbose_name="对方是个人")),
                ("entered_at", models.DateTimeField(verbose_name="记的时间")),
                ("entered_by_id", models.BigIntegerField(verbose_name="谁记的")),
                ("struck_at", models.DateTimeField(null=True, verbose_name="划掉时间")),
                ("struck_reason", models.CharField(blank=True, default="", max_length=200, verbose_name="为什么划掉")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="money", to="deliberation.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "项目的一笔钱",
                "constraints": [
                    models.UniqueConstraint(fields=("project", "line"), name="deliberation_money_line"),
                    models.UniqueConstraint(fields=("project", "key"), name="deliberation_money_entered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("amount__lte", 1000000000000)),
                        name="deliberation_money_is_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["income", "expense"])), name="deliberation_money_one_way"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("struck_at__isnull", True), models.Q(("struck_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="deliberation_struck_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(verbose_name="第几次验收")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("at", models.DateTimeField(verbose_name="签字时间")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="deliberation.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "验收签字",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "round", "person"), name="deliberation_accepted_once_each"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="第几步")),
                ("name", models.CharField(max_length=40, verbose_name="做什么")),
                ("planned_on", models.DateField(verbose_name="计划哪天")),
                ("done_on", models.DateField(null=True, verbose_name="哪天做完")),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="说明")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="deliberation.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "项目的一步",
                "constraints": [
                    models.UniqueConstraint(fields=("project", "position"), name="deliberation_step_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caption", models.CharField(blank=True, default="", max_length=20, verbose_name="拍的什么")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("added_by_id", models.BigIntegerField(verbose_name="谁放的")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="deliberation.project"
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="deliberation.projectstep",
                    ),
                ),
            ],
            options={
                "verbose_name": "项目照片",
            },
        ),
        migrations.CreateModel(
            name="ProjectVoucher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_shown", models.BooleanField(default=True, verbose_name="村民看得到")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "money",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="deliberation.projectmoney",
                    ),
                ),
            ],
            options={
                "verbose_name": "项目凭证",
            },
        ),
        migrations.RunSQL(KEPT, BACK),
    ]
