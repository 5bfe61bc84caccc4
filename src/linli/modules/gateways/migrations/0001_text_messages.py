from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SentMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "message_id",
                    models.CharField(db_collation="C", max_length=100, unique=True, verbose_name="消息标识"),
                ),
                ("template", models.CharField(max_length=40, verbose_name="模板")),
                ("phone_hint", models.CharField(max_length=20, verbose_name="手机号（掩码）")),
                ("phone_cipher", models.BinaryField(verbose_name="手机号（密文）")),
                ("text_cipher", models.BinaryField(verbose_name="内容（密文）")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "留存的短信",
            },
        ),
        migrations.CreateModel(
            name="Sms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "message_id",
                    models.CharField(db_collation="C", max_length=100, unique=True, verbose_name="消息标识"),
                ),
                ("template", models.CharField(max_length=40, verbose_name="模板")),
                ("phone_hint", models.CharField(max_length=20, verbose_name="手机号（掩码）")),
                ("phone_cipher", models.BinaryField(null=True, verbose_name="手机号（密文）")),
                ("text_cipher", models.BinaryField(null=True, verbose_name="内容（密文）")),
                ("queued_at", models.DateTimeField(verbose_name="排队时间")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="发出时间")),
                ("receipt", models.CharField(blank=True, default="", max_length=100, verbose_name="回执")),
                ("refusal", models.CharField(blank=True, default="", max_length=200, verbose_name="未发原因")),
            ],
            options={
                "verbose_name": "短信",
                "indexes": [
                    models.Index(
                        condition=models.Q(("refusal", ""), ("sent_at__isnull", True)),
                        fields=["queued_at"],
                        name="gateways_sms_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at__isnull", False),
                            models.Q(("refusal", ""), _negated=True),
                            models.Q(("phone_cipher__isnull", False), ("text_cipher__isnull", False)),
                            _connector="OR",
                        ),
                        name="gateways_sms_waiting_has_number_and_text",
                    )
                ],
            },
        ),
    ]
