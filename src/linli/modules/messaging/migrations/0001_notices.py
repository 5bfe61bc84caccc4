from django.db import migrations, models

import linli.kernel.place_path


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        # Inside the county's key an id is enough; one order for all keeps cursors simple.
        migrations.RunSQL("CREATE SEQUENCE messaging_notice_id AS bigint", "DROP SEQUENCE messaging_notice_id"),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "county", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "county",
                    models.CharField(
                        db_collation="C", max_length=linli.kernel.place_path.Level["COUNTY"], verbose_name="县"
                    ),
                ),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("messaging_notice_id"), function="nextval")
                    ),
                ),
                ("person_id", models.BigIntegerField(verbose_name="收件人")),
                ("kind", models.CharField(db_collation="C", max_length=64, verbose_name="类型")),
                ("subject", models.CharField(max_length=120, verbose_name="标题")),
                ("body", models.CharField(blank=True, default="", max_length=500, verbose_name="内容")),
                ("link", models.CharField(blank=True, default="", max_length=200, verbose_name="链接")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("read_at", models.DateTimeField(null=True, verbose_name="读过时间")),
                ("dedupe", models.CharField(db_collation="C", max_length=120, verbose_name="事由")),
            ],
            options={
                "verbose_name": "消息",
                "indexes": [
                    models.Index(fields=["county", "person_id", "-at", "-id"], name="messaging_inbox"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["county", "person_id", "at"],
                        include=("id",),
                        name="messaging_unread",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("county", "person_id", "dedupe"), name="messaging_told_once")
                ],
            },
        ),
    ]
