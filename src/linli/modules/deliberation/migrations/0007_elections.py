"""Elections as they are shown, recalls, reviews; what the database itself holds of them."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import linli.kernel.place_path
import linli.modules.deliberation.elections_law
import linli.modules.deliberation.law

# Nobody votes for others who stands themselves (村 §18, 居 §19); the pair of keys cannot hold otherwise.
NO_CANDIDATE_HOLDS_MANDATES = """
ALTER TABLE deliberation_candidate ADD CONSTRAINT deliberation_candidate_is_marked
    FOREIGN KEY (elector_id, is_candidate) REFERENCES deliberation_elector (id, is_candidate);
ALTER TABLE deliberation_electionproxy ADD CONSTRAINT deliberation_agent_is_no_candidate
    FOREIGN KEY (agent_id, agent_is_candidate) REFERENCES deliberation_elector (id, is_candidate);
"""
ANYBODY_AGAIN = """
ALTER TABLE deliberation_electionproxy DROP CONSTRAINT deliberation_agent_is_no_candidate;
ALTER TABLE deliberation_candidate DROP CONSTRAINT deliberation_candidate_is_marked;
"""
# A displayed roll changes by a decided objection alone. Free are marks that are no part of it, the group's code where
# places merge, and a name that is erased.
FROZEN = """
CREATE FUNCTION deliberation_electors_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['is_candidate', 'counts_in', 'grid'];
    is_prepared boolean;
BEGIN
    SELECT state = 'prepared' INTO is_prepared FROM deliberation_election
        WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.election_id ELSE OLD.election_id END;
    IF is_prepared THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.name = '' AND NEW.sort_key = '' THEN
            free := free || ARRAY['name', 'sort_key'];
        END IF;
        IF to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
            RETURN NEW;
        END IF;
        IF NEW.election_id = OLD.election_id AND NEW.person_id = OLD.person_id
            AND NEW.objection_id IS DISTINCT FROM OLD.objection_id AND EXISTS (
            SELECT FROM deliberation_electionobjection
            WHERE id = NEW.objection_id AND election_id = NEW.election_id AND state = 'upheld') THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'INSERT' AND EXISTS (
        SELECT FROM deliberation_electionobjection
        WHERE id = NEW.objection_id AND election_id = NEW.election_id AND state = 'upheld') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a displayed roll changes by a decided objection alone'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER deliberation_electors_are_frozen BEFORE INSERT OR UPDATE OR DELETE ON deliberation_elector
    FOR EACH ROW EXECUTE FUNCTION deliberation_electors_are_frozen();

CREATE FUNCTION deliberation_count_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    counted bigint;
BEGIN
    IF TG_TABLE_NAME = 'deliberation_electioncount' THEN
        SELECT election_id INTO counted FROM deliberation_electionpost WHERE id = (one ->> 'post_id')::bigint;
    ELSE
        SELECT election_id INTO counted FROM deliberation_candidate WHERE id = (one ->> 'candidate_id')::bigint;
    END IF;
    IF EXISTS (
        SELECT FROM deliberation_election
        WHERE id = counted AND state IN ('election_day', 'run_off') AND round = (one ->> 'round')::int) THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'a count is entered while its round runs' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER deliberation_count_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON deliberation_electioncount
    FOR EACH ROW EXECUTE FUNCTION deliberation_count_is_frozen();
CREATE TRIGGER deliberation_votes_are_frozen BEFORE INSERT OR UPDATE OR DELETE ON deliberation_candidatevotes
    FOR EACH ROW EXECUTE FUNCTION deliberation_count_is_frozen();
"""
THAWED = """
DROP TRIGGER deliberation_votes_are_frozen ON deliberation_candidatevotes;
DROP TRIGGER deliberation_count_is_frozen ON deliberation_electioncount;
DROP TRIGGER deliberation_electors_are_frozen ON deliberation_elector;
DROP FUNCTION deliberation_count_is_frozen();
DROP FUNCTION deliberation_electors_are_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deliberation", "0006_covenants_and_projects"),
        ("files", "0002_sound_video_documents"),
        ("population", "0012_seats_in_bodies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Election",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "village",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"], verbose_name="村社"
                    ),
                ),
                ("setting", models.CharField(db_collation="C", max_length=10, verbose_name="村还是社区")),
                (
                    "way",
                    models.CharField(
                        db_collation="C",
                        default=linli.modules.deliberation.elections_law.Way["VOTERS"],
                        max_length=16,
                        verbose_name="怎么选",
                    ),
                ),
                ("term_start", models.PositiveSmallIntegerField(verbose_name="哪一年开始的一届")),
                ("day", models.DateField(verbose_name="选举日")),
                ("hours", models.CharField(blank=True, default="", max_length=60, verbose_name="投票时间")),
                ("venue", models.CharField(max_length=60, verbose_name="投票地点")),
                ("registering", models.CharField(blank=True, default="", max_length=300, verbose_name="怎么登记的")),
                (
                    "state",
                    models.CharField(db_collation="C", default="prepared", max_length=20, verbose_name="到哪一步"),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="第几次投票")),
                ("run_off_day", models.DateField(null=True, verbose_name="另行选举的日子")),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="说明")),
                ("key", models.UUIDField(unique=True, verbose_name="表单的号")),
                ("created_by_id", models.BigIntegerField(verbose_name="谁建的")),
                ("created_at", models.DateTimeField(verbose_name="建的时间")),
                ("roll_displayed_at", models.DateTimeField(null=True, verbose_name="名单公布时间")),
                ("objections_until", models.DateField(null=True, verbose_name="提异议到哪天")),
                ("candidates_shown_at", models.DateTimeField(null=True, verbose_name="候选人公布时间")),
                ("result_shown_at", models.DateTimeField(null=True, verbose_name="结果公布时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="了结时间")),
            ],
            options={
                "verbose_name": "换届选举",
                "indexes": [models.Index(fields=["village", "-day", "-id"], name="deliberation_election_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "prepared",
                                    "roll_displayed",
                                    "candidates_shown",
                                    "election_day",
                                    "result_shown",
                                    "run_off",
                                    "handed_over",
                                    "failed",
                                ),
                            )
                        ),
                        name="deliberation_election_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("setting", linli.modules.deliberation.law.Setting["VILLAGE"]),
                                ("way", linli.modules.deliberation.elections_law.Way["VOTERS"]),
                            ),
                            models.Q(
                                ("setting", linli.modules.deliberation.law.Setting["COMMUNITY"]),
                                (
                                    "way__in",
                                    [
                                        linli.modules.deliberation.elections_law.Way["VOTERS"],
                                        linli.modules.deliberation.elections_law.Way["HOUSEHOLDS"],
                                        linli.modules.deliberation.elections_law.Way["REPRESENTATIVES"],
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="deliberation_election_way_of_its_law",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "prepared"),
                            models.Q(("objections_until__isnull", False), ("roll_displayed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="deliberation_election_roll_was_displayed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "run_off"), _negated=True),
                            models.Q(("round__gte", 2), ("run_off_day__isnull", False)),
                            _connector="OR",
                        ),
                        name="deliberation_run_off_has_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ElectionFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="第几次投票")),
                (
                    "label",
                    models.CharField(
                        choices=[
                            ("record", "计票记录"),
                            ("minutes", "会议记录"),
                            ("board", "公告栏照片"),
                            ("handover", "移交清单"),
                        ],
                        max_length=10,
                        verbose_name="是什么",
                    ),
                ),
                ("added_by_id", models.BigIntegerField(verbose_name="谁加的")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "election",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="deliberation.election"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "选举材料",
            },
        ),
        migrations.CreateModel(
            name="ElectionObjection",
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
                        choices=[("missing", "有人没列上"), ("wrong", "有人不该列"), ("mistake", "名字或情况写错了")],
                        max_length=8,
                        verbose_name="哪里不对",
                    ),
                ),
                ("about", models.CharField(max_length=60, verbose_name="说的是谁")),
                ("text", models.CharField(max_length=300, verbose_name="为什么")),
                ("taken_by_id", models.BigIntegerField(null=True, verbose_name="谁代收的")),
                ("raised_at", models.DateTimeField(verbose_name="提出时间")),
                ("due_at", models.DateTimeField(verbose_name="最晚答复")),
                ("state", models.CharField(db_collation="C", default="open", max_length=10, verbose_name="状态")),
                ("decision", models.CharField(blank=True, default="", max_length=300, verbose_name="处理决定")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="决定时间")),
                ("decided_by_id", models.BigIntegerField(null=True, verbose_name="谁记的决定")),
                ("key", models.UUIDField(verbose_name="表单的号")),
                (
                    "election",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objections",
                        to="deliberation.election",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="population.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "选民名单的异议",
                "indexes": [models.Index(fields=["election", "-id"], name="deliberation_election_objctns")],
                "constraints": [
                    models.UniqueConstraint(fields=("raised_by", "key"), name="deliberation_election_objection_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "open")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("state__in", ["upheld", "rejected"]),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deliberation_election_objection_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ElectionOfficer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                (
                    "duty",
                    models.CharField(
                        choices=[("chair", "主任"), ("deputy", "副主任"), ("member", "委员")],
                        max_length=8,
                        verbose_name="职务",
                    ),
                ),
                ("joined_at", models.DateTimeField(verbose_name="进来的时间")),
                ("left_at", models.DateTimeField(null=True, verbose_name="退出的时间")),
                ("left_why", models.CharField(blank=True, default="", max_length=300, verbose_name="为什么退出")),
                (
                    "election",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="officers", to="deliberation.election"
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
                "verbose_name": "选举委员会成员",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at__isnull", True)),
                        fields=("election", "person"),
                        name="deliberation_one_seat_of_officer",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("duty", "chair"), ("left_at__isnull", True)),
                        fields=("election",),
                        name="deliberation_one_chair_of_election",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ElectionPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "title",
                    models.CharField(
                        choices=[("chair", "主任"), ("deputy", "副主任"), ("member", "委员")],
                        max_length=8,
                        verbose_name="职务",
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField(verbose_name="应选几人")),
                ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "election",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="posts", to="deliberation.election"
                    ),
                ),
            ],
            options={
                "verbose_name": "应选职务",
                "constraints": [
                    models.UniqueConstraint(fields=("election", "title"), name="deliberation_post_once"),
                    models.CheckConstraint(condition=models.Q(("seats__gte", 1)), name="deliberation_post_has_seats"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ElectionCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(verbose_name="第几次投票")),
                ("issued", models.PositiveIntegerField(verbose_name="发出的票")),
                ("cast", models.PositiveIntegerField(verbose_name="收回的票")),
                ("valid", models.PositiveIntegerField(verbose_name="有效票")),
                ("invalid", models.PositiveIntegerField(verbose_name="无效票")),
                ("entered_by_id", models.BigIntegerField(verbose_name="谁录的")),
                ("entered_at", models.DateTimeField(verbose_name="录的时间")),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counts",
                        to="deliberation.electionpost",
                    ),
                ),
            ],
            options={
                "verbose_name": "计票",
                "constraints": [
                    models.UniqueConstraint(fields=("post", "round"), name="deliberation_one_count_of_a_round"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cast",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("valid"), "+", models.F("invalid")
                                ),
                            )
                        ),
                        name="deliberation_cast_is_its_parts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cast__lte", models.F("issued"))), name="deliberation_cast_were_issued"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Elector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("sort_key", models.CharField(db_collation="C", max_length=300, verbose_name="拼音")),
                (
                    "grid",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        default="",
                        max_length=linli.kernel.place_path.Level["GRID"],
                        verbose_name="小组",
                    ),
                ),
                ("household_id", models.BigIntegerField(null=True, verbose_name="户")),
                ("household_number", models.CharField(blank=True, default="", max_length=60, verbose_name="户号")),
                ("basis", models.CharField(db_collation="C", max_length=12, verbose_name="凭什么列上")),
                (
                    "wish",
                    models.CharField(
                        blank=True,
                        choices=[("spoken", "当面口头同意"), ("signed", "签字同意"), ("phone", "电话里同意")],
                        default="",
                        max_length=8,
                        verbose_name="怎么表示参加的",
                    ),
                ),
                ("admitted_on", models.DateField(null=True, verbose_name="哪天同意的")),
                (
                    "casts",
                    models.CharField(
                        blank=True,
                        choices=[("", "不直接投票"), ("voter", "选民"), ("household", "户代表"), ("seat", "居民代表")],
                        default="",
                        max_length=10,
                        verbose_name="以什么身份投票",
                    ),
                ),
                ("is_candidate", models.BooleanField(default=False, verbose_name="是候选人")),
                ("counts_in", models.PositiveSmallIntegerField(null=True, verbose_name="算哪一届")),
                ("struck_at", models.DateTimeField(null=True, verbose_name="去掉的时间")),
                (
                    "struck_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rights", "依法被剥夺政治权利"),
                            ("elsewhere", "在别处登记参加选举"),
                            ("unwilling", "本人不参加"),
                            ("dead", "已经去世"),
                            ("objection", "异议成立"),
                            ("other", "其他"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="为什么去掉",
                    ),
                ),
                ("added_by_id", models.BigIntegerField(verbose_name="谁列上的")),
                ("added_at", models.DateTimeField(verbose_name="列上的时间")),
                (
                    "election",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="electors", to="deliberation.election"
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changed",
                        to="deliberation.electionobjection",
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
                "verbose_name": "参加选举的人",
                "indexes": [
                    models.Index(
                        condition=models.Q(("struck_at__isnull", True)),
                        fields=["election", "sort_key", "id"],
                        name="deliberation_roll_in_order",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("election", "person"), name="deliberation_on_the_roll_once"),
                    models.UniqueConstraint(fields=("person", "counts_in"), name="deliberation_elector_at_one_place"),
                    models.UniqueConstraint(
                        condition=models.Q(("casts", "household"), ("struck_at__isnull", True)),
                        fields=("election", "household_id"),
                        name="deliberation_one_voice_of_household",
                    ),
                    models.UniqueConstraint(fields=("id", "is_candidate"), name="deliberation_elector_or_candidate"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "basis__in",
                                [
                                    linli.modules.deliberation.elections_law.Basis["LIVES"],
                                    linli.modules.deliberation.elections_law.Basis["AWAY"],
                                    linli.modules.deliberation.elections_law.Basis["ADMITTED"],
                                    linli.modules.deliberation.elections_law.Basis["REGISTERED"],
                                    linli.modules.deliberation.elections_law.Basis["RESIDENT"],
                                    linli.modules.deliberation.elections_law.Basis["WORKER"],
                                ],
                            )
                        ),
                        name="deliberation_elector_basis_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis", linli.modules.deliberation.elections_law.Basis["LIVES"]),
                            models.Q(("wish", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="deliberation_elector_wanted_to",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "basis__in",
                                    [
                                        linli.modules.deliberation.elections_law.Basis["ADMITTED"],
                                        linli.modules.deliberation.elections_law.Basis["WORKER"],
                                    ],
                                ),
                                _negated=True,
                            ),
                            ("admitted_on__isnull", False),
                            _connector="OR",
                        ),
                        name="deliberation_elector_was_admitted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("struck_at__isnull", True), ("struck_why", "")),
                            models.Q(
                                ("counts_in__isnull", True),
                                ("is_candidate", False),
                                ("struck_at__isnull", False),
                                models.Q(("struck_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deliberation_elector_struck_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ElectionProxy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agent_is_candidate", models.BooleanField(default=False, verbose_name="受委托人是候选人")),
                ("nth", models.PositiveSmallIntegerField(verbose_name="第几份委托")),
                ("entered_by_id", models.BigIntegerField(verbose_name="谁录的")),
                ("entered_at", models.DateTimeField(verbose_name="录的时间")),
                (
                    "election",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proxies", to="deliberation.election"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_held",
                        to="deliberation.elector",
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_given",
                        to="deliberation.elector",
                    ),
                ),
            ],
            options={
                "verbose_name": "委托投票",
                "constraints": [
                    models.UniqueConstraint(fields=("election", "principal"), name="deliberation_one_mandate_given"),
                    models.UniqueConstraint(fields=("election", "agent", "nth"), name="deliberation_mandates_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("nth__gte", 1), ("nth__lte", 3)), name="deliberation_three_mandates_at_most"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agent_is_candidate", False)),
                        name="deliberation_no_candidate_holds_mandates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("principal", models.F("agent")), _negated=True),
                        name="deliberation_mandate_to_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_candidate", models.BooleanField(default=True, verbose_name="是候选人")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("sort_key", models.CharField(db_collation="C", max_length=300, verbose_name="拼音")),
                ("sex", models.PositiveSmallIntegerField(null=True, verbose_name="性别")),
                (
                    "nominated",
                    models.CharField(
                        choices=[("party", "党组织推荐"), ("voters", "选民提名")], max_length=8, verbose_name="谁提名的"
                    ),
                ),
                ("nominators", models.PositiveSmallIntegerField(default=0, verbose_name="几个人联名")),
                ("biography", models.CharField(blank=True, default="", max_length=300, verbose_name="简单介绍")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="退出时间")),
                (
                    "photo",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "election",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="candidates",
                        to="deliberation.election",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="candidates",
                        to="deliberation.electionpost",
                    ),
                ),
                (
                    "elector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidacies",
                        to="deliberation.elector",
                    ),
                ),
            ],
            options={
                "verbose_name": "候选人",
                "constraints": [
                    models.UniqueConstraint(fields=("election", "elector"), name="deliberation_candidate_of_one_post"),
                    models.CheckConstraint(
                        condition=models.Q(("is_candidate", True)), name="deliberation_candidate_is_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "village",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"], verbose_name="村社"
                    ),
                ),
                ("setting", models.CharField(db_collation="C", max_length=10, verbose_name="村还是社区")),
                ("name", models.CharField(max_length=60, verbose_name="要罢免谁")),
                ("office", models.CharField(max_length=60, verbose_name="什么职务")),
                ("reason", models.TextField(max_length=1000, verbose_name="罢免的理由")),
                ("defence", models.TextField(blank=True, default="", max_length=1000, verbose_name="本人的申辩")),
                ("defence_at", models.DateTimeField(null=True, verbose_name="申辩时间")),
                ("by", models.CharField(db_collation="C", max_length=16, verbose_name="谁联名")),
                ("signed", models.PositiveIntegerField(verbose_name="几人联名")),
                ("signers_of", models.PositiveIntegerField(verbose_name="一共几人")),
                ("state", models.CharField(db_collation="C", default="short", max_length=10, verbose_name="状态")),
                (
                    "way",
                    models.CharField(
                        db_collation="C",
                        default=linli.modules.deliberation.elections_law.Way["VOTERS"],
                        max_length=16,
                        verbose_name="谁投票",
                    ),
                ),
                ("vote_on", models.DateField(null=True, verbose_name="哪天投票")),
                ("entitled", models.PositiveIntegerField(null=True, verbose_name="登记多少人")),
                ("cast", models.PositiveIntegerField(null=True, verbose_name="投票多少人")),
                ("in_favour", models.PositiveIntegerField(null=True, verbose_name="同意罢免")),
                ("key", models.UUIDField(unique=True, verbose_name="表单的号")),
                ("recorded_by_id", models.BigIntegerField(verbose_name="谁登记的")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="了结时间")),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
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
                "verbose_name": "罢免要求",
                "indexes": [models.Index(fields=["village", "-id"], name="deliberation_recall_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("short", "demanded", "carried", "lost"))),
                        name="deliberation_recall_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signed__lte", models.F("signers_of"))),
                        name="deliberation_recall_signed_by_some",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["carried", "lost"]), _negated=True),
                            models.Q(
                                ("cast__lte", models.F("entitled")),
                                ("in_favour__lte", models.F("cast")),
                                ("vote_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="deliberation_recall_was_counted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "village",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["VILLAGE"], verbose_name="村社"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="评议谁")),
                ("office", models.CharField(max_length=60, verbose_name="什么职务")),
                ("on", models.DateField(verbose_name="哪天评议")),
                (
                    "body",
                    models.CharField(
                        choices=[("assembly", "村(居)民会议"), ("representatives", "村(居)民代表会议")],
                        max_length=16,
                        verbose_name="谁评议",
                    ),
                ),
                ("entitled", models.PositiveIntegerField(verbose_name="应到")),
                ("present", models.PositiveIntegerField(verbose_name="实到")),
                ("fit", models.PositiveIntegerField(verbose_name="评称职")),
                ("passable", models.PositiveIntegerField(verbose_name="评基本称职")),
                ("unfit", models.PositiveIntegerField(verbose_name="评不称职")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("fit", "称职"), ("passable", "基本称职"), ("unfit", "不称职")],
                        max_length=8,
                        verbose_name="评议结果",
                    ),
                ),
                ("recorded_by_id", models.BigIntegerField(verbose_name="谁登记的")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
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
                "verbose_name": "民主评议",
                "indexes": [models.Index(fields=["village", "-on", "-id"], name="deliberation_review_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "on"), name="deliberation_reviewed_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "present__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("fit"), "+", models.F("passable")
                                    ),
                                    "+",
                                    models.F("unfit"),
                                ),
                            ),
                            ("present__lte", models.F("entitled")),
                        ),
                        name="deliberation_review_counts_hold",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CandidateVotes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(verbose_name="第几次投票")),
                ("votes", models.PositiveIntegerField(verbose_name="票数")),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="deliberation.candidate"
                    ),
                ),
            ],
            options={
                "verbose_name": "得票",
                "constraints": [
                    models.UniqueConstraint(fields=("candidate", "round"), name="deliberation_votes_of_a_round")
                ],
            },
        ),
        migrations.RunSQL(NO_CANDIDATE_HOLDS_MANDATES, ANYBODY_AGAIN),
        migrations.RunSQL(FROZEN, THAWED),
    ]
