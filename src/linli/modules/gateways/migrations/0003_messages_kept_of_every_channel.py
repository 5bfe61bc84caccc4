from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gateways", "0002_parameters_of_a_template"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="sentmessage",
            options={"verbose_name": "留存的消息"},
        ),
        migrations.AddField(
            model_name="sentmessage",
            name="channel",
            field=models.CharField(
                db_collation="C", db_default="sms", default="sms", max_length=20, verbose_name="通道"
            ),
        ),
        migrations.AlterField(
            model_name="sentmessage",
            name="message_id",
            field=models.CharField(db_collation="C", max_length=100, verbose_name="消息标识"),
        ),
        migrations.AlterField(
            model_name="sentmessage",
            name="phone_hint",
            field=models.CharField(max_length=60, verbose_name="地址（掩码）"),
        ),
        migrations.AlterField(
            model_name="sentmessage",
            name="phone_cipher",
            field=models.BinaryField(verbose_name="地址（密文）"),
        ),
        migrations.AddConstraint(
            model_name="sentmessage",
            constraint=models.UniqueConstraint(fields=("channel", "message_id"), name="gateways_kept_once_per_channel"),
        ),
    ]
