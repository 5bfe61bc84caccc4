"""Further photos of ballots brought in, kept as the ballots are; a topic's papers as a file."""

import django.db.models.deletion
from django.db import migrations, models

PAGES_ARE_KEPT = """
CREATE FUNCTION deliberation_page_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT deliberation_vote_is_open(NEW.vote_id) THEN
        PERFORM deliberation_refuse('photos of ballots are kept, and come while the vote is open');
    END IF;
    IF NOT EXISTS (SELECT FROM deliberation_ballot WHERE id = NEW.ballot_id AND vote_id = NEW.vote_id
                       AND photo_id IS NOT NULL)
        AND NOT EXISTS (SELECT FROM deliberation_batch WHERE id = NEW.batch_id AND vote_id = NEW.vote_id) THEN
        PERFORM deliberation_refuse('of another vote, or of a ballot nobody brought in');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_page_is_kept BEFORE INSERT OR UPDATE OR DELETE ON deliberation_ballotpage
    FOR EACH ROW EXECUTE FUNCTION deliberation_page_is_kept();
"""
BACK = """
DROP TRIGGER deliberation_page_is_kept ON deliberation_ballotpage;
DROP FUNCTION deliberation_page_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deliberation", "0009_by_elections"),
        ("files", "0002_sound_video_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="BallotPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几张")),
                (
                    "ballot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="deliberation.ballot",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="deliberation.batch",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pages", to="deliberation.vote"
                    ),
                ),
            ],
            options={
                "verbose_name": "票面照片",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ballot__isnull", False), ("batch__isnull", True)),
                            models.Q(("ballot__isnull", True), ("batch__isnull", False)),
                            _connector="OR",
                        ),
                        name="deliberation_page_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 2), ("number__lte", 6)),
                        name="deliberation_page_is_numbered",
                    ),
                    models.UniqueConstraint(fields=("ballot", "number"), name="deliberation_page_of_ballot_once"),
                    models.UniqueConstraint(fields=("batch", "number"), name="deliberation_page_of_batch_once"),
                ],
            },
        ),
        migrations.RunSQL(PAGES_ARE_KEPT, BACK),
        migrations.CreateModel(
            name="DossierPack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_by_id", models.BigIntegerField(verbose_name="谁要的")),
                ("asked_at", models.DateTimeField(verbose_name="什么时候要的")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等着打包"),
                            ("making", "正在打包"),
                            ("ready", "打好了"),
                            ("failed", "没打成"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="打到哪了",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="放进去几份")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="一共几份")),
                (
                    "token",
                    models.CharField(blank=True, db_collation="C", default="", max_length=32, verbose_name="文件"),
                ),
                ("bytes", models.PositiveBigIntegerField(default=0, verbose_name="多大")),
                (
                    "digest",
                    models.CharField(blank=True, db_collation="C", default="", max_length=64, verbose_name="摘要"),
                ),
                ("made_at", models.DateTimeField(null=True, verbose_name="什么时候打好的")),
                ("erase_after", models.DateTimeField(verbose_name="留到什么时候")),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packs", to="deliberation.topic"
                    ),
                ),
            ],
            options={
                "verbose_name": "全套材料包",
                "indexes": [models.Index(fields=["erase_after"], name="deliberation_pack_to_erase")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "making"])),
                        fields=("topic", "asked_by_id"),
                        name="deliberation_one_pack_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(
                                models.Q(("token", ""), _negated=True),
                                models.Q(("digest", ""), _negated=True),
                                ("made_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="deliberation_ready_pack_has_a_file",
                    ),
                ],
            },
        ),
    ]
