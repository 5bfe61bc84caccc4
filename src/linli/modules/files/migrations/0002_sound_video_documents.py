"""Room for recordings, videos and documents; the previous release goes on writing pictures without it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_stored_files")]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="seconds",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="时长（秒）"),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="name",
            field=models.CharField(blank=True, db_default="", default="", max_length=100, verbose_name="名称"),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="state",
            field=models.CharField(
                choices=[("ready", "可以看"), ("converting", "正在转换"), ("failed", "转换不了")],
                db_default="ready",
                default="ready",
                max_length=10,
                verbose_name="状态",
            ),
        ),
    ]
