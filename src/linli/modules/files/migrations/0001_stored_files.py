from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(db_collation="C", max_length=22, unique=True, verbose_name="标识")),
                ("media_type", models.CharField(max_length=40, verbose_name="类型")),
                ("bytes", models.PositiveIntegerField(verbose_name="字节数")),
                ("sha256", models.CharField(db_collation="C", max_length=64, verbose_name="摘要")),
                ("width", models.PositiveIntegerField(verbose_name="宽")),
                ("height", models.PositiveIntegerField(verbose_name="高")),
                ("thumb_bytes", models.PositiveIntegerField(verbose_name="缩略图字节数")),
                ("thumb_width", models.PositiveIntegerField(verbose_name="缩略图宽")),
                ("thumb_height", models.PositiveIntegerField(verbose_name="缩略图高")),
                ("uploader_id", models.BigIntegerField(blank=True, null=True, verbose_name="上传人")),
                ("created_at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "orphan_after",
                    models.DateTimeField(
                        blank=True, help_text="到时仍未被使用则清除；空：已被使用", null=True, verbose_name="无主时间"
                    ),
                ),
            ],
            options={
                "verbose_name": "文件",
                "indexes": [
                    models.Index(
                        condition=models.Q(("orphan_after__isnull", False)),
                        fields=["orphan_after"],
                        name="files_file_to_sweep",
                    )
                ],
            },
        ),
    ]
